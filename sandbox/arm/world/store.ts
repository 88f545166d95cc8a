import { DatabaseSync } from 'node:sqlite';
import type { JournalEntry } from '../kernel/journal.ts';
import type { World } from './world.ts';

const schemaVersion = 4;
const journalKept = 50_000;

// Members of the world that have a row for each of their keys: they grow with the number of VMs.
const rowKinds = ['virtualMachines', 'networkInterfaces', 'operations', 'attempts'] as const;

/** What has to be saved: what was marked since the last time, or everything. */
export type Marked = Iterable<string> | 'everything';

/** The world and the end of its journal in one SQLite file: a row per VM, network interface and operation, a row per other member. */
export class Store {
  readonly #database: DatabaseSync;
  #savedJournal: number;
  // As they were saved last: most of them seldom change.
  readonly #members = new Map<string, string>();

  /** Opens or makes the file. Throws an Error with a clear message for a file that is something else. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    const version = Number(this.#database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
    if (version !== 0 && version !== schemaVersion) {
      this.#database.close();
      throw new Error(
        `${file} has schema version ${version}; this program writes ${schemaVersion}. Use another data folder, or --reset.`,
      );
    }
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS world (name TEXT PRIMARY KEY, json TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS resource (
        kind TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, key)
      );
      CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY, json TEXT NOT NULL);
      PRAGMA user_version = ${schemaVersion};
    `);
    this.#savedJournal = Number(
      this.#database.prepare('SELECT MAX(seq) AS last FROM journal').get()?.last ?? 0,
    );
  }

  /** What was saved last, if anything was. */
  load(): { readonly world: World; readonly journal: readonly JournalEntry[] } | undefined {
    const members = this.#database.prepare('SELECT name, json FROM world').all();
    if (members.length === 0) return undefined;
    const kinds = Object.fromEntries(rowKinds.map((kind) => [kind, this.#rowsOf(kind)]));
    const rest = members.map(({ name, json }) => [String(name), JSON.parse(String(json))]);
    return {
      // Written by this program only, under this schema version.
      world: { ...Object.fromEntries(rest), ...kinds } as World,
      journal: this.#journal(),
    };
  }

  // In the order of their making, which lists show.
  #rowsOf(kind: string): Record<string, unknown> {
    const rows = this.#database.prepare('SELECT key, json FROM resource WHERE kind = ? ORDER BY rowid');
    const found: Record<string, unknown> = {};
    for (const { key, json } of rows.iterate(kind)) found[String(key)] = JSON.parse(String(json));
    return found;
  }

  #journal(): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (const { json } of this.#database.prepare('SELECT json FROM journal ORDER BY seq').iterate())
      entries.push(JSON.parse(String(json)) as JournalEntry);
    return entries;
  }

  /** Saves what was marked of the world, all of its small members, and what the journal gained since the last time, in one transaction. */
  save(world: World, marked: Marked, journalSince: (seq: number) => readonly JournalEntry[]): void {
    const entries = journalSince(this.#savedJournal);
    this.#database.exec('BEGIN');
    try {
      this.#saveMembers(world);
      this.#saveRows(world, marked);
      const insert = this.#database.prepare('INSERT OR REPLACE INTO journal VALUES (?, ?)');
      for (const entry of entries) insert.run(entry.seq, JSON.stringify(entry));
      const last = entries.at(-1)?.seq ?? this.#savedJournal;
      this.#database.prepare('DELETE FROM journal WHERE seq <= ?').run(last - journalKept);
      this.#database.exec('COMMIT');
      this.#savedJournal = last;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #saveMembers(world: World): void {
    const insert = this.#database.prepare('INSERT OR REPLACE INTO world VALUES (?, ?)');
    for (const [name, value] of Object.entries(world)) {
      if (rowKinds.some((kind) => kind === name)) continue;
      const json = JSON.stringify(value);
      if (this.#members.get(name) === json) continue;
      insert.run(name, json);
      this.#members.set(name, json);
    }
  }

  #saveRows(world: World, marked: Marked): void {
    // An update keeps the row's number, and with it the order.
    const put = this.#database.prepare(
      'INSERT INTO resource VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET json = excluded.json',
    );
    const remove = this.#database.prepare('DELETE FROM resource WHERE kind = ? AND key = ?');
    for (const kind of rowKinds) {
      const rows: Readonly<Record<string, unknown>> = world[kind];
      for (const key of marked === 'everything' ? Object.keys(rows) : marked) {
        const row = rows[key];
        if (row === undefined) remove.run(kind, key);
        else put.run(kind, key, JSON.stringify(row));
      }
    }
  }

  close(): void {
    this.#database.close();
  }
}
