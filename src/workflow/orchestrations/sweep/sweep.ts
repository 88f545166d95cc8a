import type { OrchestrationContext } from 'durable-functions';
import type { Allowance } from '../../../core/sweep/sweep-allowance.ts';
import type { SweepAnswer, SweepFigures, SweepRequest } from '../../../core/sweep/sweep-state.ts';
import type { SweepSource } from '../../activities/sweep/sweep-activity-types.ts';
import { entities, orchestrations, safeguardsKey } from '../../durable/names.ts';
import { allOf, callActivity, callEntity, type Durable, nowIso, thrown } from '../calls.ts';
import { actOn, maxAssessments, type Swept } from './sweep-acts.ts';
import type { SubscriptionAnswer, SubscriptionInput } from './sweep-subscription.ts';

export interface SweepInput {
  /** Who requested it: the timer, or an operator. */
  readonly by: string;
  readonly subscriptions: readonly string[];
  readonly source: SweepSource;
  /** Hours until the next sweep; they limit how much is begun. */
  readonly hoursUntilNext: number;
  /** A sweep that was found dead. */
  readonly insteadOf?: string;
  readonly state?: RunState;
}

type RunState = Swept;

const subscriptionsAtOnce = 4;
// Some five rows of history a subscription, which leaves room for the rest.
const subscriptionsPerGeneration = 100;
const maxOfOneSubscription = 250;
const none: Allowance = { outages: 0, quiet: 0, waits: 0 };

/**
 * One sweep: every subscription's lists first, then the VMs that should be assessed themselves, in fair order and only as many as may begin, then
 * those that our runs left down.
 */
export function* sweep(context: OrchestrationContext): Durable<SweepFigures | SweepAnswer | undefined> {
  const input = context.df.getInput<SweepInput>();
  if (input === undefined) throw new Error('sweep: no input');
  const state = input.state ?? (yield* begin(context, input));
  if ('kind' in state) return state;
  const { subscriptions } = input;
  const until = Math.min(subscriptions.length, state.answers.length + subscriptionsPerGeneration);
  let done = state;
  while (done.answers.length < until) {
    const from = done.answers.length;
    const batch = subscriptions.slice(from, Math.min(from + subscriptionsAtOnce, until));
    done = { ...done, answers: [...done.answers, ...(yield* sweepBatch(context, input, done, batch))] };
    context.df.setCustomStatus({ startedAt: done.startedAt, subscriptions: done.answers.length });
  }
  if (until < subscriptions.length) {
    context.df.continueAsNew({ ...input, state: done });
    return undefined;
  }
  const figures = yield* actOn(context, input.by, done);
  yield* callEntity<SweepAnswer>(context, entities.sweeps, safeguardsKey, 'finish', {
    id: figures.id,
    figures,
  });
  return figures;
}

function* begin(context: OrchestrationContext, input: SweepInput): Durable<RunState | SweepAnswer> {
  const { insteadOf, by, hoursUntilNext } = input;
  const startedAt = nowIso(context);
  const asked: SweepRequest = {
    id: context.df.instanceId,
    since: startedAt,
    by,
    ...(insteadOf === undefined ? {} : { insteadOf }),
  };
  const granted = yield* callEntity<SweepAnswer>(context, entities.sweeps, safeguardsKey, 'request', asked);
  if (granted.kind !== 'granted') return granted;
  const allowed = yield* callActivity(context, 'sweepAllowance', { hoursUntilNext });
  return { startedAt, allowance: allowed.ok ? allowed.value : none, answers: [] };
}

function* sweepBatch(
  context: OrchestrationContext,
  { source, subscriptions }: SweepInput,
  { startedAt, allowance }: RunState,
  batch: readonly string[],
): Durable<readonly SubscriptionAnswer[]> {
  const share = (total: number): number =>
    Math.min(maxOfOneSubscription, Math.max(20, Math.ceil((5 * total) / subscriptions.length)), total);
  const { outages, quiet, waits } = allowance;
  const max = {
    outages: share(outages),
    quiet: share(quiet),
    waits: share(waits),
    others: share(maxAssessments),
  };
  const inputs = batch.map(
    (subscriptionId): SubscriptionInput => ({
      sweepId: context.df.instanceId,
      subscriptionId,
      source,
      startedAt,
      max,
    }),
  );
  try {
    const tasks = inputs.map((one) => context.df.callSubOrchestrator(orchestrations.sweepSubscription, one));
    return yield* allOf<SubscriptionAnswer>(context, tasks);
  } catch (error) {
    const failure = thrown(error).message;
    const counts = { vms: 0, assessed: 0, notKept: 0, gone: 0, pages: 0 };
    return batch.map((subscriptionId) => ({
      swept: { subscriptionId, source, ...counts, failure },
      candidates: [],
      down: [],
    }));
  }
}
