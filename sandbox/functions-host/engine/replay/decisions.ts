import type { Json } from '../../http/json.ts';
import { EventType, type HistoryEvent } from '../history/history-events.ts';
import { ReplayTask } from './replay-task.ts';

/** An operation sent to an entity. `input` is JSON text; a signal wants no answer. */
export interface EntityRequest {
  readonly id: string;
  readonly op: string;
  readonly signal: boolean;
  readonly input: string | null;
}

/** One thing that an orchestrator decided to do, with the id that its history knows it by. */
export type Decision =
  | { readonly kind: 'activity'; readonly name: string; readonly input: Json }
  | { readonly kind: 'timer'; readonly fireAt: number }
  | {
      readonly kind: 'child';
      readonly name: string;
      readonly input: string | null;
      readonly instanceId: string | undefined;
      readonly version: string | undefined;
    }
  | { readonly kind: 'operation'; readonly entity: string; readonly request: EntityRequest }
  | { readonly kind: 'lock'; readonly request: string; readonly lockSet: readonly string[] }
  | { readonly kind: 'release'; readonly entity: string; readonly lock: string };

export type NumberedDecision = Decision & { readonly id: number };

/** History and code do not agree on what was decided. */
export class NonDeterminism extends Error {
  override readonly name = 'NonDeterminism';
}

/**
 * Gives ids to decisions in the order they are made, one counter per generation, and compares them with what
 * the history says was decided before (DurableTask.Core's TaskOrchestrationContext).
 */
export class DecisionBook {
  #nextId = 0;
  readonly #unconfirmed = new Map<number, NumberedDecision>();
  readonly #open = new Map<number, ReplayTask>();

  /** Notes a decision whose outcome settles the task returned. */
  decide(decision: Decision): { readonly id: number; readonly task: ReplayTask } {
    const id = this.#note(decision);
    const task = new ReplayTask();
    this.#open.set(id, task);
    return { id, task };
  }

  /** Notes a decision that nobody waits for by id. */
  send(decision: Decision): void {
    this.#note(decision);
  }

  /** Takes an open task off the book, as a cancelled timer is: it settles at once and holds nothing up. */
  cancel(id: number): void {
    const task = this.#open.get(id);
    this.#open.delete(id);
    task?.settle(false);
  }

  settle(id: number, succeeded: boolean): void {
    const task = this.#open.get(id);
    this.#open.delete(id);
    task?.settle(succeeded);
  }

  /** An instance does not complete while a task is open (TaskOrchestrationExecutor's HasOpenTasks). */
  get hasOpenTasks(): boolean {
    return this.#open.size > 0;
  }

  /** What the history does not know yet, in the order of ids. */
  get unconfirmed(): readonly NumberedDecision[] {
    return [...this.#unconfirmed.values()];
  }

  /** Checks a decision of an earlier turn against the code of today. Throws a NonDeterminism where they differ. */
  confirm(event: HistoryEvent): void {
    const expected = expectation(event);
    if (!expected) return;
    const id = event.EventId;
    const decision = this.#unconfirmed.get(id);
    if (decision && expected.kinds.includes(decision.kind) && sameName(decision, expected.name))
      this.#unconfirmed.delete(id);
    else throw new NonDeterminism(disagreement(id, expected, decision));
  }

  #note(decision: Decision): number {
    const id = this.#nextId++;
    this.#unconfirmed.set(id, { ...decision, id });
    return id;
  }
}

interface Expectation {
  readonly kinds: readonly Decision['kind'][];
  readonly what: string;
  readonly name: string | undefined;
}

function expectation(event: HistoryEvent): Expectation | undefined {
  switch (event.EventType) {
    case EventType.TaskScheduled:
      return { kinds: ['activity'], what: 'an activity task', name: event.Name };
    case EventType.SubOrchestrationInstanceCreated:
      return { kinds: ['child'], what: 'a sub-orchestration', name: event.Name };
    case EventType.TimerCreated:
      return { kinds: ['timer'], what: 'a timer task', name: undefined };
    case EventType.EventSent:
      return {
        kinds: ['operation', 'lock', 'release'],
        what: `an event to '${event.InstanceId}'`,
        name: undefined,
      };
    default:
      return undefined;
  }
}

function sameName(decision: Decision, name: string | undefined): boolean {
  return name === undefined || !('name' in decision) || decision.name.toLowerCase() === name.toLowerCase();
}

function disagreement(id: number, expected: Expectation, decision: Decision | undefined): string {
  const named = expected.name === undefined ? '' : ` named '${expected.name}'`;
  const now = decision && ('name' in decision ? `${decision.kind} named '${decision.name}'` : decision.kind);
  const instead = now
    ? `but the current orchestration replay instead produced a ${now} with this sequence number.`
    : "but the current replay execution hasn't (yet?) scheduled this task.";
  return (
    `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ${expected.what} ` +
    `with sequence number ${id}${named}, ${instead} ` +
    'Was a change made to the orchestrator code after this instance had already started running?'
  );
}
