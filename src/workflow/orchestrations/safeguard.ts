import { EntityId } from 'durable-functions';
import type { Place } from '../../core/coordination/failure-domains.ts';
import type {
  AcquireInput,
  ConfirmInput,
  ReleaseInput,
  SafeguardLimits,
  SafeguardReport,
  SafeguardsAnswer,
  TakeOverInput,
} from '../../core/coordination/safeguards-state.ts';
import type { Outcome } from '../../core/remediation/machine.ts';
import { consequencesOf } from '../../ports/failure-table.ts';
import { entities, safeguardsKey } from '../durable/names.ts';
import { callEntity, type Durable, nowIso } from './calls.ts';
import { type Run, setState } from './run.ts';

export type Waits = Extract<SafeguardsAnswer, { readonly kind: 'wait' | 'unreadable' }>;

/** The numbers that the safeguards need of a policy. */
export function safeguardLimitsOf({
  maxConcurrent,
  maxConcurrentPerDomain,
  maxPerHour,
  breakerFailures,
  breakerOutOf,
}: SafeguardLimits): SafeguardLimits {
  return { maxConcurrent, maxConcurrentPerDomain, maxPerHour, breakerFailures, breakerOutOf };
}

const limitsOf = ({ input }: Run): SafeguardLimits => safeguardLimitsOf(input.policy);

function* ask(run: Run, operation: string, input: unknown): Durable<SafeguardsAnswer> {
  return yield* callEntity<SafeguardsAnswer>(
    run.context,
    entities.safeguards,
    safeguardsKey,
    operation,
    input,
  );
}

/**
 * Takes a slot for a VM in this place, or a place in the queue; answers only when the run has to wait. `seen`: the members of its groups were
 * counted just now. A member that was down at an earlier count may be back.
 */
export function* takeSlot(run: Run, place: Place, seen: boolean): Durable<Waits | undefined> {
  const { context, input, id } = run;
  if (run.state.holdsSlot && !samePlace(run.state.place, place)) yield* giveBackSlot(run);
  setState(run, { place });
  if (run.state.holdsSlot) return undefined;
  const asked: AcquireInput = {
    runId: id,
    vm: input.leaseKey,
    subscriptionId: input.subscriptionId,
    domains: [...place.domains],
    capacityKey: place.capacityKey,
    ...(place.canary === undefined ? {} : { canary: place.canary }),
    ...budgetsOf(place, seen),
    limits: limitsOf(run),
    now: nowIso(context),
  };
  const answer = yield* ask(run, 'acquire', asked);
  const waits = answer.kind === 'wait' || answer.kind === 'unreadable';
  const canary = waits || place.canary === undefined ? {} : { canary: true as const };
  setState(run, { holdsSlot: !waits, queued: answer.kind === 'wait', ...canary });
  return waits ? answer : undefined;
}

function samePlace(a: Place | undefined, b: Place): boolean {
  return (
    JSON.stringify([a?.domains, a?.capacityKey, a?.canary]) ===
    JSON.stringify([b.domains, b.capacityKey, b.canary])
  );
}

/** The budgets of the VM's groups; nothing for a VM without any. */
function budgetsOf({ budgets }: Place, seen: boolean): Pick<AcquireInput, 'budgets'> {
  if (budgets === undefined) return {};
  return { budgets: budgets.map((one) => ({ ...one, unavailable: seen ? [...one.unavailable] : [] })) };
}

/** Asks once more, right before anything is changed, with what the revalidation read; answers only when the run has to wait. */
export function* confirmSlot(run: Run, place: Place): Durable<Waits | undefined> {
  const { context, id, state, input } = run;
  const asked: ConfirmInput = {
    runId: id,
    outage: state.stage.plan === 'restart',
    now: nowIso(context),
    vm: input.leaseKey,
    ...budgetsOf(place, true),
  };
  const answer = yield* ask(run, 'confirm', asked);
  return answer.kind === 'wait' || answer.kind === 'unreadable' ? answer : undefined;
}

/** Gives the slot, or the place in the queue, back before anything was changed. */
export function* giveBackSlot(run: Run): Durable<void> {
  if (!run.state.holdsSlot && !run.state.queued) return;
  yield* release(run, run.id, { stopped: false });
  setState(run, { holdsSlot: false, queued: false });
}

/** Gives everything back at the end, and reports the outcome; answers whether that opened the breaker. */
export function* settleSafeguards(run: Run, outcome: Outcome): Durable<boolean> {
  if (!run.state.holdsSlot && !run.state.queued) return false;
  const { downSince, stopSentAt } = run.state;
  const stopped = downSince !== undefined || stopSentAt !== undefined;
  // An orphaned run was counted when it was taken over.
  const counts = stopped && run.input.recovers === undefined;
  const good = counts ? countsAs(run, outcome) : undefined;
  const answer = yield* release(run, run.id, { stopped, ...(good === undefined ? {} : { good }) });
  setState(run, { holdsSlot: false, queued: false });
  return answer.kind === 'done' && answer.opened === true;
}

/** Whether a run counts as good or bad for the breaker; undefined if it says nothing about the next VM, as when people decided its end. */
function countsAs({ state }: Run, outcome: Outcome): boolean | undefined {
  // A guest that halted has not shown that the size works there.
  if (outcome === 'accelerated') return state.halted === true ? undefined : true;
  if (outcome === 'stranded') return false;
  const decided = state.failure !== undefined && consequencesOf(state.failure).decidedByPeople;
  return outcome === 'rolled-back' && !decided ? false : undefined;
}

function* release(
  run: Run,
  runId: string,
  how: Pick<ReleaseInput, 'stopped' | 'good'>,
): Durable<SafeguardsAnswer> {
  const asked: ReleaseInput = { runId, now: nowIso(run.context), limits: limitsOf(run), ...how };
  return yield* ask(run, 'release', asked);
}

/** Takes an orphaned run's slot, and counts that run as failed if it may have stopped its VM. A signal: a VM that is down must not wait for it. */
export function takeOverSlot(run: Run, from: string): void {
  const { context, id, state } = run;
  const stopped = state.stopSentAt !== undefined;
  const input: TakeOverInput = { from, runId: id, now: nowIso(context), limits: limitsOf(run), stopped };
  context.df.signalEntity(new EntityId(entities.safeguards, safeguardsKey), 'takeover', input);
  setState(run, { holdsSlot: true });
}

/** Reports to the safeguards at once what may stop other runs. A signal: a VM that is down must not wait for it. */
export function reportToSafeguards(run: Run, what: Pick<SafeguardReport, 'stranded' | 'noRoom'>): void {
  const { context, id } = run;
  const input: SafeguardReport = { runId: id, now: nowIso(context), limits: limitsOf(run), ...what };
  context.df.signalEntity(new EntityId(entities.safeguards, safeguardsKey), 'report', input);
}
