import type * as z from 'zod';
import type { SafeguardReason } from '../decision/safeguard-reason.ts';
import { capacityBlock, holdCapacity, proveCapacity } from './capacity-holds.ts';
import { exceeds } from './safeguards-budgets.ts';
import { acquire, blockedForAll } from './safeguards-queue.ts';
import { withoutStart } from './safeguards-rate.ts';
import {
  type ActInput,
  type ConfirmInput,
  noSafeguards,
  type ReleaseInput,
  type SafeguardLimits,
  type SafeguardReport,
  type SafeguardsState,
  type SafeguardsTurn,
  safeguardInputs,
  safeguardsState,
  type TakeOverInput,
} from './safeguards-state.ts';

type Operation = (
  state: SafeguardsState,
  input: unknown,
  now?: SafeguardLimits,
) => SafeguardsTurn | undefined;

/** The limits that the asking run carries are from when it began; those of the app's present policy override them, so that lower ones apply at once. */
function reading<T extends object>(
  schema: z.ZodType<T>,
  turn: (state: SafeguardsState, input: T) => SafeguardsTurn,
): Operation {
  return (state, input, limits) => {
    const asked = schema.safeParse(input);
    if (!asked.success) return undefined;
    const { data } = asked;
    return turn(state, limits !== undefined && 'limits' in data ? { ...data, limits } : data);
  };
}

const operations: Readonly<Record<string, Operation>> = {
  acquire: reading(safeguardInputs.acquire, acquire),
  confirm: reading(safeguardInputs.confirm, confirm),
  report: reading(safeguardInputs.report, report),
  takeover: reading(safeguardInputs.takeover, takeOver),
  release: reading(safeguardInputs.release, release),
  pause: reading(safeguardInputs.act, (state, input) =>
    acted('pause', { ...state, paused: actOf('pause', input) }, input),
  ),
  resume: reading(safeguardInputs.act, ({ paused: _paused, ...state }, input) =>
    acted('resume', state, input),
  ),
  'reset-breaker': reading(safeguardInputs.act, ({ breaker: _breaker, ...state }, input) =>
    acted('reset-breaker', { ...state, outcomes: [] }, input),
  ),
  reopen: reading(safeguardInputs.act, (state, input) => {
    const capacity = state.capacity.filter(({ key }) => key !== input.key);
    return acted(`reopen ${input.key ?? ''}`, { ...state, capacity }, input);
  }),
};

/**
 * One operation on the fleet's safeguards: `acquire` asks for a slot or a place in the queue, `confirm` asks once more right before a VM is
 * stopped or changed, `report` reports at once what may stop other runs, `takeover` passes an orphaned run's slot to the run that recovers it,
 * `release` gives back slot and place and reports the outcome; `pause`,
 * `resume`, `reset-breaker` and `reopen` are operators' acts. Asking twice is harmless. Without a new state, the state stays as it was. `limits`: the
 * policy's numbers as they are now.
 */
export function turnSafeguards(
  stored: unknown,
  operation: string,
  input: unknown,
  limits?: SafeguardLimits,
): SafeguardsTurn {
  const state = safeguardsState.safeParse(stored ?? noSafeguards);
  if (!state.success) return { answer: { kind: 'unreadable', what: 'safeguards state' } };
  const turn = Object.hasOwn(operations, operation)
    ? operations[operation]?.(state.data, input, limits)
    : undefined;
  return turn ?? { answer: { kind: 'unreadable', what: `operation ${operation} or its input` } };
}

function confirm(state: SafeguardsState, asked: ConfirmInput): SafeguardsTurn {
  const { runId, outage, now } = asked;
  const wait = (because: SafeguardReason): SafeguardsTurn => ({ answer: { kind: 'wait', because } });
  if (state.paused !== undefined) return wait('paused');
  if (!outage) return { answer: { kind: 'granted' } };
  const blocked = blockedForAll(state);
  if (blocked !== undefined) return wait(blocked);
  const holder = state.holders.find((one) => one.runId === runId);
  if (holder === undefined) return wait('free-slot');
  if (exceeds(state.holders, asked)) return wait('failure-domain');
  const others = state.holders.filter((one) => one.capacityKey === holder.capacityKey).length - 1;
  const because = capacityBlock(state.capacity, holder.capacityKey, others, now);
  if (because !== undefined) return wait(because);
  const holders = state.holders.map((one) => (one === holder ? { ...one, confirmed: true } : one));
  return { state: { ...state, holders }, answer: { kind: 'granted' } };
}

function report(
  state: SafeguardsState,
  { runId, now, limits, stranded, noRoom }: SafeguardReport,
): SafeguardsTurn {
  const holder = state.holders.find((one) => one.runId === runId);
  const capacity =
    holder === undefined || noRoom === undefined
      ? state.capacity
      : holdCapacity(state.capacity, holder.capacityKey, noRoom, now);
  return counted({ ...state, capacity }, { runId, now, limits, ...(stranded ? { good: false } : {}) });
}

/** A VM that an orphaned run may have left down counts as down until the run that recovers it says otherwise; that run has no other slot. */
function takeOver(
  state: SafeguardsState,
  { from, runId, now, limits, stopped }: TakeOverInput,
): SafeguardsTurn {
  const holders = state.holders
    .filter((one) => one.runId !== runId || state.holders.every((other) => other.runId !== from))
    .map((one) => (one.runId === from ? { ...one, runId } : one));
  const queue = state.queue.filter((one) => one.runId !== from);
  return counted(
    { ...state, holders, queue },
    { runId: from, now, limits, ...(stopped ? { good: false } : {}) },
  );
}

function release(
  state: SafeguardsState,
  { runId, now, limits, stopped, good }: ReleaseInput,
): SafeguardsTurn {
  const holder = state.holders.find((one) => one.runId === runId);
  const proven = holder !== undefined && stopped && good === true;
  return counted(
    {
      ...state,
      holders: state.holders.filter((one) => one.runId !== runId),
      queue: state.queue.filter((one) => one.runId !== runId),
      starts: stopped || holder === undefined ? state.starts : withoutStart(state.starts, holder.since),
      capacity: proven ? proveCapacity(state.capacity, holder.capacityKey, now) : state.capacity,
    },
    { runId, now, limits, ...(good === undefined ? {} : { good }) },
  );
}

interface Counted {
  readonly runId: string;
  readonly now: string;
  readonly limits: SafeguardLimits;
  readonly good?: boolean;
}

/** Counts how a run went, and opens the breaker when too many of the last ones went badly. Only an operator closes it. */
function counted(state: SafeguardsState, { runId, now, limits, good }: Counted): SafeguardsTurn {
  if (good === undefined) return { state, answer: { kind: 'done' } };
  const others = state.outcomes.filter((one) => one.runId !== runId);
  const outcomes = [...others, { runId, good, at: now }].slice(-limits.breakerOutOf);
  const bad = outcomes.filter((one) => !one.good).length;
  const opens = state.breaker === undefined && bad >= limits.breakerFailures;
  if (!opens) return { state: { ...state, outcomes }, answer: { kind: 'done' } };
  const because = `${bad} of the last ${outcomes.length} runs that stopped a VM failed`;
  return {
    state: { ...state, outcomes, breaker: { since: now, because } },
    answer: { kind: 'done', opened: true },
  };
}

const actsKept = 20;
const maxComment = 300;

function actOf(act: string, { by, now, comment }: ActInput): SafeguardsState['acts'][number] {
  return {
    act,
    by,
    at: now,
    ...(comment === undefined ? {} : { comment: comment.slice(0, maxComment) }),
  };
}

function acted(act: string, state: SafeguardsState, input: ActInput): SafeguardsTurn {
  return {
    state: { ...state, acts: [actOf(act, input), ...state.acts].slice(0, actsKept) },
    answer: { kind: 'done' },
  };
}
