import type { Chance } from '../chance.ts';
import type { LifePolicy } from '../life.ts';

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
export function policyText(limits: LifePolicy): string {
  return JSON.stringify({ version: 1, limits });
}

/** An unknown setting: somebody meant ACCELNET_MODE. */
export const wrongSetting = { ACCELNET_MODEE: 'report' };

/** A policy file with an unknown member. */
export function wrongPolicyText(limits: LifePolicy): string {
  return JSON.stringify({ version: 1, limits, safeguards: { maxPerHour: 50 } });
}
