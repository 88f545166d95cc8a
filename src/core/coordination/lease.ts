import * as z from 'zod';
import { guestAnswer } from '../guest/guest-answer.ts';
import { addPendingStart, pendingStartRecord, undoOfPendingStart } from '../remediation/pending-start.ts';
import { undoRecord } from '../remediation/undo.ts';
import {
  type Inherited,
  inherited,
  type LeaseState,
  leaseState,
  nicsRefused,
  turnedOffFact,
} from './lease-state.ts';
import {
  type Holder,
  refusedDelivery,
  stopDelivery,
  stopNoted,
  withDelivery,
  withoutDelivery,
  withoutStop,
} from './lease-stop.ts';
import { refusalIn, refusedBefore, workOf } from './lease-work.ts';
import { keptRuns } from './run-history.ts';

const request = z.object({ runId: z.string(), now: z.string() });
const remember = inherited.extend({ runId: z.string(), undo: undoRecord, untouched: z.boolean() });
const refused = nicsRefused.extend({ runId: z.string(), nics: z.array(z.string()) });
const forget = z.object({ runId: z.string() });

const takeOver = z.object({ runId: z.string(), from: z.string(), since: z.string(), now: z.string() });
const turnedOffInput = turnedOffFact.extend({ runId: z.string() });
const release = z.object({
  runId: z.string(),
  outcome: z.string(),
  now: z.string(),
  /** What was done to a VM that is off; null once its start was watched. If absent, what is kept stays. */
  pendingStart: pendingStartRecord.nullish(),
  /** What its guest answered before a stop. If absent, what is kept stays. */
  preflight: guestAnswer.exactOptional(),
});

type LeaseRequest = z.infer<typeof request>;
type LeaseTakeOver = z.infer<typeof takeOver>;
type LeaseRemember = z.infer<typeof remember>;
export type LeaseRelease = z.infer<typeof release>;

export type LeaseAnswer =
  | { readonly kind: 'granted' }
  /** `stopping`: whether a stop by the run that asks was noted. `unrefused`: whether a delivery of it may have been accepted. */
  | { readonly kind: 'done'; readonly stopping?: boolean; readonly unrefused?: boolean }
  | { readonly kind: 'taken'; readonly inherited: Inherited }
  /** There is no start of this VM to be watched. */
  | { readonly kind: 'noPendingStart' }
  | { readonly kind: 'held'; readonly by: string; readonly since: string }
  /** State or request cannot be read: no lease is given, and a person must check. */
  | { readonly kind: 'unreadable'; readonly what: string };

export interface LeaseTurn {
  readonly state?: LeaseState;
  /** Nothing is kept of this VM any more. */
  readonly removed?: true;
  readonly answer: LeaseAnswer;
}

/**
 * One operation on a VM's lease: `request` gives the lease to one run, `watch` to a run that watches the start of a VM that was changed while it was
 * off, `remember` keeps how the VM was found before the first change, `nics-refused` notes which interfaces Azure refused and which are kept, `forget` removes that when the run waits after all, `free` releases the lease of
 * a stranded VM, `takeover` passes the lease and what it holds from an orphaned run to the one that recovers it, `stopping` notes that the
 * deallocation is about to be sent, `stop-refused` that Azure refused that delivery of it, `stopped` answers whether one was noted, `not-stopped` notes that Azure refused all, `release` ends the lease,
 * `remove` forgets a VM that is gone and that no run holds, and `turned-off` marks an ended run whose work somebody undid. Asking twice is
 * harmless. Without a new state in the answer, the state stays as it was.
 */
export function turnLease(stored: unknown, operation: string, input: unknown): LeaseTurn {
  const state = leaseState.safeParse(stored === undefined ? { recent: [] } : stored);
  if (!state.success) return { answer: { kind: 'unreadable', what: 'lease state' } };
  const turn = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (turn === undefined) return { answer: { kind: 'unreadable', what: `operation ${operation}` } };
  return turn(state.data, input) ?? { answer: { kind: 'unreadable', what: `input of ${operation}` } };
}

type Operation = (state: LeaseState, input: unknown) => LeaseTurn | undefined;

/** An operation that is asked with input of this shape. */
function reading<T>(shape: z.ZodType<T>, turn: (state: LeaseState, input: T) => LeaseTurn): Operation {
  return (state, input) => {
    const asked = shape.safeParse(input);
    return asked.success ? turn(state, asked.data) : undefined;
  };
}

const operations: Readonly<Record<string, Operation>> = {
  request: reading(request, lease),
  watch: reading(request, leaseWatch),
  remember: reading(remember, keep),
  'nics-refused': reading(refused, cut),
  forget: reading(forget, drop),
  free: reading(forget, free),
  takeover: reading(takeOver, inherit),
  stopping: reading(stopDelivery, ofStop(withDelivery)),
  'stop-refused': reading(refusedDelivery, ofStop(withoutDelivery)),
  stopped: reading(forget, ({ holder }, { runId }) => ({
    answer: { kind: 'done', ...stopNoted(holder, runId) },
  })),
  'not-stopped': reading(forget, ofStop(withoutStop)),
  release: reading(release, end),
  remove: reading(z.object({}), (state) =>
    state.holder === undefined ? { removed: true, answer: { kind: 'done' } } : heldBy(state),
  ),
  'turned-off': reading(turnedOffInput, mark),
};

function heldBy(state: LeaseState): LeaseTurn {
  const { runId, since } = state.holder ?? { runId: 'nobody', since: '' };
  return { answer: { kind: 'held', by: runId, since } };
}

function lease(state: LeaseState, { runId, now }: LeaseRequest): LeaseTurn {
  if (state.holder?.runId === runId) return { answer: { kind: 'granted' } };
  if (state.holder !== undefined) return heldBy(state);
  return { state: { ...state, holder: { runId, since: now } }, answer: { kind: 'granted' } };
}

/** Gives the lease of a VM that was changed while it was off, together with how the VM was before that. */
function leaseWatch(state: LeaseState, { runId, now }: LeaseRequest): LeaseTurn {
  const { holder: held, pendingStart } = state;
  if (held !== undefined && held.runId !== runId) return heldBy(state);
  if (pendingStart === undefined) return { answer: { kind: 'noPendingStart' } };
  const left: Inherited = {
    undo: undoOfPendingStart(pendingStart),
    plan: 'watch',
    nics: pendingStart.nics.map(({ id }) => id),
    pendingStartSince: pendingStart.since,
  };
  const answer = { kind: 'taken', inherited: left } as const;
  return held === undefined
    ? { state: { ...state, holder: { runId, since: now, ...left } }, answer }
    : { answer };
}

/** Compare and swap: only from the holder that was found orphaned, and only in the lease that was seen. */
function inherit(state: LeaseState, { runId, from, since, now }: LeaseTakeOver): LeaseTurn {
  const { holder: held } = state;
  if (held === undefined) return heldBy(state);
  const { undo, plan, nics, pendingStartSince, stopSentAt, stopDeliveries } = held;
  const left: Inherited = {
    ...(undo === undefined ? {} : { undo }),
    ...(plan === undefined ? {} : { plan }),
    ...(nics === undefined ? {} : { nics }),
    ...(pendingStartSince === undefined ? {} : { pendingStartSince }),
    ...(stopSentAt === undefined ? {} : { stopSentAt }),
    ...(stopDeliveries === undefined ? {} : { stopDeliveries }),
    ...refusalIn(held),
  };
  if (held.runId === runId) return { answer: { kind: 'taken', inherited: left } };
  if (held.runId !== from || held.since !== since) return heldBy(state);
  const taken = { runId, since: now, recovers: from, ...left };
  return { state: { ...state, holder: taken }, answer: { kind: 'taken', inherited: left } };
}

function keep(state: LeaseState, { runId, untouched, ...left }: LeaseRemember): LeaseTurn {
  if (state.holder?.runId !== runId) return heldBy(state);
  // Once something was changed, the first record is the one that counts: a later one would take our changes for the original.
  if (state.holder.undo !== undefined && !untouched) return { answer: { kind: 'done' } };
  return { state: { ...state, holder: { ...state.holder, ...left } }, answer: { kind: 'done' } };
}

/** From here on the run, or the one that recovers it, stands for the interfaces that are kept: never for more than before. */
function cut(state: LeaseState, { runId, nics, ...left }: z.infer<typeof refused>): LeaseTurn {
  if (state.holder?.runId !== runId) return heldBy(state);
  const kept = (state.holder.nics ?? []).filter((id) => nics.includes(id));
  return { state: { ...state, holder: { ...state.holder, ...left, nics: kept } }, answer: { kind: 'done' } };
}

/** Changes what is known of a stop, also for an orphaned run whose last request was still on its way when another run took over. */
function ofStop<T extends { readonly runId: string }>(change: (held: Holder, given: T) => Holder) {
  return (state: LeaseState, given: T): LeaseTurn => {
    const held = state.holder;
    if (held === undefined || (held.runId !== given.runId && held.recovers !== given.runId))
      return heldBy(state);
    return { state: { ...state, holder: change(held, given) }, answer: { kind: 'done' } };
  };
}

/** For a run that goes back to waiting: what it found may be changed by others meanwhile, and must not be put back. */
function drop(state: LeaseState, { runId }: { readonly runId: string }): LeaseTurn {
  if (state.holder?.runId !== runId) return heldBy(state);
  const {
    undo: _undo,
    plan: _plan,
    nics: _nics,
    pendingStartSince: _since,
    stopSentAt: _sent,
    stopDeliveries: _deliveries,
    nicsRefused: _refused,
    nicLimit: _limit,
    ...held
  } = state.holder;
  return { state: { ...state, holder: held }, answer: { kind: 'done' } };
}

/** Releases a lease that was kept because the VM is stranded: a person is responsible for the VM now. */
function free(state: LeaseState, { runId }: { readonly runId: string }): LeaseTurn {
  const stranded = state.recent.some((one) => one.runId === runId && one.outcome === 'stranded');
  if (state.holder?.runId !== runId || !stranded) return heldBy(state);
  const { holder: _holder, ...rest } = state;
  return { state: rest, answer: { kind: 'done' } };
}

function end(
  state: LeaseState,
  { runId, outcome, now, pendingStart: given, preflight: answer }: LeaseRelease,
): LeaseTurn {
  if (state.holder?.runId !== runId) return { answer: { kind: 'done' } };
  // A stranded VM keeps its lease with the undo record, so that its present state is not taken for the original.
  const { holder: kept, recent, pendingStart: before } = state;
  // If two runs together accelerated the VM, one while it was off and one at its start, that counts once.
  const counted = given === null && outcome === 'accelerated' ? before?.runId : undefined;
  const first = recent.find((one) => one.runId === counted);
  const remembered = [
    { runId, outcome, at: now, ...refusedBefore(first), ...workOf(kept, outcome) },
    ...recent.filter((one) => one.runId !== counted && one.runId !== runId),
  ];
  const preflight = answer ?? state.preflight;
  const pendingStart =
    given === undefined ? before : given === null ? undefined : addPendingStart(before, given);
  const ended: LeaseState = {
    recent: keptRuns(remembered),
    ...(outcome === 'stranded' ? { holder: kept } : {}),
    ...(pendingStart === undefined ? {} : { pendingStart }),
    ...(preflight === undefined ? {} : { preflight }),
  };
  return { state: ended, answer: { kind: 'done' } };
}

/** Marks that people were notified; the first notification is kept. */
function mark(state: LeaseState, { runId, ...turnedOff }: z.infer<typeof turnedOffInput>): LeaseTurn {
  const recent = state.recent.map((one) =>
    one.runId === runId && one.turnedOff === undefined ? { ...one, turnedOff } : one,
  );
  return { state: { ...state, recent }, answer: { kind: 'done' } };
}
