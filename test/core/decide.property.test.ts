import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from '../../src/core/decide.ts';
import type { Facts, Flag, PowerState } from '../../src/core/facts.ts';
import { defaultPolicy, type Policy } from '../../src/core/policy.ts';
import { reasons } from '../../src/core/reasons.ts';
import { facts, nicFacts, offer } from '../support/facts.ts';

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const some = (name: string): fc.Arbitrary<object> =>
  maybe(fc.constant('/some/id')).map((id) => (id === undefined ? {} : { [name]: id }));

const nic = fc
  .record({ flag: fc.constantFrom<Flag>('true', 'false', 'null', 'absent'), ipForwarding: fc.boolean() })
  .map(nicFacts);

const tags = fc.dictionary(
  fc.constantFrom('accelnet-opt-out', 'accelnet-mode', 'LegacyVMNVA', 'owner'),
  fc.constantFrom('true', 'false', '', 'enforce', 'report', '2030-01-01', 'nonsense'),
);

const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    vm: fc.record({
      size: fc.constantFrom(
        'Standard_D4s_v3',
        'STANDARD_D4S_V5',
        'Standard_B2s',
        'Standard_D4s_v6',
        'Standard_NC6',
      ),
      power: fc.constantFrom<PowerState>('running', 'deallocated', 'stopped', 'starting', 'unknown'),
      provisioningState: fc.constantFrom('Succeeded', 'Updating', 'Failed', 'Deleting', 'succeeded'),
      priority: fc.constantFrom('Regular', 'Spot', 'Low'),
      ephemeralOsDisk: fc.boolean(),
      hibernated: fc.boolean(),
      createdAt: fc.constantFrom(
        '2026-11-22T11:00:00.000Z',
        '2026-11-22T11:59:30.000Z',
        '2020-01-01T00:00:00.000Z',
      ),
      agent: fc.record({ ready: fc.boolean() }),
      os: fc.constantFrom({ image: 'custom' as const }, facts().vm.os, {
        ...facts().vm.os,
        reported: { name: 'ubuntu', version: '18.04' },
      }),
      tags,
    }),
    extra: fc.tuple(
      some('scaleSetId'),
      some('availabilitySetId'),
      some('dedicatedHostId'),
      some('managedBy'),
    ),
    nics: fc.array(nic, { maxLength: 3 }),
    groupTags: tags,
    sizeCapability: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
  })
  .map(({ vm, extra, nics, groupTags, sizeCapability }) =>
    facts(
      { ...vm, ...Object.assign({}, ...extra) },
      { nics, group: { tags: groupTags }, sizeOffer: offer(sizeCapability) },
    ),
  );

const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    modeForNew: fc.constantFrom('enforce' as const, 'report' as const),
    modeForExisting: fc.constantFrom('enforce' as const, 'report' as const),
    paused: fc.boolean(),
  })
  .map((given) => ({ ...defaultPolicy, ...given }));

test('a VM is stopped only if it runs, can gain, and nothing speaks against it', () => {
  fc.assert(
    fc.property(anyFacts, anyPolicy, (given, policy) => {
      const { decision, size, mode } = judge(given, policy);
      if (decision.kind !== 'remediate' || decision.plan !== 'restart') return;
      expect(given.vm.power).toBe('running');
      expect(size.answer).toBe('capable');
      expect(mode).toBe('enforce');
      expect(policy.paused).toBe(false);
      expect([given.vm.scaleSetId, given.vm.availabilitySetId, given.vm.managedBy]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect(given.vm.agent?.ready).toBe(true);
      expect(given.vm.os).toEqual(facts().vm.os);
    }),
  );
});

test('an opted-out VM is never written to, whatever else is true', () => {
  fc.assert(
    fc.property(anyFacts, anyPolicy, (given, policy) => {
      const vm = { ...given.vm, tags: { ...given.vm.tags, 'accelnet-opt-out': 'true' } };
      const { decision } = judge({ ...given, vm }, policy);
      expect(decision.kind).toBe('leave');
      expect(decision.kind === 'leave' && decision.align).toEqual([]);
      expect(decision.kind === 'leave' && decision.findings[0].code).toBe('opted-out');
    }),
  );
});

test('one more reason to leave a VM never turns a leave into something else', () => {
  fc.assert(
    fc.property(anyFacts, anyPolicy, (given, policy) => {
      if (judge(given, policy).decision.kind !== 'leave') return;
      const worse = judge({ ...given, vm: { ...given.vm, priority: 'Spot' } }, policy).decision;
      expect(worse.kind).toBe('leave');
    }),
  );
});

test('the answer does not depend on casing, and each reason has its evidence', () => {
  fc.assert(
    fc.property(anyFacts, anyPolicy, (given, policy) => {
      const shouting = {
        ...given,
        vm: {
          ...given.vm,
          size: given.vm.size.toUpperCase(),
          provisioningState: given.vm.provisioningState.toUpperCase(),
        },
      };
      const [plain, loud] = [judge(given, policy).decision, judge(shouting, policy).decision];
      expect(loud.kind).toBe(plain.kind);
      if (plain.kind === 'remediate') return;
      for (const { code, evidence } of plain.findings) {
        expect(Object.keys(evidence).length).toBeGreaterThan(0);
        expect(reasons[code].answer).toBeDefined();
      }
    }),
  );
});

test('an excluded VM is never written to, whatever else is true', () => {
  fc.assert(
    fc.property(anyFacts, anyPolicy, fc.constantFrom('vm1', 'V*', '*'), (given, policy, name) => {
      const { decision } = judge(given, {
        ...policy,
        include: [{ names: ['*'] }],
        exclude: [{ names: [name] }],
      });
      expect(decision.kind).toBe('leave');
      expect(decision.kind === 'leave' && decision.align).toEqual([]);
      expect(decision.kind === 'leave' && decision.findings.map(({ code }) => code)).toContain('excluded');
    }),
  );
});
