import { describe, expect, test } from 'vitest';
import { AssessmentStore } from '../../../src/assessment/assessment-store.ts';
import { turnDueList } from '../../../src/core/coordination/due-list.ts';
import { noSafeguards } from '../../../src/core/coordination/safeguards-state.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { onResourceEvent } from '../../../src/triggers/events/on-resource-event.ts';
import { beginDue } from '../../../src/use-cases/begin-due.ts';
import { EventAllowance } from '../../../src/use-cases/event-allowance.ts';
import { DurableInMemory } from '../../support/durable-in-memory.ts';
import { noon, subscriptionId } from '../../support/facts.ts';
import { FakeCloud } from '../../support/fake-cloud.ts';

const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const enforce: Policy = { ...defaultPolicy, maxPerHour: 1 };

/** A fleet of identical VMs, and the app as it handles their events. */
function fleet(policy: Policy = enforce) {
  const cloud = new FakeCloud(noon);
  const durable = new DurableInMemory();
  const now = (): number => cloud.now;
  const base = cloud.vm;
  const at = (name: string): string => base.id.replace(/[^/]+$/, name);
  const { readVm, readNic } = cloud;
  let asked = base.id;
  cloud.readVm = async (vm, ...rest) => {
    asked = vm.path;
    const read = await readVm(vm, ...rest);
    return read.ok ? { ok: true, value: { ...read.value, id: vm.path } } : read;
  };
  cloud.readNic = async (...call) => {
    const read = await readNic(...call);
    return read.ok ? { ok: true, value: { ...read.value, vmId: asked } } : read;
  };
  const keeper = new AssessmentStore({ now });
  const allowance = new EventAllowance(policy, now);
  const deps = {
    cloud,
    policy,
    now,
    keeper,
    newGuid: () => crypto.randomUUID(),
    notify: async () => undefined,
  };
  const event = async (name: string): Promise<void> => {
    const resourceUri = at(name);
    const operationName = 'Microsoft.Compute/virtualMachines/write';
    const data = { operationName, resourceUri, status: 'Succeeded', subscriptionId };
    const notified = {
      id: `e-${name}`,
      topic: `/subscriptions/${subscriptionId}`,
      subject: resourceUri,
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
      eventTime: noon,
      dataVersion: '2',
      data,
    };
    await onResourceEvent(notified, durable.access, log, {
      ...deps,
      subscriptions: [subscriptionId],
      allowance,
    });
  };
  const pass = async (): Promise<void> => await beginDue({ durable: durable.access, log, deps, allowance });
  return { cloud, durable, event, pass };
}

describe('events that begin runs', () => {
  test('begin as many as the safeguards allow and a few more, and list the other VMs as due', async () => {
    const { durable, event } = fleet();
    for (let n = 0; n < 60; n++) await event(`vm-${n}`);
    // One an hour, and twenty more.
    expect(durable.begun).toHaveLength(21);
    expect(durable.due).toHaveLength(39);
    expect(durable.due[0]).toMatchObject({ as: 'outages', vmId: expect.stringMatching(/vm-21$/) });
    await event('vm-21');
    expect(durable.due).toHaveLength(39);
  });

  test('read the safeguards once for many events, not once for each', async () => {
    const { durable, event } = fleet();
    await event('vm-0');
    const before = durable.reads;
    for (let n = 1; n < 20; n++) await event(`vm-${n}`);
    // The lease, and what the assessment asks of it.
    expect((durable.reads - before) / 19).toBeLessThan(9);
  });

  test('begin no outage during a pause, and the timer begins the due runs when the pause is over', async () => {
    const { cloud, durable, event, pass } = fleet();
    durable.safeguards = { ...noSafeguards, paused: { act: 'pause', by: 'ops', at: noon } };
    for (let n = 0; n < 30; n++) await event(`vm-${n}`);
    expect([durable.begun.length, durable.due.length]).toEqual([0, 30]);
    const reads = cloud.callsOf('readVm');
    await pass();
    expect([durable.begun.length, cloud.callsOf('readVm')]).toEqual([0, reads]);
    durable.safeguards = noSafeguards;
    cloud.now += 300_000;
    await pass();
    expect([durable.begun.length, durable.due.length]).toEqual([21, 9]);
    cloud.now += 300_000;
    await pass();
    expect([durable.begun.length, durable.due.length]).toEqual([30, 0]);
  });

  test('begin no run for a due VM that needs none any more, and it is no longer listed', async () => {
    const { cloud, durable, event, pass } = fleet();
    durable.safeguards = { ...noSafeguards, paused: { act: 'pause', by: 'ops', at: noon } };
    await event('vm-0');
    expect(durable.due).toHaveLength(1);
    durable.safeguards = noSafeguards;
    cloud.vm = { ...cloud.vm, tags: { 'accelnet-opt-out': 'true' } };
    cloud.now += 60_000;
    await pass();
    expect([durable.begun.length, durable.due.length]).toEqual([0, 0]);
  });

  test('begin the other runs where one VM cannot be read, and that VM stays due', async () => {
    const { cloud, durable, event, pass } = fleet();
    durable.safeguards = { ...noSafeguards, paused: { act: 'pause', by: 'ops', at: noon } };
    for (const name of ['bad', 'good']) await event(name);
    durable.safeguards = noSafeguards;
    cloud.now += 60_000;
    const { readVm } = cloud;
    cloud.readVm = async (vm, ...rest) =>
      vm.name === 'bad'
        ? { ok: false, failure: { kind: 'throttled', message: '429' } }
        : await readVm(vm, ...rest);
    await pass();
    expect(durable.begun).toHaveLength(1);
    expect(durable.due).toMatchObject([{ vmId: expect.stringMatching(/bad$/) }]);
  });

  describe('when a VM that is due is not found', () => {
    const notFound = (code: string) =>
      ({ ok: false, failure: { kind: 'not-found', message: '404', status: 404, code } }) as const;
    /** One VM that is due, and whose run nothing holds back any more. */
    async function one(minutesLater: number) {
      const { cloud, durable, event, pass } = fleet();
      durable.safeguards = { ...noSafeguards, paused: { act: 'pause', by: 'ops', at: noon } };
      await event('vm-0');
      durable.safeguards = noSafeguards;
      cloud.now += minutesLater * 60_000;
      const { readVm, readNic, readGroup } = cloud;
      const found = (): void => void Object.assign(cloud, { readVm, readNic, readGroup });
      return { cloud, durable, pass, found };
    }

    test.each([1, 100])(
      'it stays due if an answer after %d minutes says once that its group is missing, and begins when it is found',
      async (minutes) => {
        const { cloud, durable, pass, found } = await one(minutes);
        cloud.readVm = async () => notFound('ResourceGroupNotFound');
        await pass();
        expect([durable.begun.length, durable.due.length]).toEqual([0, 1]);
        found();
        cloud.now += 60_000;
        await pass();
        expect([durable.begun.length, durable.due.length]).toEqual([1, 0]);
      },
    );

    test('it stays due if only its interface is not found', async () => {
      const { cloud, durable, pass } = await one(1);
      cloud.readNic = async () => notFound('ResourceNotFound');
      await pass();
      expect(durable.due).toHaveLength(1);
    });

    test('it is removed from the list after an hour if its group is not found either', async () => {
      for (const [minutes, due] of [
        [30, 1],
        [90, 0],
      ] as const) {
        const { cloud, durable, pass } = await one(minutes);
        cloud.readVm = async () => notFound('ResourceGroupNotFound');
        cloud.readGroup = async () => notFound('ResourceGroupNotFound');
        await pass();
        expect(durable.due).toHaveLength(due);
      }
    });

    test('it is removed from the list at once if it is itself not found', async () => {
      const { cloud, durable, pass } = await one(1);
      cloud.readVm = async () => notFound('ResourceNotFound');
      await pass();
      expect(durable.due).toHaveLength(0);
    });
  });

  test('keep two due VMs apart whose groups differ only by the Kelvin sign', () => {
    const at = (group: string): string =>
      `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/web`;
    const [k, kelvin] = [at('rg-k'), at('rg-\u212A')].map((vmId) => ({
      vmId,
      since: noon,
      as: 'quiet' as const,
    }));
    const entries = [k, kelvin].flatMap((entry) => entry ?? []);
    let state: ReturnType<typeof turnDueList>['state'];
    for (const entry of entries) state = turnDueList(state, 'add', entry).state;
    expect(state?.entries).toEqual(entries);
    expect(turnDueList(state, 'remove', { vmId: at('RG-K') }).state?.entries).toEqual([kelvin]);
  });
});
