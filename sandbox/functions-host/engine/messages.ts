import type { Store } from '../store.ts';
import type { ReceivedEvent } from './history/history-events.ts';
import type { EntityRequest } from './replay/decisions.ts';

/** An execution of an orchestration that waits for an answer. */
export interface Waiter {
  readonly instanceId: string;
  readonly executionId: string;
}

/** An operation on its way to an entity; `parent` is the orchestration that called or signalled it. */
export interface OperationMessage extends EntityRequest {
  readonly parent: Waiter | null;
}

/** A request for the locks of all entities in `lockSet`, in their order; it stands before the one at `position`. */
export interface LockMessage {
  readonly id: string;
  readonly lockSet: readonly string[];
  readonly position: number;
  readonly parent: Waiter;
}

/** Gives back the lock that was asked for by the request `release`. */
export interface ReleaseMessage {
  readonly release: string;
  readonly parent: Pick<Waiter, 'instanceId'>;
}

export type EntityMessage = OperationMessage | LockMessage | ReleaseMessage;

/** A message as it is taken from the queue of its target. */
export interface Taken<Body> {
  readonly id: number;
  /** The execution it is meant for, or null when any execution may have it. */
  readonly execution: string | null;
  readonly body: Body;
}

/** Due times from here on are never reached: the message waits for another start of the host. */
const parked = Number.MAX_SAFE_INTEGER;
/** Due time of what waits behind an entity's lock: it is never reached either, and survives a start of the host. */
const held = parked - 1;
const batchSize = 100;

/**
 * The queues of instances and entities. A target is an instance id or an entity's `@name@key`.
 * Messages are taken in the order of their due times; those due together in the order of posting.
 */
export class Messages {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** `due` in ms: from when on the target may take it. `execution` binds it to one execution of the target. */
  post(
    target: string,
    body: ReceivedEvent | EntityMessage,
    due: number,
    execution: string | null = null,
  ): void {
    const sql = 'INSERT INTO message (target, due, execution, body) VALUES (?, ?, ?, ?)';
    this.#store.run(sql, target, due, execution, JSON.stringify(body));
  }

  /** What `target` may take now, the oldest first. It stays in the queue until `remove`. */
  ready<Body extends ReceivedEvent | EntityMessage>(target: string, now: number): readonly Taken<Body>[] {
    const sql =
      'SELECT id, execution, body FROM message WHERE target = ? AND due <= ? ORDER BY due, id LIMIT ?';
    return this.#store
      .all<{ id: number; execution: string | null; body: string }>(sql, target, now, batchSize)
      .map(({ id, execution, body }) => ({ id, execution, body: JSON.parse(body) as Body }));
  }

  /** What waits behind the lock of the entity `target`, the oldest first. */
  held(target: string): readonly Taken<EntityMessage>[] {
    const sql = 'SELECT id, execution, body FROM message WHERE target = ? AND due = ? ORDER BY id';
    return this.#store
      .all<{ id: number; execution: string | null; body: string }>(sql, target, held)
      .map(({ id, execution, body }) => ({ id, execution, body: JSON.parse(body) as EntityMessage }));
  }

  /** Has messages wait behind the lock of their entity, or makes them due `now`. */
  wait(taken: readonly Taken<unknown>[], now: number | 'behind the lock'): void {
    const due = now === 'behind the lock' ? held : now;
    for (const { id } of taken) this.#store.run('UPDATE message SET due = ? WHERE id = ?', due, id);
  }

  remove(taken: readonly Taken<unknown>[]): void {
    for (const { id } of taken) this.#store.run('DELETE FROM message WHERE id = ?', id);
  }

  /** Throws away everything that waits for `target`. */
  drop(target: string): void {
    this.#store.run('DELETE FROM message WHERE target = ?', target);
  }

  /** Holds messages back until the host starts again. */
  park(taken: readonly Taken<unknown>[]): void {
    for (const { id } of taken) this.#store.run('UPDATE message SET due = ? WHERE id = ?', parked, id);
  }

  /** Hides everything that is due by now for so long, as a queue hides what a host took before it died. */
  hideDue(now: number, forMs: number): void {
    this.#store.run('UPDATE message SET due = ? WHERE due <= ?', now + forMs, now);
  }

  unpark(now: number): void {
    this.#store.run('UPDATE message SET due = ? WHERE due = ?', now, parked);
  }

  /** The targets that have something to take, those due first first. */
  *targets(now: number): Iterable<string> {
    const sql = 'SELECT target FROM message WHERE due <= ? ORDER BY due, id';
    for (const { target } of this.#store.each<{ target: string }>(sql, now)) yield target;
  }

  /** The first due time after `now`, or undefined when nothing waits for time to pass. */
  nextDue(now: number): number | undefined {
    const sql = 'SELECT MIN(due) AS due FROM message WHERE due > ? AND due < ?';
    return this.#store.get<{ due: number | null }>(sql, now, held)?.due ?? undefined;
  }
}
