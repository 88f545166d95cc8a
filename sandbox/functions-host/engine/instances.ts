import { randomUUID } from 'node:crypto';
import type { Store } from '../store.ts';
import { executionStarted } from './history/execution-events.ts';
import type { HistoryEvent, ParentInstance } from './history/history-events.ts';
import type { Messages } from './messages.ts';

export type RuntimeStatus = 'Pending' | 'Running' | 'Suspended' | 'Completed' | 'Failed' | 'Terminated';

/** An orchestration as it is stored. `input` is JSON text; `output` JSON text or a bare message; times in ms. */
export interface Instance {
  readonly id: string;
  readonly execution: string;
  readonly name: string;
  readonly version: string | null;
  readonly input: string | null;
  readonly output: string | null;
  readonly customStatus: string | null;
  readonly status: RuntimeStatus;
  readonly parent: ParentInstance | null;
  readonly created: number;
  readonly updated: number;
}

type InstanceRow = Omit<Instance, 'parent'> & { readonly parent: string | null };

/** What a new orchestration is created from. `generation` 0 marks one that a client started. */
export interface NewInstance {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly input: string | null;
  readonly parent: ParentInstance | null;
}

export const instanceColumns =
  'id, execution, name, version, input, output, custom_status AS customStatus, status, parent, created, updated';

export function isFinished(status: RuntimeStatus): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Terminated';
}

export function readInstance(row: InstanceRow): Instance {
  return { ...row, parent: row.parent === null ? null : (JSON.parse(row.parent) as ParentInstance) };
}

/** The orchestrations and their histories. Call from within a transaction wherever more than one row changes. */
export class Instances {
  readonly #store: Store;
  readonly #messages: Messages;

  readonly #startDelay: (id: string) => number;

  /** `startDelay` gives how long (ms) an orchestration that a client starts waits for its first turn. */
  constructor(store: Store, messages: Messages, startDelay: (id: string) => number = () => 0) {
    this.#startDelay = startDelay;
    this.#store = store;
    this.#messages = messages;
  }

  find(id: string): Instance | undefined {
    const row = this.#store.get<InstanceRow>(`SELECT ${instanceColumns} FROM instance WHERE id = ?`, id);
    return row && readInstance(row);
  }

  /** Creates an orchestration in place of whatever had its id, and queues its start. */
  create(start: NewInstance, now: number): void {
    this.remove(start.id);
    // The extension writes GUIDs with dashes for executions that a client starts and without for all others.
    const execution = start.parent ? randomUUID().replaceAll('-', '') : randomUUID();
    const parent = start.parent && JSON.stringify(start.parent);
    this.#store.run(
      `INSERT INTO instance (id, execution, name, version, input, status, parent, created, updated)
       VALUES (?, ?, ?, ?, ?, 'Pending', ?, ?, ?)`,
      ...[start.id, execution, start.name, start.version, start.input, parent, now, now],
    );
    const delay = start.parent ? 0 : this.#startDelay(start.id);
    this.#queueStart(start, execution, start.parent ? null : 0, now, delay);
  }

  /** Begins the next generation: a new execution with an empty history and the same name, version and parent. */
  startOver(instance: Instance, input: string | null, customStatus: string | null, now: number): void {
    const execution = randomUUID().replaceAll('-', '');
    this.#clearHistory(instance.id);
    this.#store.run(
      `UPDATE instance SET execution = ?, input = ?, custom_status = ?, status = 'Running', updated = ? WHERE id = ?`,
      ...[execution, input, customStatus, now, instance.id],
    );
    this.#queueStart({ ...instance, input }, execution, null, now);
  }

  update(id: string, change: Pick<Instance, 'status' | 'output' | 'customStatus'>, now: number): void {
    const sql = 'UPDATE instance SET status = ?, output = ?, custom_status = ?, updated = ? WHERE id = ?';
    this.#store.run(sql, change.status, change.output, change.customStatus, now, id);
  }

  remove(id: string): void {
    this.#store.run('DELETE FROM instance WHERE id = ?', id);
    this.#clearHistory(id);
    this.#messages.drop(id);
  }

  history(id: string): readonly HistoryEvent[] {
    return this.#store
      .all<{ event: string }>('SELECT event FROM history WHERE instance = ? ORDER BY sequence', id)
      .map(({ event }) => JSON.parse(event) as HistoryEvent);
  }

  append(id: string, from: number, events: readonly HistoryEvent[]): void {
    const sql = 'INSERT INTO history (instance, sequence, event) VALUES (?, ?, ?)';
    events.forEach((event, index) => {
      this.#store.run(sql, id, from + index, JSON.stringify(event));
    });
  }

  #clearHistory(id: string): void {
    this.#store.run('DELETE FROM history WHERE instance = ?', id);
  }

  #queueStart(start: NewInstance, executionId: string, generation: 0 | null, now: number, delay = 0): void {
    const event = executionStarted({ ...start, instanceId: start.id, executionId, generation }, now);
    this.#messages.post(start.id, event, now + delay, executionId);
  }
}
