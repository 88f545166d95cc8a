import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acceptContract, acceptedFile } from '../../scripts/contract/accepted.ts';

const document = (...names: readonly string[]): string =>
  JSON.stringify({ paths: Object.fromEntries(names.map((name) => [`/${name}`, { get: {} }])) });

let folder: string;
const kept = async (): Promise<string> => await readFile(path.join(folder, acceptedFile), 'utf8');

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'accelnet-contract-'));
  await mkdir(path.dirname(path.join(folder, acceptedFile)), { recursive: true });
  await writeFile(path.join(folder, acceptedFile), document('vms', 'sizes'));
  const changelog = '# Changelog\n\n## Unreleased\n\n- Sizes are gone.\n\n## 0.1.0\n\n- VMs are here.\n';
  await writeFile(path.join(folder, 'CHANGELOG.md'), changelog);
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

describe('a contract', () => {
  test('that only adds is kept at once', async () => {
    const more = document('vms', 'sizes', 'me');
    expect(await acceptContract(folder, more, undefined)).toEqual([]);
    expect(await kept()).toBe(more);
  });

  test('that breaks callers is not kept without a reason', async () => {
    expect(await acceptContract(folder, document('vms'), undefined)).toEqual([
      'GET /sizes: is gone',
      'This breaks callers. To accept it: npm run docs -- --accept-contract "why"',
    ]);
    expect(await kept()).toBe(document('vms', 'sizes'));
  });

  test('is not kept for a reason that the changelog says of another version only', async () => {
    expect(await acceptContract(folder, document('vms'), 'VMs are here')).toEqual([
      'GET /sizes: is gone',
      'CHANGELOG.md: the part Unreleased should have a line that says "VMs are here"',
    ]);
    expect(await kept()).toBe(document('vms', 'sizes'));
  });

  test('is kept for a reason that the changelog says too', async () => {
    expect(await acceptContract(folder, document('vms'), 'Sizes are gone')).toEqual([]);
    expect(await kept()).toBe(document('vms'));
  });
});
