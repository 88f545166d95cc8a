import type { Json } from '../../http/json.ts';
import { unreachable } from '../../unreachable.ts';
import { entityId } from '../entity-id.ts';
import { EventMailbox } from '../history/event-mailbox.ts';
import type { Action, ChildCall, EntityOperation } from './actions.ts';
import { DecisionBook } from './decisions.ts';
import { deterministicGuid } from './deterministic-guid.ts';
import { ReplayTask } from './replay-task.ts';
import { retried, timer } from './replay-timers.ts';

/** Which durable functions the app has. Orchestrators and activities by exact name, entities in lower case. */
export interface KnownFunctions {
  readonly activities: ReadonlySet<string>;
  readonly orchestrators: ReadonlySet<string>;
  readonly entities: ReadonlySet<string>;
}

/** An action that names a function which the app does not have. */
export class UnknownFunction extends Error {
  override readonly name = 'UnknownFunction';
}

/** An action that this host does not carry out. */
export class NotSupportedHere extends Error {
  override readonly name = 'NotSupportedHere';
}

/** What a walk needs to know around the actions. */
export interface WalkScope {
  readonly executionId: string;
  readonly known: KnownFunctions;
  readonly warn: (message: string) => void;
  /** The code has returned or thrown after these actions. */
  readonly ended?: boolean;
}

/**
 * Carries out an orchestrator's actions the way the extension's OutOfProcOrchestrationShim does: one after the
 * other, each awaited before the next, with the ids that follow from that order.
 */
export class ActionWalk {
  readonly book = new DecisionBook();
  readonly mailbox = new EventMailbox();
  now = 0;
  continuedAsNew: { readonly input: Json } | undefined;
  readonly #scope: WalkScope;
  readonly #actions: readonly Action[];
  #at = 0;
  #awaited = ReplayTask.done();
  #requests = 0;
  #lock: { readonly request: string; readonly lockSet: readonly string[] } | undefined;

  constructor(actions: readonly Action[], scope: WalkScope) {
    this.#actions = actions;
    this.#scope = scope;
  }

  /** Goes on as far as the tasks that have settled allow. */
  advance(): void {
    while (this.#awaited.settled) {
      const action = this.#actions[this.#at];
      if (!action) {
        // As the extension does where the code itself has not.
        if (this.#scope.ended) this.#releaseLocks();
        return;
      }
      this.#at++;
      this.#awaited = this.#start(action);
    }
  }

  /** Every action is carried out and nothing is open: the orchestration may end. */
  get finished(): boolean {
    return this.#at === this.#actions.length && this.#awaited.settled && !this.book.hasOpenTasks;
  }

  #releaseLocks(): void {
    const lock = this.#lock;
    this.#lock = undefined;
    for (const entity of lock?.lockSet ?? [])
      this.book.send({ kind: 'release', entity, lock: lock?.request ?? '' });
  }

  #start(action: Action): ReplayTask {
    switch (action.actionType) {
      case 0:
        return this.#activity(action.functionName, action.input);
      case 1:
        return this.#retried(action, () => this.#activity(action.functionName, action.input));
      case 2:
        return this.#child(action);
      case 3:
        return this.#retried(action, () => this.#child(action));
      case 4:
        this.continuedAsNew = { input: action.input ?? null };
        return ReplayTask.done();
      case 5:
        return timer(this.book, () => this.now, action.fireAt, action.isCanceled);
      case 6:
        return this.mailbox.wait(action.externalEventName);
      case 7:
        return this.mailbox.wait(this.#operation(action, false));
      case 9:
        this.#operation(action, true);
        return ReplayTask.done();
      case 11:
        return ReplayTask.any(action.compoundActions.map((inner) => this.#start(inner)));
      case 12:
        return ReplayTask.all(action.compoundActions.map((inner) => this.#start(inner)));
      case 8:
        throw new NotSupportedHere('callHttp is not supported here: this host makes no durable HTTP calls');
      case 13:
        return this.mailbox.wait(this.#lockAll(action.lockSet));
      case 14:
        this.#releaseLocks();
        return ReplayTask.done();
      default:
        return unreachable(action);
    }
  }

  #activity(name: string, input: Json | undefined): ReplayTask {
    this.#mustKnow(this.#scope.known.activities, name, 'activity');
    return this.book.decide({ kind: 'activity', name, input: input ?? null }).task;
  }

  #child({ functionName: name, input, instanceId, version }: ChildCall): ReplayTask {
    this.#mustKnow(this.#scope.known.orchestrators, name, 'orchestrator');
    const text = input === undefined || input === null ? null : JSON.stringify(input);
    const identity = { instanceId: instanceId || undefined, version: version || undefined };
    return this.book.decide({ kind: 'child', name, input: text, ...identity }).task;
  }

  /** The locks are taken in an order that is the same for everybody, so that nobody waits in a circle. */
  #lockAll(entities: readonly { readonly name: string; readonly key: string }[]): string {
    for (const { name } of entities) this.#mustKnow(this.#scope.known.entities, name.toLowerCase(), 'entity');
    const lockSet = [...new Set(entities.map(entityId))].sort((a, b) => (a < b ? -1 : 1));
    const request = this.#newRequestId();
    this.#lock = { request, lockSet };
    this.book.send({ kind: 'lock', request, lockSet });
    return request;
  }

  #newRequestId(): string {
    return deterministicGuid(`${this.#scope.executionId}/${this.#requests++}`);
  }

  #operation({ instanceId: entity, operation: op, input }: EntityOperation, signal: boolean): string {
    this.#mustKnow(this.#scope.known.entities, entity.slice(1, entity.indexOf('@', 1)), 'entity');
    const id = this.#newRequestId();
    const text = input === undefined || input === null ? null : JSON.stringify(input);
    this.book.send({ kind: 'operation', entity, request: { id, op, signal, input: text } });
    return id;
  }

  #retried(action: Action & { actionType: 1 | 3 }, once: () => ReplayTask): ReplayTask {
    const { book } = this;
    return retried({ book, now: () => this.now, warn: this.#scope.warn }, action.retryOptions, once);
  }

  #mustKnow(names: ReadonlySet<string>, name: string, kind: string): void {
    if (names.has(name)) return;
    throw new UnknownFunction(
      `The function '${name}' doesn't exist, is disabled, or is not an ${kind} function.`,
    );
  }
}
