import { defaultQuietSeconds } from '../../../core/coordination/recovery.ts';
import type { Flag, PowerState } from '../../../core/model/facts.ts';
import type { UndoRecord } from '../../../core/remediation/undo.ts';
import type { Result } from '../../../ports/cloud.ts';
import type { FlagReading, Observation, ObserveInput } from '../../activities/activity-types.ts';
import {
  callActivity,
  type Durable,
  nextStreak,
  nowIso,
  nowMs,
  readPause,
  requiredConfirmations,
} from '../calls.ts';
import { outlastThrottling } from '../operations/outlast-throttling.ts';
import { sameFlag } from '../operations/set-flag.ts';
import { failedWith, isGone, type PhaseResult, type Run, setState, undoOf } from '../run.ts';
import { takeOverSlot } from '../safeguard.ts';
import { keepNotifications, watchOver } from '../while-down/down.ts';
import { believedGone } from '../while-down/gone.ts';
import { pause, pauseUntil } from '../while-down/while-down.ts';
import { lostWith } from './missing.ts';
import { takeOver } from './request.ts';

const secondsBetweenReads = 15;
const resting: readonly PowerState[] = ['running', 'stopped', 'deallocated'];

/**
 * Checks in what state an orphaned run left the VM, once none of its changes can still take effect: all done, nothing done, or something in
 * between, which is put back.
 */
export function* recover(run: Run): Durable<PhaseResult> {
  const { context, input, state } = run;
  const { recovers } = input;
  if (recovers === undefined) throw new Error('a run that recovers nobody');
  const { why } = recovers;
  if (state.undo === undefined) {
    setState(run, { failure: { kind: 'recovered', message: why } });
    return { outcome: 'skip', detail: 'nothing had been changed' };
  }
  const down = watchOver(run);
  const quietSeconds = recovers.quietSeconds ?? defaultQuietSeconds;
  yield* pauseUntil(context, Date.parse(recovers.endedAt) + quietSeconds * 1000, down);
  keepNotifications(run, down);
  if (state.stage.plan === 'watch') return { outcome: 'watch', detail: why };
  const stops = state.stage.plan === 'restart';
  if (stops && !(yield* mayHaveStopped(run, recovers)))
    return { outcome: 'skip', detail: 'the orphaned run had not stopped the VM: its power is its owner’s' };
  const seen = yield* atRest(run);
  if (!seen.ok) return isGone(seen.failure) ? lostWith(run, seen.failure) : damaged(run, why);
  if (seen.value.vmUid !== state.undo.vmUid)
    return lostWith(run, { kind: 'replaced', message: 'another VM now has this name' });
  // One whose write failed may show the flag although Azure refused it.
  const flags = yield* flagsOf(run, ({ provisioningState }) => !/^failed$/i.test(provisioningState));
  if (stops && seen.value.power !== state.undo.power) return damaged(run, why);
  return untouchedOrDone(run, state.undo, flags, why);
}

/**
 * Whether the orphaned run may have turned the VM off. Its last request may have been on its way when the VM was taken over: the lease is read
 * again. If it does not answer, what it said before counts.
 */
function* mayHaveStopped(run: Run, recovers: NonNullable<Run['input']['recovers']>): Durable<boolean> {
  const before = run.state.stopSentAt;
  const answer = yield* takeOver(run, recovers);
  const stopSentAt = answer.kind === 'taken' ? answer.inherited.stopSentAt : before;
  if (stopSentAt === undefined) return false;
  setState(run, { stopSentAt });
  if (before === undefined) takeOverSlot(run, recovers.runId);
  return true;
}

function untouchedOrDone(
  run: Run,
  undo: UndoRecord,
  flags: ReadonlyMap<string, Flag>,
  why: string,
): PhaseResult {
  const { nics } = run.state;
  // The agent must report once more: it may have been Ready before the stop.
  if (undo.power === 'running') setState(run, { upAt: nowIso(run.context), ranAgain: {} });
  if (nics.length > 0 && nics.every((id) => flags.get(id) === 'true')) {
    return { outcome: 'proceed', detail: 'every flag is on' };
  }
  const asFound = undo.nics.every(({ id, flag }) => !nics.includes(id) || sameAs(flags.get(id), flag));
  return asFound ? failedWith(run, 'untouched', { kind: 'recovered', message: why }) : damaged(run, why);
}

function sameAs(seen: Flag | undefined, wanted: Flag): boolean {
  return seen !== undefined && sameFlag(seen, wanted);
}

function damaged(run: Run, why: string): PhaseResult {
  return failedWith(run, 'failed', { kind: 'recovered', message: why });
}

/** The VM once its power state does not change any more, or as it is after the time that an operation may take. */
export function* atRest(
  run: Run,
  also: Pick<ObserveInput, 'checkOptOutIn'> = {},
): Durable<Result<Observation>> {
  const { operationLimitMinutes } = run.input.policy;
  return yield* outlastThrottling(run, operationLimitMinutes, (until) => atRestBy(run, until, also));
}

function* atRestBy(
  run: Run,
  until: number,
  also: Pick<ObserveInput, 'checkOptOutIn'>,
): Durable<Result<Observation>> {
  const { context, input } = run;
  const { correlationId } = input;
  const { tagPrefix } = input.policy;
  const { vmId, vmUid } = undoOf(run);
  const down = watchOver(run);
  for (let missed = 0; ; ) {
    const seen = yield* callActivity(context, 'observe', { vmId, correlationId, tagPrefix, ...also });
    missed = nextStreak(missed, !seen.ok && seen.failure.kind === 'not-found');
    if (missed >= requiredConfirmations) {
      const failure = yield* believedGone(context, { vmId, vmUid, correlationId }, down);
      keepNotifications(run, down);
      if (failure.kind !== 'unavailable') return { ok: false, failure };
      missed = 0;
    }
    if (seen.ok && resting.includes(seen.value.power) && !/^updating$/i.test(seen.value.provisioningState))
      return seen;
    if (nowMs(context) >= until) return seen;
    yield* pause(context, Math.max(readPause(seen), secondsBetweenReads), down);
    keepNotifications(run, down);
  }
}

/** The flags of the NICs that the run, or the orphaned one, set out to change; one that cannot be read, or does not count, is missing. */
export function* flagsOf(
  run: Run,
  counts: (seen: FlagReading) => boolean = () => true,
): Durable<ReadonlyMap<string, Flag>> {
  const { context, input, state } = run;
  const flags = new Map<string, Flag>();
  for (const nicId of state.nics) {
    const { correlationId, request } = input;
    const seen = yield* callActivity(context, 'readFlag', { vmId: request.vmId, nicId, correlationId });
    if (seen.ok && counts(seen.value)) flags.set(nicId, seen.value.flag);
  }
  return flags;
}
