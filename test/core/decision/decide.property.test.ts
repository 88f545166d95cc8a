import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assessFacts, type Decision } from '../../../src/core/decision/decide.ts';
import { type ReasonCode, reasonTable } from '../../../src/core/decision/reasons.ts';
import type { Facts } from '../../../src/core/model/facts.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { anyFacts, anyPolicy, spoilers } from '../../support/any-facts.ts';
import { facts } from '../../support/facts.ts';

function codesOf(decision: Decision): ReasonCode[] {
  return decision.kind === 'remediate' ? [] : decision.reasons.map(({ code }) => code);
}

// Everything but the order and casing of what is given.
function essence(decision: Decision): object {
  const sorted = (ids: readonly string[]): string[] => ids.map((id) => id.toLowerCase()).sort();
  return {
    kind: decision.kind,
    codes: codesOf(decision),
    plan: 'plan' in decision ? decision.plan : undefined,
    nics: sorted('nics' in decision ? decision.nics : 'align' in decision ? decision.align : []),
  };
}

test('random facts and policies lead to remediate, defer, align and skip', () => {
  const kinds = fc
    .sample(fc.tuple(anyFacts, anyPolicy), { numRuns: 2000, seed: 1 })
    .map(([given, policy]) => {
      const { decision } = assessFacts(given, policy);
      return decision.kind === 'skip' && decision.align.length > 0 ? 'align' : decision.kind;
    });
  for (const kind of ['remediate', 'defer', 'skip', 'align']) expect(kinds).toContain(kind);
});

test('a VM is stopped only if it runs, can be accelerated, and nothing stands against it', () => {
  fc.assert(
    fc.property(anyFacts, anyPolicy, (given, policy) => {
      const { decision, size, mode } = assessFacts(given, policy);
      if (decision.kind !== 'remediate' || decision.plan !== 'restart') return;
      const { vm } = given;
      expect([vm.power, size.answer, mode, policy.paused]).toEqual(['running', 'capable', 'enforce', false]);
      expect([vm.scaleSetId, vm.managedBy, vm.dedicatedHostId, vm.proximityPlacementGroupId]).toEqual(
        Array(4).fill(undefined),
      );
      if (vm.availabilitySetId !== undefined) expect(given.acceleratedSibling).toBeDefined();
      if (vm.virtualTpm) expect(policy.virtualTpm).toBe('ignore');
      if (typeof vm.os.image === 'string' && policy.allowedImages.length === 0)
        expect(vm.os.declared?.acceleratedNetworking).toBe(true);
      expect(vm.agent?.ready).toBe(true);
      expect(vm.os.reported?.name).not.toBe('plan9');
      expect([given.dynamicPublicIps, given.sizeOffer.closed]).toEqual([[], false]);
      expect(given.nics.length).toBeLessThanOrEqual(given.sizeOffer.maxNics ?? 8);
      const accelerated = given.nics.filter(({ flag }) => flag === 'true').map(({ id }) => id);
      expect(decision.nics.filter((id) => accelerated.includes(id))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

describe('whatever else is true, and whatever policy says', () => {
  test.each(Object.entries(spoilers))('a VM with %s is never remediated', (code, spoil) => {
    // So that it is the spoiler that decides.
    expect(assessFacts(facts(), defaultPolicy).decision.kind).toBe('remediate');
    expect(codesOf(assessFacts(spoil(facts()), defaultPolicy).decision)).toContain(code);
    fc.assert(
      fc.property(anyFacts, anyPolicy, (given, policy) => {
        const { decision } = assessFacts(spoil(given), policy);
        expect(decision.kind).not.toBe('remediate');
      }),
    );
  });
});

test('an opted-out VM is never changed', () => {
  fc.assert(
    fc.property(anyFacts, anyPolicy, (given, policy) => {
      const { decision } = assessFacts(spoilers['opted-out']?.(given) ?? given, policy);
      expect(decision).toMatchObject({ kind: 'skip', align: [] });
      expect(codesOf(decision)[0]).toBe('opted-out');
    }),
  );
});

test('one more reason to skip a VM never turns a skip into a remediation', () => {
  const spoiler = fc.constantFrom(...Object.values(spoilers));
  fc.assert(
    fc.property(anyFacts, anyPolicy, spoiler, (given, policy, spoil) => {
      if (assessFacts(given, policy).decision.kind !== 'skip') return;
      expect(assessFacts(spoil(given), policy).decision.kind).not.toBe('remediate');
    }),
    { numRuns: 1000 },
  );
});

test('each reason has its evidence, and the codes stand in the order of the table', () => {
  fc.assert(
    fc.property(anyFacts, anyPolicy, (given, policy) => {
      const { decision } = assessFacts(given, policy);
      if (decision.kind === 'remediate') return;
      for (const { evidence } of decision.reasons) expect(Object.keys(evidence).length).toBeGreaterThan(0);
      const order = Object.keys(reasonTable);
      const at = codesOf(decision).map((code) => order.indexOf(code));
      expect(at).toEqual([...at].sort((a, b) => a - b));
    }),
  );
});

test('the decision depends on neither order nor casing', () => {
  fc.assert(
    fc.property(anyFacts, anyPolicy, (given, policy) => {
      const { decision } = assessFacts(given, policy);
      expect(essence(assessFacts(turned(given), policy).decision)).toEqual(essence(decision));
      expect(essence(assessFacts(alerted(given), policy).decision)).toEqual(essence(decision));
    }),
    { numRuns: 500 },
  );
});

function turned(given: Facts): Facts {
  const { nics, readOnlyLocks, denyAssignments, pastRuns, vm } = given;
  return {
    ...given,
    nics: nics.toReversed(),
    readOnlyLocks: readOnlyLocks.toReversed(),
    denyAssignments: denyAssignments.toReversed(),
    pastRuns: pastRuns.toReversed(),
    vm: { ...vm, tags: Object.fromEntries(Object.entries(vm.tags).toReversed()) },
  };
}

function alerted(given: Facts): Facts {
  const { vm } = given;
  const loud = (text: string): string => text.toUpperCase();
  const { image, reported } = vm.os;
  const loudImage =
    typeof image === 'string'
      ? image
      : { publisher: loud(image.publisher), offer: loud(image.offer), sku: loud(image.sku) };
  const loudTags = (tags: Facts['vm']['tags']): Facts['vm']['tags'] =>
    Object.fromEntries(Object.entries(tags).map(([name, value]) => [loud(name), loud(value)]));
  return {
    ...given,
    nics: given.nics.map((nic) => ({ ...nic, id: loud(nic.id), auxiliaryMode: loud(nic.auxiliaryMode) })),
    readOnlyLocks: given.readOnlyLocks.map((lock) => ({ ...lock, scope: loud(lock.scope) })),
    denyAssignments: given.denyAssignments.map((deny) => ({ ...deny, scope: loud(deny.scope) })),
    group: { ...given.group, tags: loudTags(given.group.tags) },
    vm: {
      ...vm,
      id: loud(vm.id),
      size: loud(vm.size),
      provisioningState: loud(vm.provisioningState),
      priority: loud(vm.priority),
      tags: loudTags(vm.tags),
      os: {
        ...vm.os,
        image: loudImage,
        ...(vm.os.imageId === undefined ? {} : { imageId: loud(vm.os.imageId) }),
        ...(reported === undefined
          ? {}
          : { reported: { name: loud(reported.name), version: loud(reported.version) } }),
      },
    },
  };
}
test('an excluded VM is never changed, whatever else is true', () => {
  fc.assert(
    fc.property(anyFacts, anyPolicy, fc.constantFrom('vm1', 'V*', '*'), (given, policy, name) => {
      const { decision } = assessFacts(given, {
        ...policy,
        include: [{ names: ['*'] }],
        exclude: [{ names: [name] }],
      });
      expect(decision.kind).toBe('skip');
      expect(decision.kind === 'skip' && decision.align).toEqual([]);
      expect(decision.kind === 'skip' && decision.reasons.map(({ code }) => code)).toContain('excluded');
    }),
  );
});
