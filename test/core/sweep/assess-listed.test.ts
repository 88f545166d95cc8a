import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assessFacts } from '../../../src/core/decision/decide.ts';
import type { GuestAnswer } from '../../../src/core/model/evidence.ts';
import type { Facts, Flag, PastRun, PowerState, VmFacts } from '../../../src/core/model/facts.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { assessListed } from '../../../src/core/sweep/assess-listed.ts';
import { NotRead, withUnread } from '../../../src/core/sweep/unread.ts';
import { facts, nicFacts, noon, offer } from '../../support/facts.ts';
import { guestAnswer } from '../../support/guest-answers.ts';

const off: Policy = { ...defaultPolicy, modeForExisting: 'enforce', settleMinutes: 0 };
// What guests have answered is not in a list either.
const policies = fc.constantFrom<Policy>(
  off,
  { ...off, preflight: 'when-unknown' },
  { ...off, preflight: 'always' },
);

/** What no list shows. */
const unread = fc.record({
  power: fc.constantFrom<PowerState>('running', 'deallocated', 'stopped', 'starting', 'unknown'),
  hibernated: fc.boolean(),
  agent: fc.record({ ready: fc.boolean() }),
  extensions: fc.constantFrom([], [{ name: 'x', provisioningState: 'Creating' }]),
  reported: fc.constantFrom({ name: 'ubuntu', version: '18.04' }, { name: 'ubuntu', version: '24.04' }),
  guest: fc.constantFrom<(GuestAnswer | undefined)[]>(
    undefined,
    { kind: 'no-answer', at: noon, vmUid: facts().vm.vmUid, size: 'Standard_D4s_v6', why: 'late' },
    guestAnswer({ virtualFunctions: 0 }),
    guestAnswer({ virtualFunctions: 1 }),
  ),
  pastRuns: fc.constantFrom<PastRun[]>(
    [],
    [{ outcome: 'rolled-back', at: noon }],
    [
      {
        outcome: 'accelerated',
        at: noon,
        vmUid: facts().vm.vmUid,
        nics: [],
        nicsRefused: ['x'],
        nicLimit: 1,
      },
    ],
  ),
});

const listed: fc.Arbitrary<Facts> = fc
  .record({
    size: fc.constantFrom(
      'Standard_D4s_v3',
      'Standard_D2s_v3',
      'Standard_D4s_v5',
      'Standard_B2s',
      'Standard_D4s_v6',
    ),
    priority: fc.constantFrom('Regular', 'Spot'),
    provisioningState: fc.constantFrom('Succeeded', 'Updating', 'Failed'),
    tags: fc.dictionary(
      fc.constantFrom('accelnet-opt-out', 'accelnet-mode'),
      fc.constantFrom('true', 'report'),
    ),
    flags: fc.array(fc.constantFrom<Flag>('true', 'false', 'null', 'absent'), { minLength: 1, maxLength: 2 }),
    capability: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
  })
  .map(({ flags, capability, ...vm }) =>
    facts(vm, {
      nics: flags.map((flag, n) => nicFacts({ id: `${nicFacts().id}-${n}`, flag })),
      sizeOffer: offer(capability),
    }),
  );

type Unread = typeof unread extends fc.Arbitrary<infer T> ? T : never;

function completed(known: Facts, { reported, pastRuns, guest, ...vm }: Unread): Facts {
  const evidence = guest === undefined ? {} : { evidence: { ...known.evidence, guest } };
  return { ...known, vm: { ...known.vm, ...vm, os: { ...known.vm.os, reported } }, pastRuns, ...evidence };
}

describe('an assessment of lists', () => {
  test('skips a VM only if nothing that is unknown could change that', () => {
    fc.assert(
      fc.property(listed, unread, policies, (known, others, policy) => {
        const { kind, reasons } = assessListed(known, policy);
        const { decision } = assessFacts(completed(known, others), policy);
        if (kind === 'to-confirm') return;
        // A flag that costs no outage may be set; the VM is not stopped for it.
        expect(decision.kind === 'defer' ? decision.plan : decision.kind).not.toBe('remediate');
        expect(['skip', 'defer']).toContain(decision.kind);
        if (decision.kind === 'defer') expect(decision.plan).toBe('align');
        else if (decision.kind === 'skip')
          expect(decision.reasons.map(({ code }) => code)).toEqual(
            // What the guest shows may settle the size otherwise, where another reason skips the VM all the same.
            expect.arrayContaining(reasons.map(({ code }) => code).filter((code) => code !== 'size-unknown')),
          );
      }),
    );
  });

  test('never takes a placeholder in a list for a known value', () => {
    fc.assert(
      fc.property(listed, unread, unread, policies, (known, a, b, policy) => {
        const list = ({ evidence: _, ...read }: Facts) => assessListed(read, policy);
        expect(list(completed(known, a))).toEqual(list(completed(known, b)));
      }),
    );
  });

  test('names what must be confirmed for a VM that nothing stands against', () => {
    expect(assessListed(facts(), off)).toMatchObject({
      kind: 'to-confirm',
      reasons: [],
      missing: expect.arrayContaining(['power', 'agent', 'osReported', 'pastRuns', 'dynamicPublicIps']),
    });
    const busy = assessListed(facts({ provisioningState: 'Updating' }), off);
    expect([busy.kind, busy.reasons[0]?.code]).toEqual(['to-confirm', 'operation-in-progress']);
  });
});

test('a VM with an interface on and another off is certainly at its maximum only where its size says so', () => {
  const nics = [nicFacts({ flag: 'true' }), nicFacts({ id: `${nicFacts().id}-b` })];
  expect(assessListed(facts({ size: 'Standard_D2s_v3' }, { nics }), off)).toMatchObject({
    kind: 'skip',
    reasons: [{ code: 'already-accelerated' }],
  });
  // Azure may have refused the other one to an earlier run, which no list shows.
  expect(assessListed(facts({}, { nics }), off)).toMatchObject({
    kind: 'to-confirm',
    unread: expect.arrayContaining(['already-accelerated']),
  });
});

test('what was not read cannot be used, and the rest can', () => {
  const vm: VmFacts = withUnread(facts().vm, new Set(['power']));
  expect(vm.size).toBe('Standard_D4s_v3');
  expect(() => vm.power).toThrow(NotRead);
});
