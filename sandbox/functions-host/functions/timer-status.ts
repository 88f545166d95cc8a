import type { Store } from '../store.ts';

/** Where a timer stands (ms): its last occurrence (undefined before the first), the next, and when that was written. */
export interface TimerStatus {
  readonly last: number | undefined;
  readonly next: number;
  readonly updated: number;
}

interface Row {
  readonly last: number | null;
  readonly next: number;
  readonly updated: number;
}

/** Keeps where timers stand over restarts, so that a missed occurrence is seen. */
export class TimerStatuses {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  find(name: string): TimerStatus | undefined {
    const row = this.#store.get<Row>('SELECT last, next, updated FROM timer WHERE name = ?', name);
    return row && { ...row, last: row.last ?? undefined };
  }

  keep(name: string, { last, next, updated }: TimerStatus): void {
    const sql = 'INSERT OR REPLACE INTO timer (name, last, next, updated) VALUES (?, ?, ?, ?)';
    this.#store.transaction(() => this.#store.run(sql, name, last ?? null, next, updated));
  }
}
