import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { StartFault } from '../../../sandbox/functions-host/functions/start-fault.ts';
import { Store } from '../../../sandbox/functions-host/store.ts';
import { temporaryFolder } from './support/app-copy.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);
const at = (name: string): string => path.join(folder, name);

function fault(file: string): string {
  const before = readFileSync(file);
  try {
    Store.open(file).close();
  } catch (error) {
    expect(error).toBeInstanceOf(StartFault);
    expect(readFileSync(file).equals(before), 'the file is left as it is').toBe(true);
    return error instanceof Error ? error.message : '';
  }
  return 'opened';
}

function change(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

describe('the data file', () => {
  test('is created, and can be opened again with its contents', () => {
    const store = Store.open(at('new.sqlite'));
    store.run("INSERT INTO entity (id, created, updated) VALUES ('@a@b', 1, 2)");
    store.close();
    expect(Store.open(at('new.sqlite')).get('SELECT updated FROM entity')).toEqual({ updated: 2 });
  });

  test('of the host before timer triggers is updated and keeps its contents', () => {
    Store.open(at('older.sqlite')).close();
    change(at('older.sqlite'), 'DROP TABLE timer; DROP TABLE entity_lock; PRAGMA user_version = 1');
    change(at('older.sqlite'), "INSERT INTO entity (id, created, updated) VALUES ('@a@b', 1, 2)");
    const store = Store.open(at('older.sqlite'));
    expect(store.all('SELECT name FROM timer')).toEqual([]);
    expect(store.get('SELECT updated FROM entity')).toEqual({ updated: 2 });
    store.close();
  });

  test('of the host before critical sections is updated', () => {
    Store.open(at('unlocked.sqlite')).close();
    change(at('unlocked.sqlite'), 'DROP TABLE entity_lock; PRAGMA user_version = 2');
    const store = Store.open(at('unlocked.sqlite'));
    expect([store.all('SELECT * FROM entity_lock'), store.all('SELECT * FROM timer')]).toEqual([[], []]);
    store.close();
  });

  test('of a newer host is refused', () => {
    Store.open(at('newer.sqlite')).close();
    change(at('newer.sqlite'), 'PRAGMA user_version = 4');
    expect(fault(at('newer.sqlite'))).toMatch(/newer host \(schema 4, this host knows 3\)/);
  });

  test('of another program is refused', () => {
    change(at('other.sqlite'), 'CREATE TABLE cats (name TEXT)');
    expect(fault(at('other.sqlite'))).toMatch(/SQLite file of something else/);
  });

  test('that is not an SQLite file is refused', () => {
    writeFileSync(at('text.sqlite'), 'x'.repeat(5000));
    expect(fault(at('text.sqlite'))).toMatch(/damaged or not a data file/);
  });

  test('that is truncated is refused', () => {
    const store = Store.open(at('cut.sqlite'));
    for (let i = 0; i < 500; i++)
      store.run("INSERT INTO message (target, due, body) VALUES (?, 1, '{}')", `t${i}`);
    store.close();
    truncateSync(at('cut.sqlite'), 12_288);
    expect(fault(at('cut.sqlite'))).toMatch(/damaged/);
  });

  test('keeps nothing of a transaction that fails', () => {
    const store = Store.open(':memory:');
    const insert = "INSERT INTO entity (id, created, updated) VALUES ('@a@b', 1, 2)";
    expect(() =>
      store.transaction(() => {
        store.run(insert);
        throw new Error('half way');
      }),
    ).toThrow('half way');
    expect(store.all('SELECT id FROM entity')).toEqual([]);
  });
});
