import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { CommitWatch } from './engine/commit-watch.ts';
import { StartFault } from './functions/start-fault.ts';
import { toError } from './http/json.ts';

// "accn" in ASCII: distinguishes a file of this host from any other SQLite file.
const applicationId = 0x6163636e;
const schemaVersion = 3;

// All times are milliseconds of the sandbox clock. `due` of a message is when it may be taken.
const schema = `
  CREATE TABLE instance (
    id TEXT PRIMARY KEY, execution TEXT NOT NULL, name TEXT NOT NULL, version TEXT, input TEXT, output TEXT,
    custom_status TEXT, status TEXT NOT NULL, parent TEXT, created INTEGER NOT NULL, updated INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE history (
    instance TEXT NOT NULL, sequence INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (instance, sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT, target TEXT NOT NULL, due INTEGER NOT NULL, execution TEXT, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX message_of_target ON message (target, due, id);
  CREATE INDEX message_by_due ON message (due, id, target);
  CREATE TABLE activity (
    id INTEGER PRIMARY KEY AUTOINCREMENT, instance TEXT NOT NULL, execution TEXT NOT NULL, task INTEGER NOT NULL,
    name TEXT NOT NULL, input TEXT NOT NULL
  ) STRICT;
  CREATE TABLE entity (
    id TEXT PRIMARY KEY, state TEXT, created INTEGER NOT NULL, updated INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

// Schema 2: where timer triggers stand.
const timers = `
  CREATE TABLE timer (
    name TEXT PRIMARY KEY, last INTEGER, next INTEGER NOT NULL, updated INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

// Schema 3: which orchestration holds the lock of which entity, and by which request.
const locks = `
  CREATE TABLE entity_lock (
    entity TEXT PRIMARY KEY, holder TEXT NOT NULL, request TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** The host's one SQLite file. Statements are prepared once; writes belong in a transaction. */
export class Store {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #watch: CommitWatch | undefined;
  #commits = 0;

  private constructor(database: DatabaseSync, watch: CommitWatch | undefined) {
    this.#database = database;
    this.#watch = watch;
  }

  /**
   * Opens or creates `file` (`:memory:` for a store without a file). Another host's open file, a newer schema, a
   * damaged file or a file of something else is a StartFault; such a file is not changed. `watch` is called around commits.
   */
  static open(file: string, watch?: CommitWatch): Store {
    try {
      const database = new DatabaseSync(file);
      try {
        prepare(database, file);
      } catch (error) {
        database.close();
        throw error;
      }
      return new Store(database, watch);
    } catch (thrown) {
      if (thrown instanceof StartFault) throw thrown;
      throw new StartFault(openFault(file, toError(thrown).message), { cause: thrown });
    }
  }

  /** Transactions committed since this store was opened. */
  get commits(): number {
    return this.#commits;
  }

  run(sql: string, ...values: SQLInputValue[]): void {
    this.#statement(sql).run(...values);
  }

  /** The rows of a query; the caller names the shape that its SQL selects. */
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  /** The rows of a query one by one; finish with them before the next write. */
  each<Row>(sql: string, ...values: SQLInputValue[]): Iterable<Row> {
    return this.#statement(sql).iterate(...values) as Iterable<Row>;
  }

  /** Runs `work` whole or not at all. */
  transaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#watch?.before();
      this.#database.exec('COMMIT');
      this.#commits++;
      this.#watch?.after();
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #statement(sql: string): StatementSync {
    const prepared = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

function prepare(database: DatabaseSync, file: string): void {
  // The exclusive lock keeps a second host away; the system drops it when this process dies, however it dies.
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0');
  const version = pragma(database, 'user_version');
  const owner = pragma(database, 'application_id');
  const tables = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get() as { count: number };
  if (tables.count > 0 && owner !== applicationId)
    throw new StartFault(`${file} is an SQLite file of something else; name another file with --data`);
  if (version > schemaVersion)
    throw new StartFault(
      `${file} was written by a newer host (schema ${version}, this host knows ${schemaVersion}); use that host or another file`,
    );
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE');
  if (tables.count === 0) database.exec(`${schema} PRAGMA application_id = ${applicationId}`);
  if (version < 2) database.exec(timers);
  if (version < 3) database.exec(locks);
  database.exec(`PRAGMA user_version = ${schemaVersion}`);
  database.exec('COMMIT');
  const check = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
  if (check.quick_check !== 'ok') throw new StartFault(`${file} is damaged: ${check.quick_check}`);
}

function pragma(database: DatabaseSync, name: 'user_version' | 'application_id'): number {
  const row = database.prepare(`PRAGMA ${name}`).get() as Record<string, number>;
  return row[name] ?? 0;
}

function openFault(file: string, message: string): string {
  if (/locked|busy/i.test(message)) return `${file} is in use by another host`;
  if (/not a database|malformed/i.test(message)) return `${file} is damaged or not a data file: ${message}`;
  return `${file} cannot be opened for writing: ${message}`;
}
