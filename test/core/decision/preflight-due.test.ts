import { describe, expect, test } from 'vitest';
import { assessFacts, type Decision } from '../../../src/core/decision/decide.ts';
import type { GuestEvidence } from '../../../src/core/model/evidence.ts';
import type { Facts, PastRun, VmFacts } from '../../../src/core/model/facts.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { facts, nicFacts, noon, offer } from '../../support/facts.ts';
import { askedFacts, asking, guestAnswer } from '../../support/guest-answers.ts';

const hoursBefore = (hours: number): string => new Date(Date.parse(noon) - hours * 3_600_000).toISOString();
const size = 'Standard_D4s_v6';
// Of a listed system without a doubt, so that only the size is unknown.
const noble = { image: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server' } } as const;

function decided(given: Facts, policy: Partial<Policy> = asking): Decision {
  return assessFacts(given, { ...defaultPolicy, ...policy }).decision;
}

/** The reasons of a decision; `remediate` for one that has none. */
function codes(given: Facts, policy: Partial<Policy> = asking): readonly string[] {
  const decision = decided(given, policy);
  return decision.kind === 'remediate' ? ['remediate'] : decision.reasons.map(({ code }) => code);
}

const unknown = (vm: Partial<VmFacts> = {}, others: Partial<Facts> = {}): Facts =>
  facts({ size, os: noble, ...vm }, others);

describe('the guest is asked first', () => {
  test('about a size that is unknown, and only where policy allows it', () => {
    expect(codes(unknown())).toEqual(['preflight-due']);
    expect(codes(unknown(), {})).toEqual(['size-unknown']);
    expect(decided(unknown())).toMatchObject({ kind: 'defer', plan: 'restart', nics: [nicFacts().id] });
  });

  test('about drivers that are unknown, not certain, or not there by its version', () => {
    const system = (name: string, version: string): Facts =>
      facts({ os: { ...noble, reported: { name, version } } });
    for (const [name, version] of [
      ['plan9', '4'],
      ['rocky', '9.6'],
      ['ubuntu', '22.04'],
    ] as const)
      expect(codes(system(name, version))).toEqual(['preflight-due']);
    expect(codes(system('ubuntu', '24.04'))).toEqual(['remediate']);
    expect(codes(system('ubuntu', '24.04'), { preflight: 'always' })).toEqual(['preflight-due']);
    expect(codes(system('ubuntu', '12.04'))).toEqual(['os-unsupported']);
  });

  test('beside what only takes time, and not where anything else skips the VM', () => {
    expect(codes(unknown({ provisioningState: 'Updating' }))).toEqual([
      'preflight-due',
      'operation-in-progress',
    ]);
    expect(codes(unknown({}), { ...asking, modeForNew: 'approve' })).toEqual([
      'approval-required',
      'preflight-due',
    ]);
    expect(codes(unknown({ agent: { ready: false } }))).toEqual(['preflight-due', 'agent-not-settled']);
    expect(codes(unknown({ tags: { 'accelnet-opt-out': 'true' } }))[0]).toBe('opted-out');
    expect(codes(unknown({ priority: 'Spot' }))).not.toContain('preflight-due');
    expect(codes(unknown({}, { sizeOffer: { ...offer('yes'), rdma: true } }))).toEqual([
      'size-unknown',
      'rdma-size',
    ]);
    expect(codes(unknown({}), { ...asking, modeForNew: 'report' })).not.toContain('preflight-due');
  });

  test('not where it could change nothing', () => {
    expect(codes(unknown({}, { sizeOffer: offer('unknown') }))).toEqual(['size-unknown']);
    expect(codes(facts({ size: 'Standard_D4s_v5' }), { ...asking, alignFlag: false })).toEqual([
      'accelerated-by-platform',
    ]);
  });

  test('not where it cannot answer: it is deallocated or stopped, or has no agent that may still come', () => {
    expect(decided(unknown({ power: 'deallocated' }))).toMatchObject({
      kind: 'remediate',
      plan: 'nics-only',
    });
    expect(codes(unknown({ power: 'stopped' }))).toEqual(['size-unknown', 'vm-stopped']);
    const { agent: _none, ...agentless } = facts({
      size,
      os: noble,
      createdAt: '2026-01-01T00:00:00.000Z',
    }).vm;
    const allowing = { ...asking, agentless: 'allow', modeForExisting: 'enforce' } as const;
    expect(codes({ ...facts(), vm: agentless }, allowing)).toEqual(['size-unknown']);
  });

  test('once a day, and again after six hours where it gave no answer', () => {
    const asked = (at: string): Facts => askedFacts({ at }, { size, os: noble });
    expect(codes(asked(hoursBefore(24)))).toEqual(['remediate']);
    expect(codes(asked(hoursBefore(25)))).toEqual(['preflight-due']);
    const { vmUid } = guestAnswer();
    const silent = (hours: number, others: object = {}): Facts =>
      unknown(
        {},
        {
          evidence: {
            guest: { kind: 'no-answer', at: hoursBefore(hours), vmUid, size, why: 'late', ...others },
          },
        },
      );
    expect(codes(silent(6))).toEqual(['size-unknown']);
    expect(codes(silent(7))).toEqual(['preflight-due']);
    expect(codes(silent(1, { vmUid: 'another' }))).toEqual(['preflight-due']);
    expect(codes(silent(1, { size: 'Standard_D8s_v6' }))).toEqual(['preflight-due']);
  });
});

describe('the answer of the guest decides', () => {
  test('a flag without effect is set without a stop where the guest shows a virtual function', () => {
    const old = { createdAt: '2026-01-01T00:00:00.000Z', size, os: noble };
    const enforcing = { ...asking, modeForExisting: 'enforce' } as const;
    expect(decided(askedFacts({ virtualFunctions: 1 }, old), enforcing)).toMatchObject({
      kind: 'skip',
      reasons: [{ code: 'accelerated-by-platform' }],
      align: [nicFacts().id],
    });
    // The table alone aligns only new VMs and those that are off.
    expect(decided(facts({ ...old, size: 'Standard_D4s_v5' }), enforcing)).toMatchObject({ align: [] });
  });

  test('but not the answer of another VM that had the name before', () => {
    expect(codes(askedFacts({ vmUid: 'another' }, { size, os: noble }))).toEqual(['preflight-due']);
  });

  test('a contradiction is not asked about again', () => {
    expect(codes(askedFacts({}, { size: 'Standard_D4s_v5' }))).toEqual(['size-contradicted']);
    const { evidence } = askedFacts({}, { size: 'Standard_D4s_v5' });
    expect(evidence).toBeDefined();
  });
});

test('a deallocated VM of an unknown but capable size gets its flags, unless policy says no', () => {
  const off = (others: Partial<Facts> = {}): Facts => unknown({ power: 'deallocated' }, others);
  expect(decided(off(), {})).toMatchObject({ kind: 'remediate', plan: 'nics-only' });
  expect(codes(off(), { deallocatedUnknownSizes: 'skip' })).toEqual(['size-unknown']);
  expect(codes(off({ sizeOffer: offer('unknown') }), {})).toEqual(['size-unknown']);
  const contradicted = askedFacts({}, { size: 'Standard_D4s_v5', power: 'deallocated' });
  expect(codes(contradicted)).toEqual(['size-contradicted']);
});

describe('a VM of which Azure Advisor says that acceleration is not engaged', () => {
  const on = [nicFacts({ flag: 'true' })];
  const advisor = { kind: 'disengaged', lastUpdated: hoursBefore(2) } as const;
  const seen = (
    said: Partial<GuestEvidence> | undefined,
    others: Partial<Facts> = {},
    vm: Partial<VmFacts> = {},
  ): Facts => {
    const guest = said && { guest: guestAnswer({ flagsOn: 1, ...said }) };
    return facts({ os: noble, ...vm }, { nics: on, evidence: { advisor, ...guest }, ...others });
  };

  test('is asked, and restarted where its guest has the drivers and no virtual function', () => {
    expect(codes(seen(undefined))).toEqual(['preflight-due']);
    expect(decided(seen({}))).toEqual({ kind: 'remediate', plan: 'restart', nics: [nicFacts().id] });
    expect(assessFacts(seen({}), { ...defaultPolicy, ...asking }).size.needsProof).toBe(true);
    expect(codes(seen({ drivers: { mellanox: 'none', mana: 'none' } }))).toEqual(['os-unsupported']);
  });

  test('is left alone where its guest shows one, or cannot be asked', () => {
    expect(codes(seen({ virtualFunctions: 1 }))).toEqual(['already-accelerated']);
    expect(codes(seen({ vfInLog: true }))).toEqual(['not-engaged']);
    expect(codes(seen(undefined), {})).toEqual(['not-engaged']);
  });

  test('is compliant where the row is older than our last change or too old, or the VM is off', () => {
    const run = (hours: number): PastRun => ({ outcome: 'accelerated', at: hoursBefore(hours) });
    expect(codes(seen({}, { pastRuns: [run(1)] }))).toEqual(['already-accelerated']);
    expect(codes(seen({}, { pastRuns: [run(3)] }))).toEqual(['remediate']);
    const old = { ...advisor, lastUpdated: hoursBefore(19) };
    expect(codes(seen({}, { evidence: { advisor: old } }))).toEqual(['already-accelerated']);
    expect(codes(seen(undefined, {}, { power: 'deallocated' }))).toEqual(['already-accelerated']);
    const configuration = { kind: 'configuration', lastUpdated: noon } as const;
    expect(codes(seen({}, { evidence: { advisor: configuration } }))).toEqual(['already-accelerated']);
  });
});
