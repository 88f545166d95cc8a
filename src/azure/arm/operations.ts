import * as z from 'zod';
import { retryAfterSecondsOf } from '../../core/lib/retry-after.ts';
import type { Accepted, CallContext, CloudFailure, Operation, Progress, Result } from '../../ports/cloud.ts';
import { type ArmClient, type ArmResponse, subscriptionOf } from './arm-client.ts';
import { classifyOperationFailure } from './failures.ts';

/**
 * Reads what ARM says of a change that it accepted: the operation to follow, preferring `Azure-AsyncOperation`
 * (azure-resource-manager/management/async-operations). An operation on a foreign host is refused.
 */
export function acceptedFrom(response: ArmResponse, client: ArmClient, now: number): Result<Accepted> {
  const { status, headers, operation: of } = response;
  const asyncUrl = headers['azure-asyncoperation'];
  const location = status === 202 ? headers.location : undefined;
  const url = asyncUrl ?? location;
  const retryAfterSeconds = retryAfterSecondsOf(headers, now);
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  if (url === undefined) return { ok: true, value: { how: 'sent', ...wait } };
  if (!client.isOwn(url))
    return {
      ok: false,
      failure: { kind: 'unreadable', message: 'an operation URL that is not on the ARM endpoint' },
    };
  const operation: Operation = { kind: asyncUrl === undefined ? 'location' : 'async', url, of };
  return { ok: true, value: { how: 'sent', operation, ...wait } };
}

// Compute's status has both times, Network's neither (recorded: azure-cli 2.80); what is no time is as if it were absent.
const time = z.iso.datetime({ offset: true }).optional().catch(undefined);
const statusBody = z.object({
  status: z.string(),
  error: z.unknown().optional(),
  startTime: time,
  endTime: time,
});

/** Polls an operation once. A failed request is a failure of the poll, never of the operation. */
export async function pollOperation(
  client: ArmClient,
  operation: Operation,
  call: CallContext,
  now: () => number,
): Promise<Result<Progress>> {
  const asked = await askOperation(client, operation, call, now);
  return asked.ok ? { ok: true, value: asked.value.progress } : asked;
}

/** The same, with the rest of the answer: an operation that is over may carry its output. */
export async function askOperation(
  client: ArmClient,
  operation: Operation,
  call: CallContext,
  now: () => number,
): Promise<Result<{ readonly progress: Progress; readonly body?: unknown }>> {
  const subscriptionId = subscriptionOf(operation.url);
  if (subscriptionId === undefined)
    return { ok: false, failure: { kind: 'unreadable', message: 'an operation URL without a subscription' } };
  const provider = /\/microsoft\.network\//i.test(operation.url) ? 'network' : 'compute';
  const answer = await client.send({ provider, method: 'GET', subscriptionId, path: operation.url }, call);
  if (!answer.ok) {
    const end = endOf(operation, answer.failure);
    if (end === undefined) return answer;
    noteEnd(client, operation, end);
    return { ok: true, value: { progress: end } };
  }
  const { status, headers, body } = answer.value;
  const retryAfterSeconds = retryAfterSecondsOf(headers, now());
  const running: Progress = {
    state: 'running',
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
  if (operation.kind === 'location') {
    const progress: Progress = status === 202 ? running : { state: 'succeeded' };
    noteEnd(client, operation, progress);
    return { ok: true, value: { progress, body } };
  }
  const parsed = statusBody.safeParse(body);
  if (!parsed.success)
    return { ok: false, failure: { kind: 'unreadable', message: 'an operation without a status' } };
  const progress = progressOf(parsed.data, running);
  noteEnd(client, operation, progress);
  return { ok: true, value: { progress, body } };
}

/** Counts an operation that is over. */
function noteEnd({ telemetry }: ArmClient, { of = 'other' }: Operation, progress: Progress): void {
  if (progress.state === 'running') return;
  const seconds = progress.state === 'gone' ? undefined : progress.tookSeconds;
  const took = seconds === undefined ? {} : { seconds };
  telemetry.operationEnded({ operation: of, result: progress.state, ...took });
}

// These are failures of the poll, not of the operation: no right, no time, too often.
const ofTheAsking = [401, 403, 408, 429];

/**
 * What a refused poll says about the operation itself: that it is forgotten, or, if it is known only by its `Location`, that it
 * failed, which the status of that URL shows (management/async-operations). A server's own error says nothing.
 */
function endOf({ kind }: Operation, failure: CloudFailure): Progress | undefined {
  const { status = 0 } = failure;
  if (failure.kind === 'not-found') return { state: 'gone' };
  const failed = kind === 'location' && status >= 400 && status < 500 && !ofTheAsking.includes(status);
  return failed ? { state: 'failed', failure } : undefined;
}

// Everything but the three terminal states is still running, except where the status itself is an error code.
function progressOf(body: z.infer<typeof statusBody>, running: Progress): Progress {
  const status = body.status.toLowerCase();
  const took = tookIn(body);
  if (status === 'succeeded') return { state: 'succeeded', ...took };
  const failed = status === 'failed' || status === 'canceled' || status === 'cancelled' || body.error != null;
  return failed
    ? { state: 'failed', failure: classifyOperationFailure(body.status, body), ...took }
    : running;
}

function tookIn({ startTime, endTime }: z.infer<typeof statusBody>): { readonly tookSeconds?: number } {
  if (startTime === undefined || endTime === undefined) return {};
  const seconds = (Date.parse(endTime) - Date.parse(startTime)) / 1000;
  return seconds >= 0 ? { tookSeconds: Math.round(seconds * 10) / 10 } : {};
}
