import type { CloudFailure } from '../../../ports/cloud.ts';
import { callActivity, type Durable, nowMs, readPause } from '../calls.ts';
import { cancellationOf } from '../cancellation.ts';
import { type Run, setState } from '../run.ts';
import { askedOf, keepNotifications, watchOver } from './down.ts';
import { pause, type Watching } from './while-down.ts';

/** That an operator has cancelled a run that still goes for the gain. From here on that, and not what failed before, is why it turns back. */
export function cancelledMeanwhile(run: Run): CloudFailure | undefined {
  const failure = run.state.stage.goal === 'restore' ? undefined : cancellationOf(run);
  return failure && turnedBack(run, failure);
}

/** That the owner wants no gain any more, at any level, where the run still goes for it. A look that fails tells nothing, but may be ordered to be the last for a while. */
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

/** For so long the tags of a VM that is changed are not read. */
export const minutesBetweenReads = 5;

/**
 * Asks again and again whether the gain is still wanted, and answers why not. A cancellation costs nothing to hear; the VM's tags are read every
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
