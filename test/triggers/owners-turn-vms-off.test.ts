import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../sandbox/app-api.ts';
import type { VmOrder } from '../../sandbox/arm/compute/vm-order.ts';
import { Stage } from '../../sandbox/scenarios/stage.ts';

// Owners turn VMs off and on, with the built app in a host of its own.

const appDir = path.resolve(import.meta.dirname, '../..');
// Tags may raise the mode, so that one host serves VMs of every mode.
const policy = { version: 1, tags: { mayRaise: ['mode'] } };
const story = { name: 'owners', title: '', policy, arrange: () => undefined, promises: () => [] };
const hour = 3_600_000;

describe('a VM that its owner turns off', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open({ seed: 5, speed: 'max', appDir }, story);
  });
  afterAll(async () => await stage.close());

  const flagsOf = (vm: string): boolean[] =>
    stage.azure.vm(vm).nics.map(({ enableAcceleratedNetworking }) => enableAcceleratedNetworking);
  /** The requests to Azure that change a VM or its NIC. */
  const changesOf = (vm: string): string[] =>
    stage.azure
      .journal()
      .flatMap((one) => (one.type === 'request' && one.method !== 'GET' ? [one] : []))
      .filter((one) => one.path.includes(vm))
      .map(({ operation }) => operation);
  const pass = async (ms: number): Promise<void> => {
    const until = stage.now() + ms;
    await stage.until('time has passed', () => stage.now() >= until);
  };
  /** The records of a VM's runs, oldest first. */
  const recordsOf = async (vm: string): Promise<AuditRecord[]> => {
    const { remediations } = await stage.api.remediations();
    const own = remediations.filter(({ status }) => status?.vmId.endsWith(`/${vm}`));
    const details = await Promise.all(own.map(({ id }) => stage.api.remediation(id)));
    const records = details.flatMap(({ record }) => (record === null ? [] : [record]));
    return records.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  };
  const turnOff = async (order: Pick<VmOrder, 'name' | 'tags' | 'size'>): Promise<void> => {
    const old = { settled: true, raiseEvents: false, createdAt: stage.now() - 9000 * hour };
    stage.createVm({ ...old, ...order });
    stage.turn(order.name, 'deallocate');
    await pass(hour);
  };
  const enforced = { 'accelnet-mode': 'enforce' };

  test.each([
    ['report mode', 'off-report', { 'accelnet-mode': 'report' }],
    ['no mode of its own, for a VM that existed before', 'off-plain', {}],
    ['an opt-out', 'off-out', { ...enforced, 'accelnet-opt-out': 'true' }],
  ])('is not written to with %s', async (_title, name, tags) => {
    await turnOff({ name, size: 'Standard_D4s_v3', tags });
    stage.turn(name, 'start');
    await pass(hour);
    expect(changesOf(name)).toEqual([]);
    expect(await recordsOf(name)).toEqual([]);
  });

  test('and whose start finds no capacity with the flags on, is started without them', async () => {
    const name = 'off-tight';
    await turnOff({ name, size: 'Standard_D8s_v3', tags: enforced });
    expect(flagsOf(name)).toEqual([true]);
    const { location } = stage.azure.vm(name);
    stage.azure.setCapacity([{ size: 'Standard_D8s_v3', location, acceleratedOnly: true, free: 0 }]);
    stage.turn(name, 'start');
    await pass(hour);
    expect(await recordsOf(name)).toMatchObject([
      { plan: 'nics-only', outcome: 'accelerated' },
      { plan: 'watch', outcome: 'rolled-back', reason: 'OverconstrainedAllocationRequest' },
    ]);
    expect(flagsOf(name)).toEqual([false]);
    expect(stage.power(name)).toBe('running');
    const written = ['networkInterfaces/write', 'networkInterfaces/write'];
    expect(changesOf(name)).toEqual([...written, 'virtualMachines/start']);
  });

  test('and whose guest hangs with the flags on, gets its flags back, and is not restarted', async () => {
    const name = 'off-hangs';
    await turnOff({ name, size: 'Standard_D4s_v3', tags: enforced });
    stage.fault({
      operation: 'guest/boot',
      resource: name,
      effect: { kind: 'silent-guest', whileAccelerated: true },
    });
    stage.turn(name, 'start');
    await pass(hour);
    expect((await recordsOf(name)).at(-1)).toMatchObject({ plan: 'watch', outcome: 'rolled-back' });
    expect(stage.azure.vm(name)).toMatchObject({ powerState: 'running', agentReady: true });
    expect(changesOf(name)).toEqual(['networkInterfaces/write', 'networkInterfaces/write']);
  });

  test('and deletes is watched once, skipped, and forgotten', async () => {
    const name = 'off-deleted';
    await turnOff({ name, size: 'Standard_D4s_v3', tags: enforced });
    stage.azure.deleteVm(name);
    await pass(2 * hour);
    const last = (await recordsOf(name)).slice(1);
    expect(last).toMatchObject([{ plan: 'watch', outcome: 'skipped', reason: 'not-found' }]);
  });

  test('is found when it is started, although no event reports that', async () => {
    const name = 'off-unheard';
    await turnOff({ name, size: 'Standard_D4s_v3', tags: enforced });
    const url = `${stage.hostUrl}/runtime/webhooks/EventGrid?functionName=onResourceEvent`;
    await stage.azure.subscribe({
      name: 'app',
      url,
      eventTypes: ['Microsoft.Resources.ResourceWriteSuccess'],
    });
    stage.turn(name, 'start');
    await pass(hour);
    expect(await recordsOf(name)).toMatchObject([
      { plan: 'nics-only', outcome: 'accelerated' },
      { plan: 'watch', outcome: 'accelerated', request: { operation: 'accelnet/watch' } },
    ]);
    expect(changesOf(name)).toEqual(['networkInterfaces/write']);
  });
});
