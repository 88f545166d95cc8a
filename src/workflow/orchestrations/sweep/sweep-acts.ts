import type { OrchestrationContext } from 'durable-functions';
import type { Allowance } from '../../../core/sweep/sweep-allowance.ts';
import { type Candidate, fairest, fairOrder } from '../../../core/sweep/sweep-order.ts';
import type { SweepFigures } from '../../../core/sweep/sweep-state.ts';
import { orchestrations } from '../../durable/names.ts';
import { callActivity, callChild, type Durable, nowIso } from '../calls.ts';
import { type CandidatesAnswer, type CandidatesInput, nothingDone } from './sweep-candidates.ts';
import type { SubscriptionAnswer } from './sweep-subscription.ts';

/** How many VMs a sweep assesses themselves, besides those that are due; each costs some twelve requests. */
export const maxAssessments = 1000;
const candidatesPerChild = 50;
const downPerStep = 25;
const maxDown = 500;
const none: Allowance = { outages: 0, quiet: 0, waits: 0 };

/** What a sweep has found so far. */
export interface Swept {
  readonly startedAt: string;
  readonly allowance: Allowance;
  readonly answers: readonly SubscriptionAnswer[];
}

/**
 * What follows the lists: VMs that should be assessed themselves, in fair order and only as many as may begin, and those that our runs left
 * down. Answers the figures of the whole sweep.
 */
export function* actOn(
  context: OrchestrationContext,
  by: string,
  { startedAt, allowance, answers }: Swept,
): Durable<SweepFigures> {
  const id = context.df.instanceId;
  const candidates = answers.flatMap((one) => one.candidates);
  // A VM that is due, but cannot begin now, is not assessed: its place depends on when it was found.
  const chosen = fairest(candidates, { ...allowance, others: maxAssessments }, startedAt);
  const isDue = (one: Candidate): boolean => one.due !== undefined;
  const first = yield* assessAll(context, fairOrder(chosen.filter(isDue), startedAt), allowance);
  const second = yield* assessAll(
    context,
    chosen.filter((one) => !isDue(one)),
    first.allowance,
  );
  const unchecked = candidates.filter(isDue).length - chosen.filter(isDue).length;
  const downWithoutRun = yield* seeToDown(context, answers.flatMap(({ down }) => down).slice(0, maxDown));
  return {
    id,
    by,
    startedAt,
    endedAt: nowIso(context),
    subscriptions: answers.map(({ swept }) => swept),
    candidates: candidates.length,
    assessed: first.assessed + second.assessed,
    begun: first.begun + second.begun,
    joined: first.joined + second.joined,
    postponed: first.postponed + second.postponed + unchecked,
    unreadable: first.unreadable + second.unreadable,
    downWithoutRun,
  };
}

/** Children of some candidates each, one after the other: each gets the allowance that the one before it has left. */
function* assessAll(
  context: OrchestrationContext,
  candidates: readonly Candidate[],
  allowance: Allowance,
): Durable<CandidatesAnswer> {
  let done = nothingDone(allowance);
  for (let n = 0; n < candidates.length; n += candidatesPerChild) {
    const vmIds = candidates.slice(n, n + candidatesPerChild).map(({ vmId }) => vmId);
    const input: CandidatesInput = { sweepId: context.df.instanceId, vmIds, allowance: done.allowance };
    const answer = yield* callChild<CandidatesAnswer>(context, orchestrations.sweepCandidates, input);
    // Without its answer it is not known what it has begun: no more runs are begun.
    done = answer.ok
      ? sum(done, answer)
      : { ...done, allowance: none, unreadable: done.unreadable + vmIds.length };
  }
  return done;
}

function sum(a: CandidatesAnswer, b: CandidatesAnswer): CandidatesAnswer {
  return {
    ok: true,
    allowance: b.allowance,
    assessed: a.assessed + b.assessed,
    begun: a.begun + b.begun,
    joined: a.joined + b.joined,
    postponed: a.postponed + b.postponed,
    unreadable: a.unreadable + b.unreadable,
  };
}

function* seeToDown(context: OrchestrationContext, vmIds: readonly string[]): Durable<number> {
  let found = 0;
  for (let n = 0; n < vmIds.length; n += downPerStep) {
    const step = yield* callActivity(context, 'sweepDownWithoutRun', {
      vmIds: vmIds.slice(n, n + downPerStep),
    });
    found += step.ok ? step.value : 0;
  }
  return found;
}
