import type { CloudFailure } from '../ports/cloud.ts';
import { type Durable, nowMs } from './calls.ts';
import { promiseAnew } from './publish.ts';
import type { Run } from './run.ts';

// Reads of one VM are allowed again within minutes (compute-throttling-limits); a day is far beyond all that is known.
const longestMs = 24 * 3_600_000;

type Answer = { readonly ok: true } | { readonly ok: false; readonly failure: CloudFailure };

// Who is let look again needs no more than this to see how it stands.
const minutesMore = 5;

/**
 * Asks for something that may take so many minutes: `ask` is told until when, in milliseconds. Where that ends because reads are throttled, it is
 * asked again, a day at most: who is not let look knows nothing against the VM. Each time the run's promise is made anew, or recovery would take
 * it for one that hangs. A change that is throttled ends this: it was not made.
 */
export function* outlastThrottling<T extends Answer>(
  run: Run,
  minutes: number,
  ask: (until: number) => Durable<T>,
): Durable<T> {
  const now = (): number => nowMs(run.context);
  const atMost = now() + longestMs;
  let until = now() + minutes * 60_000;
  for (;;) {
    const answer = yield* ask(until);
    if (answer.ok || !isReadThrottled(answer.failure) || now() >= atMost) return answer;
    promiseAnew(run);
    until = now() + Math.min(minutes, minutesMore) * 60_000;
  }
}

/** Whether a look was refused for its number, and not a change. */
export function isReadThrottled({ kind, change }: CloudFailure): boolean {
  return kind === 'throttled' && change !== true;
}
