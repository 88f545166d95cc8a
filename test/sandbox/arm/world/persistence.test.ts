import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSimulatedAzure } from '../../../../sandbox/arm/simulated-azure.ts';
import { DrivenClock } from '../../../../sandbox/clock.ts';
import { startBench } from '../support/bench.ts';
import { startWebhook } from '../support/webhook.ts';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'simulated-azure-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const vm = { name: 'vm', size: 'Standard_D4s_v3', settled: true } as const;

describe('a saved world', () => {
  test('continues with its operations, deliveries, faults, journal and certificate', async () => {
    const dataDir = newFolder();
    const hook = await startWebhook();
    const first = await startBench({ dataDir });
    await first.azure.subscribe({ url: hook.url });
    const { id } = first.azure.createVm(vm);
    first.azure.addFault({ operation: 'skus/read', effect: { kind: 'drop', when: 'before' } });
    await first.arm.call('POST', `${id}/deallocate`);
    const [state, journal, faults] = [first.azure.state(), first.azure.journal(), first.azure.faults()];
    const certificate = readFileSync(first.azure.caFile, 'utf8');
    await first.azure.close();

    const second = await startBench({ dataDir, clock: new DrivenClock(first.clock.now()) });
    expect(second.azure.state()).toEqual(state);
    expect(second.azure.journal()).toEqual(journal);
    expect(second.azure.faults()).toEqual(faults);
    expect(readFileSync(second.azure.caFile, 'utf8')).toBe(certificate);
    expect(second.azure.environment().IDENTITY_HEADER).toBe(first.azure.environment().IDENTITY_HEADER);
    await second.pass(3600);
    expect(second.azure.vm('vm').powerState).toBe('deallocated');
    expect(hook.received).toHaveLength(3);
    expect(second.azure.journal().map(({ seq }) => seq)).toEqual(
      second.azure.journal().map((_, index) => index + 1),
    );
  });

  test('completes what was due while it was down, each at its own time', async () => {
    const dataDir = newFolder();
    const first = await startBench({ dataDir });
    const { id } = first.azure.createVm(vm);
    const accepted = await first.arm.call('POST', `${id}/deallocate`);
    await first.azure.close();
    const second = await startBench({ dataDir, clock: new DrivenClock(first.clock.now() + 3_600_000) });
    const url = (accepted.headers['azure-asyncoperation'] ?? '').replace(first.azure.url, second.azure.url);
    expect((await second.arm.call('GET', url)).body).toMatchObject({
      endTime: '2026-11-23T08:01:00.0000000+00:00',
    });
  });

  test('continues a delivery that was in progress', async () => {
    const dataDir = newFolder();
    const hook = await startWebhook([500]);
    const first = await startBench({ dataDir });
    await first.azure.subscribe({ url: hook.url });
    first.azure.createVm({ ...vm, raiseEvents: false });
    first.azure.touch('vm');
    await first.azure.close();
    const file = new DatabaseSync(join(dataDir, 'azure.sqlite'));
    file.prepare("UPDATE world SET json = '[]' WHERE name = 'tasks'").run();
    file.close();
    const second = await startBench({ dataDir, clock: new DrivenClock(first.clock.now()) });
    await second.pass(1);
    expect(hook.received).toHaveLength(1);
  });

  test('keeps the answers of guests to Run Command', async () => {
    const dataDir = newFolder();
    const first = await startBench({ dataDir });
    const { id } = first.azure.createVm(vm);
    await fetch(`${first.azure.adminUrl}/_sim/run-commands`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ commandId: 'RunShellScript', stdout: 'kept' }]),
    });
    const body = { commandId: 'RunShellScript' };
    await first.arm.call('POST', `${id}/runCommand`, { body });
    await first.azure.close();
    const second = await startBench({ dataDir, clock: new DrivenClock(first.clock.now()) });
    await second.until(() => second.azure.state().operationsInProgress.length === 0);
    const { properties } = await second.outcome(await second.arm.call('POST', `${id}/runCommand`, { body }));
    expect(JSON.stringify(properties)).toContain('kept');
  });

  test('keeps the state of its endpoints: a failing one still gets no events', async () => {
    const dataDir = newFolder();
    const hook = await startWebhook([...Array<number>(10).fill(503), 200]);
    const first = await startBench({ dataDir });
    await first.azure.subscribe({ url: hook.url });
    first.azure.createVm({ ...vm, raiseEvents: false });
    for (let number = 0; number < 10; number++) first.azure.touch('vm');
    await first.pass(5);
    expect(hook.received).toHaveLength(10);
    await first.azure.close();
    const second = await startBench({ dataDir, clock: new DrivenClock(first.clock.now()) });
    second.azure.touch('vm');
    await second.pass(30);
    expect(hook.received).toHaveLength(10);
    await second.pass(60);
    expect(hook.received).toHaveLength(21);
  });

  test('keeps resources that are only read, tags of the subscription and locks', async () => {
    const dataDir = newFolder();
    const first = await startBench({ dataDir });
    const [image = ''] = first.azure.addResource({ kind: 'image', name: 'golden' });
    const subscription = image.split('/').slice(0, 3).join('/');
    first.azure.setSubscriptionTags({ team: 'platform' });
    first.azure.setLocks([{ name: 'keep', level: 'CanNotDelete', scope: subscription }]);
    const paths = [image, subscription, `${subscription}/providers/Microsoft.Authorization/locks`];
    const read = (arm: typeof first.arm): Promise<object[]> =>
      Promise.all(paths.map(async (path) => (await arm.get(path)).body));
    const before = await read(first.arm);
    await first.azure.close();
    const second = await startBench({ dataDir, clock: new DrivenClock(first.clock.now()) });
    expect(await read(second.arm)).toEqual(before);
  });

  test('is deleted on request, except for the certificate', async () => {
    const dataDir = newFolder();
    const first = await startBench({ dataDir });
    first.azure.createVm(vm);
    await first.azure.close();
    const second = await startBench({ dataDir, reset: true });
    expect(second.azure.state().vms).toEqual([]);
    expect(second.azure.journal()).toEqual([]);
  });

  test.each([
    [
      'of a later version',
      (file: string) => new DatabaseSync(file).exec('PRAGMA user_version = 99'),
      /schema version 99/,
    ],
    [
      'that is something else',
      (file: string) => writeFileSync(file, 'not a database, and longer than a header '.repeat(99)),
      /not a database/,
    ],
  ])('is not read from a file %s, which stays unchanged', async (_what, make, message) => {
    const dataDir = newFolder();
    const file = join(dataDir, 'azure.sqlite');
    make(file);
    const before = readFileSync(file);
    const started = startSimulatedAzure({ seed: 1, clock: new DrivenClock(0), dataDir });
    await expect(started).rejects.toThrow(message);
    expect(readFileSync(file)).toEqual(before);
  });
});
