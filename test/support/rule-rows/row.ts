import type { ReasonCode } from '../../../src/core/decision/reasons.ts';
import type {
  DenyAssignment,
  Facts,
  ImageDeclaration,
  NicFacts,
  VmFacts,
} from '../../../src/core/model/facts.ts';
import type { Policy } from '../../../src/core/policy/policy.ts';
import { facts, nicFacts, noon, subscriptionId } from '../facts.ts';

const old = '2026-01-01T00:00:00.000Z';
export const id = '/subscriptions/x/some-resource';
export const hoursBeforeNoon = (hours: number): string =>
  new Date(Date.parse(noon) - hours * 3_600_000).toISOString();
export const vm = (given: Partial<VmFacts>): Facts => facts(given);
export const nic = (given: Partial<NicFacts>): Facts => facts({}, { nics: [nicFacts(given)] });
export const existing = { createdAt: old };
export const enforcing = { modeForExisting: 'enforce' } as const;
export const custom = (declared?: ImageDeclaration, reported = true): Facts => {
  const os = { name: 'ubuntu', version: '22.04' };
  return vm({
    os: {
      image: 'custom',
      ...(reported ? { reported: os } : {}),
      ...(declared === undefined ? {} : { declared }),
    },
  });
};
export const byDisk = { by: 'os-disk', acceleratedNetworking: true } as const;
export const reported = (name: string, version: string): Facts =>
  vm({ os: { ...facts().vm.os, reported: { name, version } } });
export const denied = (scope: string, below = true): DenyAssignment => ({
  id: 'deny',
  scope: `/subscriptions/${subscriptionId}${scope}`,
  below,
  denies: 'Microsoft.Network/networkInterfaces/write',
  joins: [],
});
export const past = (outcome: string, ...hours: number[]): Facts =>
  facts({}, { pastRuns: hours.map((hour) => ({ outcome, at: hoursBeforeNoon(hour) })) });

// A reason, the fact behind it, facts to which it applies, and the most similar facts to which it does not.
export type Row = readonly [
  reason: ReasonCode,
  fact: string,
  holds: Facts,
  not: Facts,
  policy?: Partial<Policy>,
  policyNot?: Partial<Policy>,
];
