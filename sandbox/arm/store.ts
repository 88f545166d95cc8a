import { DatabaseSync } from 'node:sqlite';
import type { JournalEntry } from './journal.ts';
import type { World } from './world.ts';

const schemaVersion = 1;
const journalKept = 50_000;

/** The whole world and the end of its journal in one SQLite file. */
export class Store {
  readonly #database: DatabaseSync;
  #savedJournal: number;

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
      CREATE TABLE IF NOT EXISTS world (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY, json TEXT NOT NULL);
      PRAGMA user_version = ${schemaVersion};
    `);
    this.#savedJournal = Number(
      this.#database.prepare('SELECT MAX(seq) AS last FROM journal').get()?.last ?? 0,
    );
  }

  /** What was saved last, if anything was. */
  load(): { readonly world: World; readonly journal: readonly JournalEntry[] } | undefined {
    const row = this.#database.prepare('SELECT json FROM world').get();
    if (row === undefined) return undefined;
    const rows = this.#database.prepare('SELECT json FROM journal ORDER BY seq').all();
    return {
      // Written by this program only, under this schema version.
      world: JSON.parse(String(row.json)) as World,
      journal: rows.map(({ json }) => JSON.parse(String(json)) as JournalEntry),
    };
  }

  /** Saves the world, and what the journal gained since the last time, in one transaction. */
  save(world: World, journalSince: (seq: number) => readonly JournalEntry[]): void {
    const entries = journalSince(this.#savedJournal);
    this.#database.exec('BEGIN');
    try {
      this.#database.prepare('INSERT OR REPLACE INTO world VALUES (1, ?)').run(JSON.stringify(world));
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

  close(): void {
    this.#database.close();
  }
}
