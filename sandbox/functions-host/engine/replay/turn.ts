import type { HistoryEvent, ReceivedEvent } from '../history/history-events.ts';
import type { Instance } from '../instances.ts';
import type { Taken } from '../messages.ts';

/** One turn of an orchestration: what it had, what is new, and when (ms). */
export interface Turn {
  readonly instance: Instance;
  readonly taken: readonly Taken<ReceivedEvent>[];
  readonly past: readonly HistoryEvent[];
  readonly fresh: readonly HistoryEvent[];
  readonly now: number;
}

/** How an execution ends. `output` is JSON text or a bare message; `details` go to a parent that sees a failure. */
export interface Ending {
  readonly status: 'Completed' | 'Failed' | 'Terminated';
  readonly output: string | null;
  readonly details: string | null;
  readonly customStatus: string | null;
}

/** The end of an orchestration whose code, or the call of it, threw. Its custom status survives. */
export function failure({ name, customStatus }: Instance, message: string, stack: string): Ending {
  return {
    status: 'Failed',
    output: `Orchestrator function '${name}' failed: ${message}`,
    details: `Message: ${message}, StackTrace: ${stack}`,
    customStatus,
  };
}
