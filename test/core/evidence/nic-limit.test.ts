import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assessFacts } from '../../../src/core/decision/decide.ts';
import { chooseNics, nicLimitOf, nicsToChange } from '../../../src/core/evidence/nic-limit.ts';
import type { Facts, Flag, PastRun, SizeOffer, VmFacts } from '../../../src/core/model/facts.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { facts, nicFacts, offer } from '../../support/facts.ts';

const cores = (vcpus: number, vcpusPerCore: number): SizeOffer => ({ ...offer('yes'), vcpus, vcpusPerCore });

describe('the number of network interfaces that a size accelerates', () => {
  test.each<[string, SizeOffer, 1 | undefined]>([
    ['Standard_D2s_v3', offer('yes'), 1],
    ['standard_e2AS_v5', offer('yes'), 1],
    ['Standard_DS1_v2', cores(1, 1), 1],
    ['Standard_D2s_v5', cores(2, 2), undefined],
    ['Standard_E2bds_v5', cores(2, 2), undefined],
    ['Standard_D2s_v6', cores(2, 2), undefined],
    ['Standard_F2als_v7', cores(2, 2), undefined],
    ['Standard_B2s_v2', cores(2, 2), 1],
    ['Standard_DS2_v2', cores(2, 1), undefined],
    ['Standard_D2pds_v5', cores(2, 1), undefined],
    ['Standard_E4-2s_v3', cores(2, 2), undefined],
    ['Standard_B2s_v2', offer('yes'), undefined],
    ['Standard_D4s_v3', cores(4, 2), undefined],
  ])('is for %s, with what Azure says of its cores, as expected', (size, one, limit) => {
    expect(nicLimitOf(size, one)?.limit).toBe(limit);
  });

  test('names its source', () => {
    expect(nicLimitOf('Standard_D2s_v3', offer('yes'))?.source).toContain('RGCOPY');
    expect(nicLimitOf('Standard_F1s', offer('yes'))?.source).toBe('microsoft/lisa platform_.py');
    expect(nicLimitOf('Standard_B2s_v2', cores(2, 2))?.source).toContain('2 vCPUs, 2 a core');
  });

  test('is never raised by what the fleet has seen', () => {
    expect(nicLimitOf('Standard_D8s_v3', cores(8, 2), { nicLimit: 2 })).toMatchObject({
      limit: 2,
      source: expect.stringContaining('fleet'),
    });
    expect(nicLimitOf('Standard_D2s_v3', cores(2, 2), { nicLimit: 2 })?.limit).toBe(1);
    expect(nicLimitOf('Standard_D8s_v3', cores(8, 2), { nicLimit: 0 })?.limit).toBe(1);
  });
});

const id = (name: string): string => `${nicFacts().id}-${name}`;

/** A VM with interfaces `a`, `b`, `c`... with these flags; the second one is the primary one. */
function vmWith(
  flags: readonly Flag[],
  given: Partial<VmFacts> = {},
  others: Partial<Omit<Facts, 'vm'>> = {},
): Facts {
  const nics = flags.map((flag, n) => nicFacts({ id: id('abcdef'[n] ?? ''), flag, primary: n === 1 }));
  return facts({ nicIds: nics.map((nic) => nic.id), ...given }, { nics, ...others });
}

const small = { size: 'Standard_D2s_v3' };
const changed = (one: Facts): string =>
  nicsToChange(one, 'accelnet')
    .map((nic) => nic.at(-1))
    .join('');

describe('the interfaces that are changed', () => {
  test('are all without the flag, the primary one first', () => {
    expect(changed(vmWith(['false', 'null', 'true', 'absent']))).toBe('bad');
    const { nics } = vmWith(['false', 'false']);
    const unsaid = nics.map(({ primary: _primary, ...nic }) => nic);
    expect(changed(facts({}, { nics: unsaid }))).toBe('ab');
  });

  test('are the primary one alone where the size accelerates one', () => {
    expect(changed(vmWith(['false', 'false', 'false'], small))).toBe('b');
  });

  test.each([
    ['names another one', { 'accelnet-nic': 'VM1-NIC-A' }, 'a'],
    ['is spelt in another way', { AccelNet_NIC: ' vm1-nic-c ' }, 'c'],
    ['is spelt twice, and one names none', { 'accelnet-nic': 'x', Accelnet_Nic: 'vm1-nic-a' }, 'a'],
    ['names none of them', { 'accelnet-nic': 'vm2-nic' }, 'b'],
    ['names a path', { 'accelnet-nic': '../vm1-nic-a' }, 'b'],
    ['is empty', { 'accelnet-nic': '' }, 'b'],
  ])('are the one that the VM’s own tag names, or the primary one, where it %s', (_title, tags, nic) => {
    expect(changed(vmWith(['false', 'false', 'false'], { ...small, tags }))).toBe(nic);
  });

  test('are not chosen by the tag of a group or a subscription', () => {
    const tags = { 'accelnet-nic': 'vm1-nic-a' };
    const others = { group: { tags }, subscription: { tags } };
    expect(changed(vmWith(['false', 'false'], small, others))).toBe('b');
  });

  test('are none where the VM has as many as Azure accelerates, whichever they are', () => {
    const tags = { 'accelnet-nic': 'vm1-nic-b' };
    for (const one of [vmWith(['true', 'false'], { ...small, tags }), vmWith(['true', 'true'], small)])
      expect(changed(one)).toBe('');
  });

  test('are at most so many more as what the fleet has seen leaves', () => {
    const fleet = {
      size: 'd8s_v3',
      state: 'none',
      counts: { gains: 0, platform: 0, 'no-effect': 0, 'not-platform': 0 },
      needed: 3,
      nicLimit: 2,
    } as const;
    const evidence = { evidence: { fleet } };
    expect(changed(vmWith(['true', 'false', 'false'], {}, evidence))).toBe('b');
    expect(changed(vmWith(['false', 'false', 'false'], {}, evidence))).toBe('ba');
  });
});

describe('an interface that Azure has refused', () => {
  const at = '2026-11-20T12:00:00.000Z';
  const { vmUid, size } = facts().vm;
  const run: PastRun = { outcome: 'accelerated', at, vmUid, size, nicsRefused: [id('b')], nicLimit: 1 };
  const vmAfter = (flags: Flag[], pastRuns: readonly PastRun[], given: Partial<VmFacts> = {}): Facts =>
    vmWith(flags, given, { pastRuns });

  test('is not tried again while another one is on', () => {
    expect(changed(vmAfter(['true', 'false'], [run]))).toBe('');
    expect(chooseNics(vmAfter(['true', 'false'], [run]), 'accelnet').limit).toEqual({
      limit: 1,
      source: `Azure refused a further one at ${at}`,
    });
  });

  test('is not tried first, although it is the primary one', () => {
    expect(changed(vmAfter(['false', 'false'], [run]))).toBe('a');
    expect(changed(vmAfter(['false', 'false', 'true'], [{ ...run, nicLimit: 2 }]))).toBe('a');
  });

  test('is tried where it is the only one', () => {
    const nics = [nicFacts({ id: id('b') })];
    expect(changed(facts({}, { nics, pastRuns: [run] }))).toBe('b');
  });

  test.each<[string, Partial<PastRun>]>([
    ['another VM of this name', { vmUid: 'another' }],
    ['the VM in another size', { size: 'Standard_D2s_v3' }],
    ['nothing', { nicsRefused: [] }],
  ])('is tried again after a run about %s', (_title, about) => {
    expect(changed(vmAfter(['true', 'false'], [{ ...run, ...about }]))).toBe('b');
  });

  test('also counts where an older record does not say how many were on, or in which size', () => {
    const { nicLimit: _limit, size: _size, ...old } = run;
    expect(changed(vmAfter(['true', 'false'], [old]))).toBe('');
  });
});

describe('a VM at its maximum', () => {
  const decided = (one: Facts) => assessFacts(one, defaultPolicy).decision;

  test('is compliant, and its evidence says why', () => {
    expect(decided(vmWith(['true', 'false'], small))).toEqual({
      kind: 'skip',
      reasons: [
        {
          code: 'already-accelerated',
          evidence: { nics: 2, accelerated: 1, limit: 1, source: expect.stringContaining('lisa') },
        },
      ],
      align: [],
    });
  });

  test('whose tag names another interface says so, and keeps the one that it has', () => {
    const tags = { 'accelnet-nic': 'vm1-nic-b' };
    const decision = decided(vmWith(['true', 'false'], { ...small, tags }));
    expect(decision).toMatchObject({
      reasons: [{ code: 'already-accelerated' }, { code: 'one-nic-elsewhere', evidence: { named: id('b') } }],
    });
  });

  test.each([
    ['names the one that is on', 'vm1-nic-a', {}],
    ['names none', 'vm9', { tagNamesNoInterface: 'vm9' }],
  ])('whose tag %s is no more than compliant', (_title, name, more) => {
    const decision = decided(vmWith(['true', 'false'], { ...small, tags: { 'accelnet-nic': name } }));
    expect(decision).toMatchObject({ reasons: [{ code: 'already-accelerated', evidence: more }] });
    expect(JSON.stringify(decision)).not.toContain('elsewhere');
  });

  test('below it is remediated with the rest alone', () => {
    expect(decided(vmWith(['false', 'false'], small))).toEqual({
      kind: 'remediate',
      plan: 'restart',
      nics: [id('b')],
    });
    const waits = decided(vmWith(['false', 'false'], { ...small, provisioningState: 'Updating' }));
    expect(waits).toMatchObject({ kind: 'defer', nics: [id('b')] });
  });
});

test('whatever the flags, sizes, tags and refusals, no more are chosen than the limit, and none that is on', () => {
  const flag = fc.constantFrom<Flag>('true', 'false', 'null', 'absent');
  const run = fc.record({
    refused: fc.subarray(['a', 'b', 'c']),
    nicLimit: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(
      fc.array(flag, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('Standard_D2s_v3', 'Standard_D8s_v3'),
      fc.constantFrom('vm1-nic-a', 'vm1-nic-c', 'x'),
      fc.array(run, { maxLength: 2 }),
      (flags, size, name, runs) => {
        const pastRuns = runs.map(
          ({ refused, nicLimit }): PastRun => ({
            outcome: 'accelerated',
            at: '2026-11-20T12:00:00.000Z',
            vmUid: facts().vm.vmUid,
            nicsRefused: refused.map(id),
            ...(nicLimit === undefined ? {} : { nicLimit }),
          }),
        );
        const one = vmWith(flags, { size, tags: { 'accelnet-nic': name } }, { pastRuns });
        const on = flags.filter((each) => each === 'true').length;
        const { change, limit } = chooseNics(one, 'accelnet');
        const plain = one.nics.filter((nic) => nic.flag !== 'true').map((nic) => nic.id);
        expect(plain).toEqual(expect.arrayContaining([...change]));
        expect(new Set(change).size).toBe(change.length);
        if (limit === undefined) expect(change.length).toBe(plain.length);
        else expect(change.length).toBe(Math.min(plain.length, Math.max(limit.limit - on, 0)));
        // A VM with no interface on always gets one.
        expect(on > 0 || change.length > 0).toBe(true);
      },
    ),
  );
});
