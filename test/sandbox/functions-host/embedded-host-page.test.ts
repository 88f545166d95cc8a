import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const page = readFileSync(path.join(root, 'docs/embedded-host.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|') && !line.startsWith('|---') && !line.startsWith('| feature'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('each row of the page names a feature, how it compares, and a test file that exists', () => {
  expect(rows.length).toBeGreaterThan(40);
  for (const [, feature, compared, shownBy] of rows) {
    expect(feature, 'a feature').not.toBe('');
    expect(compared, `${feature}: how it compares`).not.toBe('');
    const file = /^`(test\/\S+\.test\.ts)`$/.exec(shownBy ?? '')?.[1];
    expect(file !== undefined && existsSync(path.join(root, file)), `${feature}: ${shownBy}`).toBe(true);
  }
});
