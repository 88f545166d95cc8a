import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { HostProcess } from '../sandbox/host-process.ts';
import { zipApp } from '../scripts/package/zip-app.ts';

const root = path.resolve(import.meta.dirname, '..');

test('the unpacked zip runs with only a policy file added, without node_modules', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-deployed-'));
  for (const [name, bytes] of Object.entries(unzipSync(zipApp(root)))) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), bytes);
  }
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  // The version comes from the built code: a change of package.json does not change it.
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ ...manifest, version: '9.9.9' }));
  const policy = { version: 1, paused: true, modes: { newVms: 'approve', existingVms: 'window' } };
  await writeFile(path.join(folder, 'accelnet.policy.json'), JSON.stringify(policy));
  const host = await HostProcess.start({
    appDir: folder,
    dataFile: path.join(folder, 'host.db'),
    port: 0,
    clock: 'real',
    environment: {
      ACCELNET_SUBSCRIPTIONS: '11111111-2222-4333-8444-555555555555',
      ACCELNET_MODE_NEW: 'report',
    },
    logFile: path.join(folder, 'host.log'),
  });
  try {
    const health = await fetch(`${host.url}/api/health`);
    expect(await health.json()).toMatchObject({
      version: manifest.version,
      healthy: true,
      paused: true,
      modes: { new: 'report', existing: 'window' },
    });
  } finally {
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
