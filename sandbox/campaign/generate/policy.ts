import type { Chance } from '../chance.ts';
import type { LifePolicy, UnknownSizes } from '../life.ts';

/** The limits in the policy file; in a calm life no run waits long for them. */
export function drawPolicy(chance: Chance, calm: boolean): LifePolicy {
  const concurrentPerDomain = chance.pick([1, 1, 2]);
  if (calm) return { concurrentPerDomain, perHour: 20, breakerFailures: 3, breakerOutOf: 10 };
  return {
    concurrentPerDomain,
    perHour: chance.pick([1, 2, 3, 20]),
    breakerFailures: chance.pick([1, 2, 3]),
    breakerOutOf: 10,
  };
}

/** The policy file's text. */
export function policyText(limits: LifePolicy, unknown?: UnknownSizes): string {
  return JSON.stringify(policyOf(limits, unknown));
}

/** An unknown setting: somebody meant ACCELNET_MODE. */
export const wrongSetting = { ACCELNET_MODEE: 'report' };

/** A policy file with an unknown member. */
export function wrongPolicyText(limits: LifePolicy, unknown?: UnknownSizes): string {
  return JSON.stringify({ ...policyOf(limits, unknown), safeguards: { maxPerHour: 50 } });
}

function policyOf(limits: LifePolicy, unknown: UnknownSizes | undefined): object {
  if (unknown === undefined) return { version: 1, limits };
  const { operator, preflight, needed } = unknown;
  return {
    version: 1,
    limits,
    sizes: operator,
    preflight: { mode: preflight },
    evidence: { observations: needed },
  };
}
