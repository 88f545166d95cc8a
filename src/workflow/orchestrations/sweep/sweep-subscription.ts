import type { OrchestrationContext } from 'durable-functions';
import { type Candidate, fairest, type MaxCandidates } from '../../../core/sweep/sweep-order.ts';
import type { SweptCounts, SweptSubscription } from '../../../core/sweep/sweep-state.ts';
import type { CloudFailure } from '../../../ports/cloud.ts';
import type { SweepSource, SweptPage } from '../../activities/sweep/sweep-activity-types.ts';
import { callActivity, type Durable, withRetries } from '../calls.ts';

export interface SubscriptionInput {
  readonly sweepId: string;
  readonly subscriptionId: string;
  readonly source: SweepSource;
  readonly startedAt: string;
  readonly max: MaxCandidates;
  /** The results of earlier generations of the same sweep, and where they stopped. */
  readonly state?: RunState;
}

interface RunState {
  readonly token?: string;
  /** The token of an earlier page: a list that leads to it again leads in a circle. */
  readonly mark?: string;
  /** Whether all VMs are read, and the assessments of those that were not seen are next. */
  readonly complete: boolean;
  readonly counts: SweptCounts;
  readonly candidates: readonly Candidate[];
  readonly down: readonly string[];
}

export interface SubscriptionAnswer {
  readonly swept: SweptSubscription;
  readonly candidates: readonly Candidate[];
  readonly down: readonly string[];
}

// More than any subscription has: a page of Resource Graph holds a thousand rows.
const maxPages = 2000;

// Some five rows of history a page, and sixty where Azure has to be asked again as often as it may be.
const pagesPerGeneration = 12;
const timesAsked = 8;
const maxDown = 100;

const nothing: RunState = {
  complete: false,
  counts: { vms: 0, assessed: 0, notKept: 0, gone: 0, pages: 0 },
  candidates: [],
  down: [],
};

/** Sweeps one subscription, page by page. Its place is kept in its history, so that a crash costs at most one page. */
export function* sweepSubscription(context: OrchestrationContext): Durable<SubscriptionAnswer | undefined> {
  const input = context.df.getInput<SubscriptionInput>();
  if (input === undefined) throw new Error('sweepSubscription: no input');
  let done = input.state ?? nothing;
  for (let n = 0; n < pagesPerGeneration; n++) {
    if (done.complete) {
      const gone = yield* readGone(context, input, done);
      if (gone.next === undefined) return answerOf(input, gone.done);
      done = { ...gone.done, token: gone.next };
      continue;
    }
    const page = yield* withRetries(context, timesAsked, () =>
      callActivity(context, 'sweepPage', pageInput(input, done)),
    );
    if (!page.ok) {
      if (!mayTryLists(input, page.failure)) return answerOf(input, done, page.failure);
      context.df.continueAsNew(overLists(input));
      return undefined;
    }
    const endless = endlessBy(done, page.value);
    done = added(input, done, page.value);
    if (endless !== undefined) return answerOf(input, done, endless);
  }
  context.df.continueAsNew({ ...input, state: done });
  return undefined;
}

function pageInput(
  { sweepId, subscriptionId, source, startedAt, max }: SubscriptionInput,
  { token }: RunState,
) {
  return { sweepId, subscriptionId, source, startedAt, max, ...(token === undefined ? {} : { token }) };
}

/** Resource Graph may be forbidden where lists are not. */
function mayTryLists({ source }: SubscriptionInput, { kind }: CloudFailure): boolean {
  return source === 'graph' && kind === 'forbidden';
}

function overLists({ state: _state, ...input }: SubscriptionInput): SubscriptionInput {
  return { ...input, source: 'lists' };
}

/** Why a list has no end, if it has none: its pages are counted, and its tokens show whether it leads in a circle (Brent's algorithm). */
function endlessBy({ token, mark, counts }: RunState, { next }: SweptPage): CloudFailure | undefined {
  if (next === undefined) return undefined;
  if (next === token || next === mark)
    return { kind: 'unreadable', message: 'the list leads back to a page of its own' };
  if (counts.pages + 1 < maxPages) return undefined;
  return { kind: 'unreadable', message: `the list has more than ${maxPages} pages` };
}

function markAfter({ mark, counts }: RunState, { next }: SweptPage): Pick<RunState, 'mark'> {
  const pages = counts.pages + 1;
  const kept = (pages & (pages - 1)) === 0 ? next : mark;
  return kept === undefined || next === undefined ? {} : { mark: kept };
}

function added({ max, startedAt }: SubscriptionInput, done: RunState, page: SweptPage): RunState {
  const { counts, candidates, down } = done;
  return {
    ...(page.next === undefined ? {} : { token: page.next }),
    ...markAfter(done, page),
    complete: page.next === undefined,
    counts: {
      vms: counts.vms + page.vms,
      assessed: counts.assessed + page.assessed,
      notKept: counts.notKept + page.notKept,
      gone: counts.gone,
      pages: counts.pages + 1,
    },
    candidates: fairest([...candidates, ...page.candidates], max, startedAt),
    down: [...down, ...page.down].slice(0, maxDown),
  };
}

/** One page of the assessments of VMs that were not seen; a page that cannot be read ends this, and the next sweep reads it. */
function* readGone(
  context: OrchestrationContext,
  { subscriptionId, source, startedAt }: SubscriptionInput,
  done: RunState,
): Durable<{ readonly done: RunState; readonly next?: string }> {
  const { token, counts } = done;
  const asked = { subscriptionId, source, startedAt, ...(token === undefined ? {} : { token }) };
  const page = yield* withRetries(context, timesAsked, () => callActivity(context, 'sweepGone', asked));
  if (!page.ok) return { done };
  const gone = { ...done, counts: { ...counts, gone: counts.gone + page.value.gone } };
  return page.value.next === undefined ? { done: gone } : { done: gone, next: page.value.next };
}

function answerOf(
  { subscriptionId, source }: SubscriptionInput,
  { counts, candidates, down }: RunState,
  failure?: CloudFailure,
): SubscriptionAnswer {
  const because =
    failure === undefined ? {} : { failure: `${failure.kind}: ${failure.message}`.slice(0, 300) };
  return { swept: { subscriptionId, source, ...counts, ...because }, candidates, down };
}
