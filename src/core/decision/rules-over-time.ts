import {
  ageMinutes,
  agentMissing,
  asksFor,
  busyExtension,
  type Evidence,
  is,
  type RuleContext,
} from './rule-context.ts';
import { turnedOffAgain } from './undone-by-others.ts';

const dayMs = 86_400_000;

/** The runs that ended in one of these ways within so many days: how many, and until when there are at least `times` of them. */
function runsWithin(
  { facts }: RuleContext,
  days: number,
  times: number,
  ...outcomes: string[]
): { count: number; until: string } | undefined {
  const now = Date.parse(facts.observedAt);
  const ends = facts.pastRuns
    .filter(({ outcome }) => is(outcome, ...outcomes))
    .map(({ at }) => Date.parse(at) + days * dayMs)
    .filter((end) => end > now)
    .sort((a, b) => b - a);
  const decisive = ends[times - 1];
  return decisive === undefined ? undefined : { count: ends.length, until: new Date(decisive).toISOString() };
}

/** After repeated failed runs, a VM is skipped until a person acts. */
export function suspended(context: RuleContext): Evidence | undefined {
  const { suspendAfterFailures, suspendWithinDays } = context.policy;
  const failed = runsWithin(context, suspendWithinDays, suspendAfterFailures, 'rolled-back', 'stranded');
  return failed && { failures: failed.count, withinDays: suspendWithinDays, until: failed.until };
}

/** What a person refused, or did not allow in time, is not asked for again at once. */
export function recentlyDenied(context: RuleContext): Evidence | undefined {
  if (!asksFor(context, 'approve')) return undefined;
  const days = context.policy.approvalAgainDays;
  const denied = runsWithin(context, days, 1, 'denied');
  return denied && { times: denied.count, withinDays: days, until: denied.until };
}

/** Somebody or something turns off again what we turn on: after so many times in a week we stop turning it on. */
export function flipFlop({ facts, policy }: RuleContext): Evidence | undefined {
  const turned = turnedOffAgain(facts);
  const decisive = turned?.times[policy.flipFlopTimes - 1];
  if (turned === undefined || decisive === undefined) return undefined;
  const until = new Date(Date.parse(decisive) + 7 * dayMs).toISOString();
  return { times: turned.times.length, withinDays: 7, until, acceleratedAt: turned.acceleratedAt };
}

/** Ends the deferrals of a new VM whose agent or extensions never settle. */
export function neverSettled(context: RuleContext): Evidence | undefined {
  const { facts, policy, isNew } = context;
  const minutes = ageMinutes(facts);
  if (!isNew || minutes === undefined || minutes < policy.maxSettleHours * 60) return undefined;
  const waitedFor = agentMissing(context)
    ? 'agent'
    : (busyExtension(context)?.name ??
      (is(facts.vm.provisioningState, 'creating') ? 'provisioning' : undefined));
  if (waitedFor === undefined) return undefined;
  return { waitedFor, ageHours: Math.round(minutes / 6) / 10, maxSettleHours: policy.maxSettleHours };
}
