import type { Policy } from '../../core/policy/policy.ts';

/** The part of the policy that an orchestration needs, fixed when the run starts. */
export type RunPolicy = Pick<
  Policy,
  | 'maxConcurrent'
  | 'maxConcurrentPerDomain'
  | 'maxPerHour'
  | 'breakerFailures'
  | 'breakerOutOf'
  | 'waitLimitHours'
  | 'operationLimitMinutes'
  | 'verifyLimitMinutes'
  | 'strandedLimitHours'
> &
  // Absent in runs that began before these fields existed.
  Partial<
    Pick<
      Policy,
      | 'guestProbe'
      | 'approvalWaitDays'
      | 'tagPrefix'
      | 'estimateMinutes'
      | 'marginMinutes'
      | 'preflightsPerHour'
    >
  >;

/** Takes that part. */
export function runPolicyOf(policy: Policy): RunPolicy {
  const { maxConcurrent, maxConcurrentPerDomain, maxPerHour, breakerFailures, breakerOutOf } = policy;
  const {
    waitLimitHours,
    operationLimitMinutes,
    verifyLimitMinutes,
    strandedLimitHours,
    guestProbe,
    approvalWaitDays,
    tagPrefix,
    estimateMinutes,
    marginMinutes,
    preflightsPerHour,
  } = policy;
  return {
    maxConcurrent,
    maxConcurrentPerDomain,
    maxPerHour,
    breakerFailures,
    breakerOutOf,
    waitLimitHours,
    operationLimitMinutes,
    verifyLimitMinutes,
    strandedLimitHours,
    guestProbe,
    approvalWaitDays,
    tagPrefix,
    estimateMinutes,
    marginMinutes,
    preflightsPerHour,
  };
}
