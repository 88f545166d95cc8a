import type { OrchestrationContext } from 'durable-functions';
import { cadenceSeconds } from '../core/cadence.ts';
import type { Flag } from '../core/facts.ts';
import type { Accepted, CloudFailure, Operation } from '../ports/cloud.ts';
import { askedToWait, callActivity, type Durable, insist, isoAfter, nowMs, sleep } from './calls.ts';

export interface SetFlagInput {
  readonly vmId: string;
  readonly vmUid: string;
  readonly nicId: string;
  readonly flag: Flag;
  readonly runId: string;
  readonly correlationId: string;
  /** Only while the VM is deallocated. */
  readonly onlyWhileOff?: boolean;
  /** How long the write may take, in seconds. */
  readonly limitSeconds: number;
}

export type SetFlagAnswer =
  // The operation is the last write's.
  { readonly nicId: string; readonly wrote: boolean; readonly operation?: Operation } & (
    | { readonly ok: true; readonly at: string }
    | { readonly ok: false; readonly failure: CloudFailure }
  );

const writeAttempts = 6;
const secondsToWrite = 120;
// A write usually takes seconds. One that takes longer is asked less often, so that its history stays short.
const quickSeconds = 30;
const notInTime: CloudFailure = {
  kind: 'unavailable',
  message: 'the network interface did not settle in time',
};

/** Sets one NIC's flag and waits until Azure has taken it in; each attempt reads the NIC anew (docs/adr/0003-raw-arm-with-if-match.md). */
export function* setFlag(context: OrchestrationContext): Durable<SetFlagAnswer> {
  const input = context.df.getInput<SetFlagInput>();
  if (input === undefined) throw new Error('setFlag: no input');
  const until = nowMs(context) + input.limitSeconds * 1000;
  // Only NICs without the flag are asked to get it: one that has it at once got it from an attempt whose answer was lost.
  let wrote = false;
  let operation: Operation | undefined;
  const answer = yield* insist(context, writeAttempts, function* () {
    const notAfter = isoAfter(context, secondsToWrite);
    const written = yield* callActivity(context, 'writeFlag', { ...input, notAfter });
    if (!written.ok) return written;
    wrote ||= written.value.how === 'sent' || input.flag === 'true';
    operation = written.value.operation ?? operation;
    const failure =
      (yield* operationEnds(context, written.value, input.correlationId, until)) ??
      (yield* flagSettles(context, input, until));
    return failure === undefined ? written : ({ ok: false, failure } as const);
  });
  const { nicId } = input;
  const done = { nicId, wrote, ...(operation === undefined ? {} : { operation }) };
  return answer.ok
    ? { ok: true, ...done, at: answer.value.at }
    : { ok: false, ...done, failure: answer.failure };
}

/** Waits for the write's operation; answers only if it failed, or is not over in time. */
function* operationEnds(
  context: OrchestrationContext,
  { operation, retryAfterSeconds }: Accepted,
  correlationId: string,
  until: number,
): Durable<CloudFailure | undefined> {
  if (operation === undefined) return undefined;
  const since = nowMs(context);
  let wait = retryAfterSeconds ?? 2;
  while (nowMs(context) < until) {
    yield* sleep(context, Math.max(wait, 1));
    const answer = yield* callActivity(context, 'poll', { operation, correlationId });
    if (answer.ok && answer.value.state === 'failed') return answer.value.failure;
    if (answer.ok && answer.value.state !== 'running') return undefined;
    const seconds = (nowMs(context) - since) / 1000;
    wait = Math.max(askedToWait(answer) ?? 3, seconds < quickSeconds ? 0 : cadenceSeconds(seconds));
  }
  return notInTime;
}

/** Reads the NIC back until it is settled; answers only if it does not show the flag, or does not settle in time. */
function* flagSettles(
  context: OrchestrationContext,
  { vmId, nicId, flag, correlationId }: SetFlagInput,
  until: number,
): Durable<CloudFailure | undefined> {
  while (nowMs(context) < until) {
    const seen = yield* callActivity(context, 'readFlag', { vmId, nicId, correlationId });
    if (!seen.ok && seen.failure.kind === 'detached') return seen.failure;
    if (seen.ok && !/^updating$/i.test(seen.value.provisioningState)) {
      if (sameFlag(seen.value.flag, flag)) return undefined;
      return { kind: 'changed', message: `the flag reads ${seen.value.flag} after it was set to ${flag}` };
    }
    yield* sleep(context, 3);
  }
  return notInTime;
}

/** Azure stores a flag that was written as null or left out as false. */
export function sameFlag(seen: Flag, wanted: Flag): boolean {
  return seen === wanted || (seen !== 'true' && wanted !== 'true');
}
