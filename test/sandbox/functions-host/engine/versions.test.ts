import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { admit, compareVersions } from '../../../../sandbox/functions-host/engine/versions.ts';
import { copyOfFixtureApp, setDurableTask } from '../support/app-copy.ts';
import { DrivenHost, type Status } from '../support/driven-host.ts';

const copy = copyOfFixtureApp();
afterAll(copy.remove);
const dataFile = path.join(copy.folder, 'data.sqlite');

async function withHost<T>(settings: object, work: (host: DrivenHost) => Promise<T>): Promise<T> {
  setDurableTask(copy.folder, settings);
  const host = await DrivenHost.start({ appDir: copy.folder, dataFile });
  try {
    return await work(host);
  } finally {
    await host.host.close();
  }
}

async function ended(host: DrivenHost, id: string, version?: string, input: object = {}): Promise<Status> {
  await host.start('version', id, input, version);
  await host.drive();
  return host.status(id);
}

describe('versions of orchestrations', () => {
  test('are null without a default version, and orchestrations with a version do not run', async () => {
    await withHost({}, async (host) => {
      expect((await ended(host, 'none')).output).toEqual({ own: null });
      expect(await ended(host, 'explicit', '1.0')).toMatchObject({ runtimeStatus: 'Pending', output: null });
      expect(host.errors().join()).toContain("'explicit' (version) stays Pending");
    });
  });

  test('are the default version for orchestrations and children without their own', async () => {
    await withHost({ defaultVersion: '2.0' }, async (host) => {
      expect((await ended(host, 'v2')).output).toEqual({ own: '2.0' });
      expect((await ended(host, 'v1', '1.5')).output).toEqual({ own: '1.5' });
      expect((await ended(host, 'child', '1.5', { child: true })).output).toMatchObject({
        child: { own: '2.0' },
      });
      const named = await ended(host, 'child-named', undefined, { child: true, version: '1.0' });
      expect(named.output).toMatchObject({ own: '2.0', child: { own: '1.0' } });
    });
  });

  test('let an instance that waited for a newer host run there', async () => {
    await withHost({ defaultVersion: '2.0' }, async (host) => {
      await host.drive();
      expect((await host.status('explicit')).output).toEqual({ own: '1.0' });
    });
  });

  test('that are newer fail the instance if host.json says so', async () => {
    await withHost({ defaultVersion: '1.0', versionFailureStrategy: 'Fail' }, async (host) => {
      const { runtimeStatus, output } = await ended(host, 'newer', '1.1');
      expect(runtimeStatus).toBe('Failed');
      expect(output).toMatch(/^VersionMismatch: /);
    });
  });

  test('are compared by number only if they have dots', () => {
    expect(compareVersions('1.9', '1.10')).toBeLessThan(0);
    expect(compareVersions('10', '9')).toBeLessThan(0);
    expect(compareVersions('1.0', '1.0.0')).toBeLessThan(0);
    expect(compareVersions('A', 'a')).toBe(0);
    const settings = { defaultVersion: '1.0', versionFailureStrategy: 'Reject' } as const;
    expect(admit('0.9', { ...settings, versionMatchStrategy: 'Strict' })).toBe('reject');
    expect(admit('9.9', { ...settings, versionMatchStrategy: 'None' })).toBe('run');
  });
});

test('a live instance is replaced if host.json says AnyState', async () => {
  await withHost({ overridableExistingInstanceStates: 'AnyState' }, async (host) => {
    await host.start('waitOrch', 'live');
    await host.host.whenIdle();
    expect((await host.start('canOrch', 'live', { i: 2 })).status).toBe(202);
    await host.drive();
    expect((await host.status('live')).output).toEqual({ i: 2 });
  });
});
