import { orderedPauseSeconds } from '../../../core/remediation/cadence.ts';
import type { CloudFailure } from '../../../ports/cloud.ts';
import { type Durable, nowMs } from '../calls.ts';
import { promiseAnew } from '../publish.ts';
import type { Run } from '../run.ts';
import { isDownByUs, keepNotifications, watchOver } from '../while-down/down.ts';
import { cancelledMeanwhile } from '../while-down/no-longer-wanted.ts';
import { pause, type Watching } from '../while-down/while-down.ts';

// Reads of one VM are allowed again within minutes (compute-throttling-limits): hours are far beyond all that is known, and a VM that is down does
// not wait for a day.
const maxHours = { down: 4, up: 24 };

type Answer = Failed | { readonly ok: true };
interface Failed {
  readonly ok: false;
  readonly failure: CloudFailure;
}

// Once reads are allowed again, this is enough to read the present state.
const minutesMore = 5;

/**
 * Asks for something that may take so many minutes: `ask` gets the time limit, in milliseconds. Where that ends because reads are throttled, it is
 * asked again once Azure allows it, for hours: a throttled read is no failure of the VM. Each time the run promises a new time, or
 * recovery would take it for a run that hangs. A cancellation ends this, and so does a change that is throttled: it was not made.
 */
export function* outlastThrottling<T extends Answer>(
  run: Run,
  minutes: number,
  ask: (until: number) => Durable<T>,
  watching?: Watching,
): Durable<T | Failed> {
  const { context } = run;
  const since = nowMs(context);
  let until = since + minutes * 60_000;
  for (;;) {
    const answer = yield* ask(until);
    if (answer.ok || !isReadThrottled(answer.failure) || nowMs(context) >= maxUntil(run, since))
      return answer;
    const cancelled = cancelledMeanwhile(run);
    if (cancelled !== undefined) return { ok: false, failure: cancelled };
    promiseAnew(run);
    const down = watching ?? watchOver(run);
    yield* pause(context, orderedPauseSeconds(answer.failure.retryAfterSeconds), down);
    keepNotifications(run, down);
    until = nowMs(context) + Math.min(minutes, minutesMore) * 60_000;
  }
}

function maxUntil(run: Run, since: number): number {
  return since + maxHours[isDownByUs(run) ? 'down' : 'up'] * 3_600_000;
}

/** Whether a read was throttled, and not a change. */
export function isReadThrottled({ kind, change }: CloudFailure): boolean {
  return kind === 'throttled' && change !== true;
}
