/** A request that somebody sent. */
export interface RequestEntry {
  readonly type: 'request';
  readonly seq: number;
  /** When it arrived, ms. */
  readonly at: number;
  readonly method: string;
  /** An operation name, or `unknown`. */
  readonly operation: string;
  readonly path: string;
  /** 0 when the connection was broken instead of an answer. */
  readonly status: number;
  readonly correlationId?: string;
  readonly clientRequestId?: string;
  readonly ifMatch?: string;
  /** The id of the scripted fault that hit it. */
  readonly faulted?: string;
}

/**
 * A change of the world. `power` and `agent` hold states, `provisioning` the provisioning state of a VM, `nic` the whole JSON of a
 * network interface, `virtual-function` whether it has one, `vm` the JSON of a VM when it appears, disappears or is written, `extension` its state.
 */
export interface ChangeEntry {
  readonly type: 'change';
  readonly seq: number;
  readonly at: number;
  readonly kind: 'power' | 'provisioning' | 'agent' | 'vm' | 'nic' | 'virtual-function' | 'extension';
  /** The id of the VM or network interface. */
  readonly resource: string;
  readonly from: unknown;
  readonly to: unknown;
  /** Of the request that caused it, at once or in the end; absent for what was not requested over ARM. */
  readonly correlationId?: string;
}

/** What happened: a request, or a change of the world. */
export type JournalEntry = RequestEntry | ChangeEntry;

type Unnumbered<T> = T extends JournalEntry ? Omit<T, 'seq'> : never;

/** All that happened, in order: promises are checked against it. Only the last entries are kept. */
export class Journal {
  readonly #entries: JournalEntry[];
  readonly #limit: number;
  readonly #watchers: ((entry: JournalEntry) => void)[] = [];
  #next: number;
  #cause: string | undefined;

  constructor(entries: readonly JournalEntry[] = [], limit = 50_000) {
    this.#entries = [...entries];
    this.#limit = limit;
    this.#next = (entries.at(-1)?.seq ?? 0) + 1;
  }

  append(entry: Unnumbered<JournalEntry>): void {
    const cause = this.#cause === undefined ? {} : { correlationId: this.#cause };
    const numbered: JournalEntry = { ...cause, ...entry, seq: this.#next++ };
    this.#entries.push(numbered);
    for (const watcher of this.#watchers) watcher(numbered);
    // Cut in large steps: shift() on each entry would cost a copy each.
    if (this.#entries.length > this.#limit * 1.1) this.#entries.splice(0, this.#entries.length - this.#limit);
  }

  /** Does something on behalf of the request with this correlation id: the changes that it makes carry the id. */
  because<T>(correlationId: string, work: () => T): T {
    const before = this.#cause;
    this.#cause = correlationId;
    try {
      return work();
    } finally {
      this.#cause = before;
    }
  }

  /** Passes on each entry at once, before the request that it is about is answered. */
  watch(watcher: (entry: JournalEntry) => void): void {
    this.#watchers.push(watcher);
  }

  /** The entries after `seq`, oldest first. */
  since(seq = 0): readonly JournalEntry[] {
    const first = this.#entries[0]?.seq ?? 0;
    return this.#entries.slice(Math.max(0, seq - first + 1));
  }
}
