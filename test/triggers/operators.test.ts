import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Stage } from '../../sandbox/scenarios/stage.ts';
import { defaultPolicy } from '../../src/core/policy/policy.ts';

// Operators and recovery, with the built app in a host of its own.

const appDir = path.resolve(import.meta.dirname, '../..');
const story = { name: 'operators', title: '', arrange: () => undefined, promises: () => [] };
const minute = 60_000;
const rights = [
  'Microsoft.Compute/virtualMachines/read',
  'Microsoft.Compute/virtualMachines/deallocate/action',
  'Microsoft.Compute/virtualMachines/start/action',
  'Microsoft.Compute/virtualMachines/restart/action',
  'Microsoft.Compute/skus/read',
  'Microsoft.Network/networkInterfaces/read',
  'Microsoft.Network/networkInterfaces/write',
  'Microsoft.Network/virtualNetworks/subnets/join/action',
  'Microsoft.Network/networkSecurityGroups/join/action',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Resources/subscriptions/read',
  'Microsoft.Authorization/locks/read',
  'Microsoft.Authorization/denyAssignments/read',
];

describe('operators', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open({ seed: 3, speed: 'max', appDir }, story);
  });
  afterAll(async () => await stage.close());

  const management = async (method: string, route: string, body?: unknown): Promise<number> => {
    const response = await fetch(`${stage.hostUrl}/runtime/webhooks/durabletask/${route}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await response.text();
    return response.status;
  };
  const post = async (route: string, headers: object = {}, body = '{}'): Promise<number> => {
    const response = await fetch(`${stage.hostUrl}/api/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    await response.text();
    return response.status;
  };
  const downWith = async (name: string): Promise<string> => {
    stage.createVm({ name, size: 'Standard_D4s_v3' });
    await stage.until(`${name} is deallocated`, () => stage.power(name) === 'deallocated');
    return await stage.runOn(name);
  };

  test('pause the app, so that nothing is stopped, and resume it, so that runs go on', async () => {
    expect(await post('safeguards/pause', {}, '{"comment":"freeze"}')).toBe(202);
    stage.createVm({ name: 'paused-1', size: 'Standard_D4s_v3' });
    const later = stage.now() + 10 * minute;
    await stage.until('ten minutes are over', () => stage.now() >= later);
    const { paused, queue } = await stage.api.safeguards();
    expect(paused).toMatchObject({ by: 'function key', comment: 'freeze' });
    expect(queue).toHaveLength(1);
    expect(stage.hasBeen('paused-1', 'deallocating')).toBe(false);
    await stage.act('actOnSafeguards', { parameters: { act: 'resume' } });
    await stage.untilQuiet();
    expect(stage.hasBeen('paused-1', 'deallocating')).toBe(true);
    expect(stage.power('paused-1')).toBe('running');
  });

  test('are refused unknown, invalid and cross-site acts', async () => {
    expect(await post('safeguards/burn')).toBe(404);
    expect(await post('safeguards/reopen')).toBe(400);
    expect(await post('safeguards/pause', { origin: 'https://evil.example' })).toBe(403);
    expect(await post('safeguards/pause', { 'content-type': 'text/plain' })).toBe(415);
    expect(await post('safeguards/pause', {}, '{"comment":1}')).toBe(400);
    expect(await post('safeguards/pause', {}, 'pause')).toBe(400);
    expect(await post('remediations/nobody/cancel')).toBe(404);
    expect(await post(`remediations/${await stage.runOn('paused-1')}/cancel`)).toBe(409);
    expect((await stage.api.safeguards()).paused).toBeNull();
  });

  test('may purge a run with its VM down: the VM is recovered', async () => {
    const run = await downWith('purged-1');
    expect(await management('POST', `instances/${run}/terminate?reason=x`)).toBe(202);
    await stage.until(
      'the run is over',
      async () => (await management('DELETE', `instances/${run}`)) === 200,
    );
    await stage.untilQuiet();
    expect(stage.power('purged-1')).toBe('running');
    await stage.act('acknowledgeRemediation', { parameters: { id: run } });
    expect(await post('remediations/never-was/acknowledge')).toBe(404);
  });

  test('may suspend a run with its VM down: the run hangs, is terminated, and its VM is recovered', async () => {
    const run = await downWith('hung-1');
    expect(await management('POST', `instances/${run}/suspend?reason=x`)).toBe(202);
    await stage.until('the VM runs again', () => stage.power('hung-1') === 'running');
    await stage.untilQuiet();
    const { runtimeStatus } = await stage.api.remediation(run);
    expect(runtimeStatus).toBe('Terminated');
    expect(await stage.log()).toMatch(/alert \{"kind":"overdue".*the run hangs/);
  });

  test('are notified of an orphaned run again and again until one of them acknowledges that', async () => {
    const run = await downWith('notified-1');
    await stage.terminate(run);
    const times = async (): Promise<number> =>
      (await stage.log())
        .split('\n')
        .filter((line) => line.includes('"kind":"recovery"') && line.includes(run)).length;
    await stage.until('it was told three times', async () => (await times()) === 3);
    await stage.act('acknowledgeRemediation', { parameters: { id: run }, body: { comment: 'my mistake' } });
    const later = stage.now() + 90 * minute;
    await stage.until('the next hour is over', () => stage.now() >= later);
    expect(await times()).toBe(3);
    expect(stage.power('notified-1')).toBe('running');
  });

  test('find the breaker open after three orphaned runs with their VMs down, and reset it', async () => {
    const { breaker, lastOutcomes } = await stage.api.safeguards();
    expect(breaker).not.toBeNull();
    expect(lastOutcomes).toMatchObject([true, false, false, false].map((good) => ({ good })));
    await stage.act('actOnSafeguards', {
      parameters: { act: 'reset-breaker' },
      body: { comment: 'it was me' },
    });
  });

  test('need not free the slot of a run that does not exist', async () => {
    const { maxConcurrent, maxConcurrentPerDomain, maxPerHour, breakerFailures, breakerOutOf } =
      defaultPolicy;
    const limits = { maxConcurrent, maxConcurrentPerDomain, maxPerHour, breakerFailures, breakerOutOf };
    const now = new Date(stage.now()).toISOString();
    const asked = { runId: 'slot-ghost', subscriptionId: 's', domains: [], capacityKey: 'k', limits, now };
    expect(await management('POST', 'entities/safeguards/fleet?op=acquire', asked)).toBe(202);
    const held = async (): Promise<boolean> =>
      (await stage.api.safeguards()).holders.some(({ runId }) => runId === 'slot-ghost');
    await stage.until('the slot is taken', held);
    await stage.until('it is free again', async () => !(await held()));
    expect(stage.now() - Date.parse(now)).toBeGreaterThanOrEqual(30 * minute);
  });

  test('give the app exactly the rights that it needs, or see which one is missing', async () => {
    const createdAt = stage.now() - 60 * minute;
    const settled = { size: 'Standard_D4s_v3', settled: true, raiseEvents: false, createdAt };
    stage.createVm({ name: 'rights-1', ...settled });
    const { id } = stage.azure.vm('rights-1');
    const scope = id.split('/').slice(0, 3).join('/');
    const assessed = async (actions: readonly string[]): Promise<unknown> => {
      stage.azure.setRoleAssignments([{ scope, actions: [...actions] }]);
      // What was read for a reader is cached for half a minute; a host that has just started has cached nothing.
      await stage.killHost();
      const { decision, reasons } = await stage.api.assessment(id, { rights: true });
      return decision.kind === 'skip' ? reasons[0] : decision.kind;
    };
    expect(await assessed(rights)).toBe('remediate');
    expect(await assessed(rights.filter((one) => !one.endsWith('subnets/join/action')))).toMatchObject({
      code: 'missing-permission',
      evidence: { missing: expect.stringContaining('subnets/join/action on subnets/') },
    });
    stage.azure.setRoleAssignments([]);
  });

  test('may give a lease to a run that does not exist: it is released after a while', async () => {
    stage.createVm({ name: 'ghost-1', size: 'Standard_D4s_v3', raiseEvents: false, settled: true });
    const { id } = stage.azure.vm('ghost-1');
    const parts = id.toLowerCase().split('/');
    const key = [parts[2], parts[4], parts[8]].join(':');
    const now = new Date(stage.now()).toISOString();
    const entry = { runId: 'ghost', vmId: id, since: now, now };
    expect(await management('POST', `entities/vmlease/${key}?op=request`, entry)).toBe(202);
    // The registry does not contain it: an event about the VM adds it.
    stage.touch('ghost-1');
    await stage.untilQuiet();
    expect((await stage.api.assessment(id)).decision.kind).not.toBe('defer');
    const ended = await stage.api.remediation(await stage.runOn('ghost-1'));
    expect(ended.record).toMatchObject({ outcome: 'skipped', recovers: { runId: 'ghost' } });
  });
});

test('with the default settings nobody may act', async () => {
  const closed = { ...story, settings: { ACCELNET_ALLOW_ACTS_WITH_KEY: 'false' } };
  const stage = await Stage.open({ seed: 4, speed: 'max', appDir }, closed);
  try {
    await expect(stage.act('actOnSafeguards', { parameters: { act: 'pause' } })).rejects.toThrow('HTTP 403');
    expect((await stage.api.safeguards()).paused).toBeNull();
  } finally {
    await stage.close();
  }
});
