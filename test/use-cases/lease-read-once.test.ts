import { beforeEach, describe, expect, test } from 'vitest';
import { AssessmentStore } from '../../src/assessment/assessment-store.ts';
import { entityKeyOf, parseVmId } from '../../src/core/model/resource-id.ts';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import { onResourceEvent } from '../../src/triggers/events/on-resource-event.ts';
import type { Log } from '../../src/use-cases/log.ts';
import { watchStarts } from '../../src/use-cases/watch-starts.ts';
import { DurableInMemory } from '../support/durable-in-memory.ts';
import { noon, subscriptionId } from '../support/facts.ts';
import { FakeCloud } from '../support/fake-cloud.ts';

const silent = (): void => undefined;
const log: Log = { debug: silent, info: silent, warn: silent, error: silent };

let cloud: FakeCloud;
let durable: DurableInMemory;

beforeEach(() => {
  cloud = new FakeCloud(noon);
  durable = new DurableInMemory();
});

function leaseKey(): string {
  const vm = parseVmId(cloud.vm.id);
  if (!vm.ok) throw new Error('no VM');
  return entityKeyOf(vm.value);
}

function deps() {
  const now = (): number => cloud.now;
  return {
    cloud,
    policy: defaultPolicy,
    subscriptions: [subscriptionId],
    now,
    keeper: new AssessmentStore({ now }),
    newGuid: () => crypto.randomUUID(),
    notify: async () => undefined,
  };
}

function pendingStart() {
  const { id: vmId, vmUid } = cloud.vm;
  return { vmId, vmUid, since: noon, runId: 'run-1', nics: [] };
}

async function event(operation: string): Promise<void> {
  const about = { id: 'e-1', topic: `/subscriptions/${subscriptionId}`, subject: cloud.vm.id };
  const eventType = `Microsoft.Resources.Resource${operation === 'write' ? 'Write' : 'Action'}Success`;
  const data = {
    operationName: `Microsoft.Compute/virtualMachines/${operation}`,
    resourceUri: cloud.vm.id,
    status: 'Succeeded',
    subscriptionId,
  };
  const whole = { ...about, eventType, eventTime: noon, dataVersion: '2', data };
  await onResourceEvent(whole, durable.access, log, deps());
}

describe('the lease of a VM is read once', () => {
  test('for an event that begins a run', async () => {
    await event('write');
    expect(durable.begun).toMatchObject([{ plan: 'restart' }]);
    expect(durable.leaseReads).toBe(1);
  });

  test('for an event on a start, which may be our own, and which begins a run', async () => {
    await event('start/action');
    expect(durable.begun).toMatchObject([{ plan: 'restart' }]);
    expect(durable.leaseReads).toBe(1);
  });

  test.each(['write', 'start/action'])('for a %s that joins the run of the VM', async (operation) => {
    durable.leases.set(leaseKey(), { holder: { runId: 'run-1', since: noon }, recent: [] });
    durable.runs.set('run-1', { state: 'live' });
    await event(operation);
    expect([durable.begun, durable.woken]).toEqual([[], ['run-1']]);
    expect(durable.leaseReads).toBe(1);
  });

  test('for an event on the start of a VM that was changed while it was off', async () => {
    durable.leases.set(leaseKey(), { recent: [], pendingStart: pendingStart() });
    await event('start/action');
    expect(durable.begun).toMatchObject([{ plan: 'watch' }]);
    expect(durable.leaseReads).toBe(1);
  });

  test('by the pass that finds such a start without an event', async () => {
    durable.leases.set(leaseKey(), { recent: [], pendingStart: pendingStart() });
    durable.pendingStarts = [{ vmId: cloud.vm.id, since: noon }];
    await watchStarts({ durable: durable.access, log, cloud, deps: deps() });
    expect(durable.begun).toMatchObject([{ plan: 'watch' }]);
    expect(durable.leaseReads).toBe(1);
  });
});

test('a lease that cannot be read fails the event, which is delivered again, and begins nothing', async () => {
  durable.leaseFails = true;
  await expect(event('write')).rejects.toThrow('the runs of the virtual machine');
  await expect(event('start/action')).rejects.toThrow('HTTP 500');
  expect([durable.begun, durable.leaseReads]).toEqual([[], 2]);
});
