import type { Store } from '../store.ts';
import type { EntityLock } from './entity-queue.ts';
import type { Messages } from './messages.ts';

/** Who holds the lock of which entity. Call from within a transaction wherever a lock changes. */
export class EntityLocks {
  readonly #store: Store;
  readonly #messages: Messages;

  constructor(store: Store, messages: Messages) {
    this.#store = store;
    this.#messages = messages;
  }

  of(entity: string): EntityLock | undefined {
    return this.#store.get<EntityLock>('SELECT holder, request FROM entity_lock WHERE entity = ?', entity);
  }

  set(entity: string, lock: EntityLock | undefined): void {
    if (!lock) this.#store.run('DELETE FROM entity_lock WHERE entity = ?', entity);
    else
      this.#store.run(
        'INSERT OR REPLACE INTO entity_lock (entity, holder, request) VALUES (?, ?, ?)',
        ...[entity, lock.holder, lock.request],
      );
  }

  /** Has every entity that the orchestration `holder` has locked served others again. */
  releaseAll(holder: string, now: number): void {
    const sql = 'SELECT entity, request FROM entity_lock WHERE holder = ? ORDER BY entity';
    for (const { entity, request } of this.#store.all<{ entity: string; request: string }>(sql, holder))
      this.#messages.post(entity, { release: request, parent: { instanceId: holder } }, now);
  }
}
