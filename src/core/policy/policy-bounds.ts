import type { Values } from '../lib/values.ts';
import type { Policy } from './policy.ts';

/** The least and the most that each number of the policy may be, in the file and in app settings alike. */
export const policyBounds = {
  newVmHours: [0, 720],
  settleMinutes: [0, 1440],
  maxSettleHours: [1, 720],
  maxConcurrent: [1, 1000],
  maxConcurrentPerDomain: [1, 1000],
  maxPerHour: [1, 10_000],
  breakerFailures: [1, 100],
  breakerOutOf: [1, 100],
  waitLimitHours: [1, 720],
  estimateMinutes: [1, 1440],
  marginMinutes: [0, 1440],
  approvalWaitDays: [1, 90],
  approvalAgainDays: [0, 365],
  operationLimitMinutes: [5, 240],
  verifyLimitMinutes: [2, 120],
  coolDownHours: [0, 8760],
  suspendAfterFailures: [1, 100],
  suspendWithinDays: [1, 365],
  flipFlopTimes: [1, 100],
  strandedLimitHours: [1, 720],
} as const satisfies Partial<Record<keyof Policy, readonly [number, number]>>;

export type PolicyNumber = keyof typeof policyBounds;

/** What is wrong with a whole policy that none of its members shows alone. Each fault names the members by their names in the file. */
export function policyContradictions(policy: Policy, values: Values): readonly string[] {
  const seen = (value: string): string => (values === 'shown' ? ` (${value})` : '');
  const { settleMinutes, maxSettleHours, breakerFailures, breakerOutOf } = policy;
  const settling = `policy: newVms.settleMinutes${seen(`${settleMinutes}`)} should be shorter than newVms.maxSettleHours${seen(`${maxSettleHours} h`)}`;
  const breaker = `policy: limits.breakerFailures${seen(`${breakerFailures}`)} should be at most limits.breakerOutOf${seen(`${breakerOutOf}`)}, or the breaker never opens`;
  return [
    ...(settleMinutes < maxSettleHours * 60 ? [] : [settling]),
    ...(breakerFailures <= breakerOutOf ? [] : [breaker]),
  ];
}
