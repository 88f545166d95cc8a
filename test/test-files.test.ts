import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const files = globSync('test/**/*.test.ts', { cwd: root, exclude: ['test/fixtures/**'] }).map((file) =>
  file.replaceAll('\\', '/'),
);

/** Whether a source writes its tests with `it`, which says the same as `test`. */
const writesIt = (source: string): boolean => /^\s*it(?:\.\w+)*[(<]/m.test(source);

/** The room whose tests stand in a folder: one of src, or one of the other folders at the top. */
function roomOf(folder: string): string {
  const own = folder.replace(/^test\/?/, '');
  return /^(?:cli|client|sandbox|scripts|infra|guest)\b/.test(own) ? own : path.posix.join('src', own);
}

describe('test files', () => {
  test('are found', () => {
    expect(files.length).toBeGreaterThan(200);
  });

  test('write every test with one word', () => {
    expect(files.filter((file) => writesIt(readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
  });

  test('with another word would be seen', () => {
    expect(["  it('x', () => {});", 'it.each<[string]>([])', "test('it(s) own', f)"].map(writesIt)).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('stand in the room of what they test', () => {
    const folders = new Set(files.map((file) => path.posix.dirname(file)).filter((one) => one !== 'test'));
    expect([...folders].filter((folder) => !existsSync(path.join(root, roomOf(folder))))).toEqual([]);
    expect([roomOf('test/core/audit'), roomOf('test/sandbox/arm'), roomOf('test/cli')]).toEqual([
      'src/core/audit',
      'sandbox/arm',
      'cli',
    ]);
  });
});
