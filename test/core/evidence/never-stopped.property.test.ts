import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assessFacts } from '../../../src/core/decision/decide.ts';
import type { EvidenceFacts } from '../../../src/core/model/evidence.ts';
import type { Capability, Facts, Flag } from '../../../src/core/model/facts.ts';
import type { Policy } from '../../../src/core/policy/policy.ts';
import { anyEvidence, anyGuestSays, anySizeRules } from '../../support/any-evidence.ts';
import { anyFacts, anyPolicy } from '../../support/any-facts.ts';
import { facts, nicFacts, offer } from '../../support/facts.ts';
import { guestAnswer } from '../../support/guest-answers.ts';

interface Drawn {
  readonly given: Facts;
  readonly policy: Policy;
}

// Mostly VMs that nothing else skips, so that the evidence decides.
const sizes = ['Standard_D4s_v6', 'Standard_D4s_v5', 'Standard_M64s', 'Standard_B2s_v2', 'Standard_E4as_v5'];
const eligible = fc
  .record({
    size: fc.constantFrom(...sizes),
    capability: fc.constantFrom<Capability>('yes', 'yes', 'yes', 'unknown'),
    rdma: fc.constantFrom(false, false, true),
    flag: fc.constantFrom<Flag>('false', 'false', 'true'),
  })
  .map(({ size, capability, rdma, flag }) =>
    facts({ size }, { sizeOffer: { ...offer(capability), rdma }, nics: [nicFacts({ flag })] }),
  );

const drawn: fc.Arbitrary<Drawn> = fc.oneof(anyFacts, eligible, eligible).chain((given) =>
  fc
    .record({
      evidence: anyEvidence(given.vm),
      policy: anyPolicy,
      sizes: anySizeRules,
      preflight: fc.constantFrom('off', 'when-unknown', 'always'),
      rdmaSizes: fc.constantFrom('skip', 'allow'),
      deallocatedUnknownSizes: fc.constantFrom('change', 'skip'),
    })
    .map(({ evidence, policy, ...chosen }) => ({
      given: { ...given, evidence },
      policy: { ...policy, ...chosen },
    })),
);

test('a contradiction or an unknown never leads to a stop, whatever is said and whatever policy is', () => {
  let stops = 0;
  fc.assert(
    fc.property(drawn, ({ given, policy }) => {
      const { decision, size } = assessFacts(given, policy);
      if (decision.kind !== 'remediate' || decision.plan !== 'restart') return;
      stops += 1;
      expect([size.answer, size.contradiction]).toEqual(['capable', undefined]);
      if (given.sizeOffer.rdma === true) expect(policy.rdmaSizes).toBe('allow');
      const strong = size.evidence.filter(({ strength }) => strength === 'strong').map(({ says }) => says);
      expect(strong.filter((says) => says === 'platform' || says === 'no-effect')).toEqual([]);
    }),
    { numRuns: 4000, seed: 20 },
  );
  // So that something was checked.
  expect(stops).toBeGreaterThan(100);
});

test('a hostile guest buys no stop where the operator, the table or the fleet say that there is no gain', () => {
  fc.assert(
    fc.property(drawn, anyGuestSays, ({ given, policy }, said) => {
      const { guest: _own, ...others }: EvidenceFacts = given.evidence ?? {};
      const before = assessFacts({ ...given, evidence: others }, policy).size.answer;
      const { vmUid, size } = given.vm;
      const guest = guestAnswer({ ...said, vmUid, size });
      const { decision } = assessFacts({ ...given, evidence: { ...others, guest } }, policy);
      if (before === 'capable' || before === 'unknown') return;
      expect(decision.kind).not.toBe('remediate');
    }),
    { numRuns: 4000 },
  );
});

test('a guest that was not asked, and one that gave no answer, are decided alike', () => {
  fc.assert(
    fc.property(drawn, ({ given, policy }) => {
      const { guest: _own, ...others }: EvidenceFacts = given.evidence ?? {};
      const { vmUid, size } = given.vm;
      const guest = { kind: 'no-answer', at: given.observedAt, vmUid, size, why: 'late' } as const;
      const silent = assessFacts({ ...given, evidence: { ...others, guest } }, policy).decision;
      const off = assessFacts({ ...given, evidence: others }, { ...policy, preflight: 'off' }).decision;
      expect([silent.kind, 'plan' in silent && silent.plan]).toEqual([off.kind, 'plan' in off && off.plan]);
    }),
    { numRuns: 2000 },
  );
});
