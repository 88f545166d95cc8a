import type { Store } from '../store.ts';

/** An activity that waits to be run. `input` is JSON text. */
export interface QueuedActivity {
  readonly id: number;
  readonly instance: string;
  readonly execution: string;
  readonly task: number;
  readonly name: string;
  readonly input: string;
}

/** The activities to run, the oldest first. One stays in the queue until its outcome is stored. */
export class ActivityQueue {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  add(activity: Omit<QueuedActivity, 'id'>): void {
    const { instance, execution, task, name, input } = activity;
    const sql = 'INSERT INTO activity (instance, execution, task, name, input) VALUES (?, ?, ?, ?, ?)';
    this.#store.run(sql, instance, execution, task, name, input);
  }

  waiting(): Iterable<QueuedActivity> {
    return this.#store.each('SELECT id, instance, execution, task, name, input FROM activity ORDER BY id');
  }

  remove({ id }: QueuedActivity): void {
    this.#store.run('DELETE FROM activity WHERE id = ?', id);
  }
}
