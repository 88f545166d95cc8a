import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { missingProofTools } from '../../scripts/proof/proof-tools.ts';

describe('the packages of the long proof', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'accelnet-proof-tools-'));
    const dependencies = { '@of/one': '^1.0.0', two: '^2.0.0' };
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ dependencies }));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function install(name: string): Promise<void> {
    await mkdir(path.join(folder, 'node_modules', name), { recursive: true });
    await writeFile(path.join(folder, 'node_modules', name, 'package.json'), '{}');
  }

  test('are named in one line with the command that installs them, as long as one is missing', async () => {
    const line = 'missing: @of/one, two; npm run proof:install installs them';
    expect(missingProofTools(folder)).toBe(line);
    await install('@of/one');
    expect(missingProofTools(folder)).toBe('missing: two; npm run proof:install installs them');
    await install('two');
    expect(missingProofTools(folder)).toBeUndefined();
  });
});
