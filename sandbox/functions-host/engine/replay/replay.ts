import type { Json } from '../../http/json.ts';
import { type EventRaised, EventType, type HistoryEvent } from '../history/history-events.ts';
import { ActionWalk, NotSupportedHere, UnknownFunction, type WalkScope } from './action-walk.ts';
import type { Action } from './actions.ts';
import { NonDeterminism, type NumberedDecision } from './decisions.ts';

/**
 * What follows from a history and an orchestrator's actions. `finished` says that the orchestration may end now;
 * `preserved` are the external events that the next generation gets. A `stuck` instance stays Running for ever, as on Azure.
 */
export type Replay =
  | {
      readonly kind: 'replayed';
      readonly decisions: readonly NumberedDecision[];
      readonly finished: boolean;
      readonly continuedAsNew:
        | { readonly input: Json; readonly preserved: readonly EventRaised[] }
        | undefined;
    }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'stuck'; readonly message: string };

/**
 * Replays a history, its `past` and what is `fresh`, against `actions`. Pure: it reads no clock and changes nothing.
 * Warnings are given for what is fresh only, so that each is given once.
 */
export function replay(
  actions: readonly Action[],
  past: readonly HistoryEvent[],
  fresh: readonly HistoryEvent[],
  scope: WalkScope,
): Replay {
  let live = false;
  const warn = (message: string): void => {
    if (live) scope.warn(message);
  };
  try {
    const walk = new ActionWalk(actions, { ...scope, warn });
    const reader = new HistoryReader(walk, warn);
    for (const event of past) reader.read(event);
    live = true;
    for (const event of fresh) reader.read(event);
    return {
      kind: 'replayed',
      // Nothing is scheduled while suspended; what was decided is decided again after the resumption.
      decisions: reader.suspended ? [] : walk.book.unconfirmed,
      finished: walk.finished,
      continuedAsNew: walk.continuedAsNew && {
        input: walk.continuedAsNew.input,
        preserved: reader.preserved,
      },
    };
  } catch (error) {
    if (error instanceof NonDeterminism || error instanceof NotSupportedHere)
      return { kind: 'failed', message: error.message };
    if (error instanceof UnknownFunction) return { kind: 'stuck', message: error.message };
    throw error;
  }
}

/** Feeds history into a walk, event by event, as DurableTask.Core's TaskOrchestrationExecutor does. */
class HistoryReader {
  suspended = false;
  readonly preserved: EventRaised[] = [];
  readonly #walk: ActionWalk;
  readonly #warn: (message: string) => void;
  #held: HistoryEvent[] = [];
  #started = false;

  constructor(walk: ActionWalk, warn: (message: string) => void) {
    this.#walk = walk;
    this.#warn = warn;
  }

  read(event: HistoryEvent): void {
    if (event.EventType === EventType.OrchestratorStarted) this.#walk.now = Date.parse(event.Timestamp);
    else if (event.EventType === EventType.ExecutionResumed) this.#resume();
    else if (this.suspended) this.#held.push(event);
    else this.#apply(event);
  }

  #resume(): void {
    this.suspended = false;
    for (const event of this.#held.splice(0)) this.read(event);
  }

  #apply(event: HistoryEvent): void {
    switch (event.EventType) {
      case EventType.ExecutionStarted:
        this.#started = true;
        break;
      case EventType.ExecutionSuspended:
        this.suspended = true;
        break;
      case EventType.TaskCompleted:
      case EventType.SubOrchestrationInstanceCompleted:
        this.#walk.book.settle(event.TaskScheduledId, true);
        break;
      case EventType.TaskFailed:
      case EventType.SubOrchestrationInstanceFailed:
        this.#walk.book.settle(event.TaskScheduledId, false);
        break;
      case EventType.TimerFired:
        this.#walk.book.settle(event.TimerId, true);
        break;
      case EventType.EventRaised:
        this.#raise(event);
        break;
      default:
        this.#walk.book.confirm(event);
    }
    if (this.#started) this.#walk.advance();
  }

  #raise(event: EventRaised): void {
    if (this.#walk.continuedAsNew) {
      this.preserved.push(event);
      return;
    }
    const { mailbox } = this.#walk;
    for (const name of mailbox.waitingInOtherCase(event.Name))
      this.#warn(`event '${event.Name}' does not reach the waiter of '${name}': names are case-sensitive`);
    mailbox.raise(event.Name);
  }
}
