import type { OrchestrationContext } from 'durable-functions';
import type { Flag } from '../../../core/model/facts.ts';
import { cadenceSeconds, orderedPauseSeconds, quickAttempts } from '../../../core/remediation/cadence.ts';
import type { Accepted, CloudFailure, Operation, Result } from '../../../ports/cloud.ts';
import type { Change, FlagInput, FlagReading } from '../../activities/activity-types.ts';
import {
  askedToWait,
  callActivity,
  type Durable,
  isoAfter,
  isThrottled,
  nowIso,
  nowMs,
  readPause,
} from '../calls.ts';
import { type DownWatch, pause, type Watching } from '../while-down/while-down.ts';
import { withRetriesWhileDown } from './retries-while-down.ts';

export interface SetFlagInput {
  readonly vmId: string;
  readonly vmUid: string;
  readonly nicId: string;
  readonly flag: Flag;
  readonly runId: string;
  readonly correlationId: string;
  /** Only while the VM is deallocated. */
  readonly onlyWhileOff?: boolean;
  /** Until when this answers at the latest, in milliseconds. */
  readonly until: number;
  /** Present where this goes on with an earlier call. */
  readonly goesOn?: { readonly pending?: Operation };
  /** The watch over a VM that is down because of us. */
  readonly watch?: DownWatch;
}

export type SetFlagAnswer =
  // The operation is the last write's.
  {
    readonly nicId: string;
    readonly wrote: boolean;
    readonly operation?: Operation;
    /** The write that is under way still. */
    readonly pending?: Operation;
    /** The watch as it is now. */
    readonly watch?: DownWatch;
  } & ({ readonly ok: true; readonly at: string } | { readonly ok: false; readonly failure: CloudFailure });

const secondsToWrite = 120;
// A write usually takes seconds. One that takes longer is polled less often, so that its history stays short.
const quickSeconds = 30;
const notInTime: CloudFailure = {
  kind: 'unavailable',
  message: 'the network interface did not settle in time',
};

/** Sets one NIC's flag and waits until Azure has applied it; each attempt reads the NIC again (docs/adr/0003-raw-arm-with-if-match.md). */
export function* setFlag(context: OrchestrationContext): Durable<SetFlagAnswer> {
  const input = context.df.getInput<SetFlagInput>();
  if (input === undefined) throw new Error('setFlag: no input');
  // Only NICs without the flag are written: one that has it at once got it from an attempt whose answer was lost.
  let wrote = false;
  let operation: Operation | undefined;
  const { watch: _watch, until, goesOn, ...asked } = input;
  let pending = goesOn?.pending;
  const down: Watching = { watch: input.watch };
  const tried = goesOn === undefined ? 0 : quickAttempts;
  const answer = yield* withRetriesWhileDown(context, { vm: asked, until, down, tried }, function* () {
    const written = yield* write(context, asked, pending);
    if (!written.ok) return written;
    wrote ||= pending === undefined && (written.value.how === 'sent' || input.flag === 'true');
    pending = written.value.operation;
    operation = pending ?? operation;
    const end = yield* operationEnds(context, written.value, input, until, down);
    if (typeof end === 'object' && 'late' in end) return { ok: false, failure: end.late } as const;
    pending = undefined;
    if (typeof end === 'object') return { ok: false, failure: end } as const;
    const failure = yield* flagSettles(context, input, until, end === 'succeeded', down);
    return failure === undefined ? written : ({ ok: false, failure } as const);
  });
  const { nicId } = input;
  const done = {
    nicId,
    wrote,
    ...(operation === undefined ? {} : { operation }),
    ...(pending === undefined ? {} : { pending }),
    ...(down.watch === undefined ? {} : { watch: down.watch }),
  };
  return answer.ok
    ? { ok: true, ...done, at: answer.value.at }
    : { ok: false, ...done, failure: answer.failure };
}

/** Sends the write, or goes on with one that was sent before. */
function* write(
  context: OrchestrationContext,
  asked: Omit<FlagInput, 'notAfter'>,
  pending: Operation | undefined,
): Durable<Result<Change>> {
  if (pending !== undefined)
    return { ok: true, value: { how: 'sent', operation: pending, at: nowIso(context) } };
  return yield* callActivity(context, 'writeFlag', { ...asked, notAfter: isoAfter(context, secondsToWrite) });
}

/** Waits for the write's operation; answers that it succeeded, that only the NIC itself can show it, why it failed, or why that is not known yet. */
function* operationEnds(
  context: OrchestrationContext,
  { operation, retryAfterSeconds }: Accepted,
  { correlationId }: SetFlagInput,
  until: number,
  down: Watching,
): Durable<CloudFailure | 'succeeded' | 'unknown' | { readonly late: CloudFailure }> {
  if (operation === undefined) return 'unknown';
  const since = nowMs(context);
  let wait = Math.max(orderedPauseSeconds(retryAfterSeconds ?? 2), 1);
  for (;;) {
    yield* pause(context, wait, down);
    const answer = yield* callActivity(context, 'poll', { operation, correlationId });
    if (answer.ok && answer.value.state === 'failed') return answer.value.failure;
    if (answer.ok && answer.value.state === 'succeeded') return 'succeeded';
    if (answer.ok && answer.value.state === 'gone') return 'unknown';
    if (nowMs(context) >= until) return { late: whyNotInTime(answer) };
    wait = Math.max(askedToWait(answer), pauseAfter(context, since));
  }
}

/** The failure when the time is over. If the poll or read was throttled, it is not known that the write is not over: then throttling is the failure. */
function whyNotInTime(seen: Result<unknown>): CloudFailure {
  return !seen.ok && isThrottled(seen) ? seen.failure : notInTime;
}

function pauseAfter(context: OrchestrationContext, since: number): number {
  const seconds = (nowMs(context) - since) / 1000;
  return seconds < quickSeconds ? 3 : cadenceSeconds(seconds);
}

/**
 * Reads the NIC back until it is settled; answers only if it does not show the flag, or does not settle in time. A write that Azure calls
 * succeeded is believed where the read after it is throttled.
 */
function* flagSettles(
  context: OrchestrationContext,
  { vmId, nicId, flag, correlationId }: SetFlagInput,
  until: number,
  succeeded: boolean,
  down: Watching,
): Durable<CloudFailure | undefined> {
  const since = nowMs(context);
  for (;;) {
    const seen = yield* callActivity(context, 'readFlag', { vmId, nicId, correlationId });
    if (succeeded && isThrottled(seen)) return undefined;
    const settled = settledAs(seen, flag);
    if (settled !== undefined) return settled === 'as-written' ? undefined : settled;
    if (nowMs(context) >= until) return whyNotInTime(seen);
    yield* pause(context, Math.max(readPause(seen), pauseAfter(context, since)), down);
  }
}

/** What a read of a NIC that was written says; undefined while it says nothing. */
function settledAs(seen: Result<FlagReading>, wanted: Flag): 'as-written' | CloudFailure | undefined {
  if (!seen.ok) return seen.failure.kind === 'detached' ? seen.failure : undefined;
  const { flag, provisioningState } = seen.value;
  if (/^updating$/i.test(provisioningState)) return undefined;
  if (sameFlag(flag, wanted)) return 'as-written';
  return { kind: 'changed', message: `the flag reads ${flag} after it was set to ${wanted}` };
}

/** Azure stores a flag that was written as null or left out as false. */
export function sameFlag(seen: Flag, wanted: Flag): boolean {
  return seen === wanted || (seen !== 'true' && wanted !== 'true');
}
