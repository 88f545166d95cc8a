import type { CloudFailure } from '../../../ports/cloud.ts';
import { callActivity, type Durable, nowMs, readPause } from '../calls.ts';
import { cancellationOf } from '../cancellation.ts';
import { type Run, setState } from '../run.ts';
import { askedOf, keepNotifications, watchOver } from './down.ts';
import { pause, type Watching } from './while-down.ts';

/**
 * The failure if an operator has cancelled a run that still works for the gain. From then on the cancellation, not an earlier failure, is why it
 * turns back.
 */
export function cancelledMeanwhile(run: Run): CloudFailure | undefined {
  const failure = run.state.stage.goal === 'restore' ? undefined : cancellationOf(run);
  return failure && turnedBack(run, failure);
}

/** The failure if the owner has opted out meanwhile, at any level, and the run still works for the gain. A read that fails says nothing; a pause that Azure
 * asks for is obeyed. */
export function* optedOutMeanwhile(
  run: Run,
  down: Watching = watchOver(run),
): Durable<CloudFailure | undefined> {
  if (run.state.stage.goal === 'restore') return undefined;
  const { vmId, correlationId } = askedOf(run);
  const { tagPrefix } = run.input.policy;
  const asked = { vmId, correlationId, tagPrefix, checkOptOutIn: 'deallocated' as const };
  const seen = yield* callActivity(run.context, 'observe', asked);
  yield* pause(run.context, readPause(seen), down);
  keepNotifications(run, down);
  if (!seen.ok || !seen.value.optedOut) return undefined;
  return turnedBack(run, { kind: 'opted-out', message: 'the owner opted out while the VM was down' });
}

function turnedBack(run: Run, failure: CloudFailure): CloudFailure {
  setState(run, { failure });
  return failure;
}

/** The time between two reads of the tags of a VM that is being changed. */
export const minutesBetweenReads = 5;

/**
 * Makes a check whether the gain is still wanted, which answers why not. A cancellation costs no request; the VM's tags are read every
 * five minutes.
 */
export function whetherWanted(run: Run, down: Watching): () => Durable<CloudFailure | undefined> {
  let nextReadAt = nowMs(run.context) + minutesBetweenReads * 60_000;
  return function* () {
    const cancelled = cancelledMeanwhile(run);
    if (cancelled !== undefined || nowMs(run.context) < nextReadAt) return cancelled;
    nextReadAt = nowMs(run.context) + minutesBetweenReads * 60_000;
    return yield* optedOutMeanwhile(run, down);
  };
}
