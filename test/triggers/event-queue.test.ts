import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JournalStorage, journalStorage } from '../../sandbox/journal-storage.ts';
import { Stage } from '../../sandbox/scenarios/stage.ts';
import { AssessmentStore } from '../../src/assessment/assessment-store.ts';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import type { Notice } from '../../src/ports/notify.ts';
import { maxTries, onQueuedEvent } from '../../src/triggers/events/on-queued-event.ts';
import type { DurableAccess } from '../../src/use-cases/begin-remediation.ts';
import type { Log } from '../../src/use-cases/log.ts';
import { logIn, selected } from '../infra/kql.ts';
import { allQueries } from '../infra/queries.ts';
import { AzuriteQueue } from '../sandbox/functions-host/support/azurite-queue.ts';
import { deliverToQueue, type QueueDelivery } from '../support/event-queue.ts';
import { noon, subscriptionId, vmFacts } from '../support/facts.ts';
import { FakeCloud } from '../support/fake-cloud.ts';

const root = path.resolve(import.meta.dirname, '../..');
const name = 'events';
const base64 = (content: string | Uint8Array): string => Buffer.from(content).toString('base64');

describe('events that come over a storage queue', () => {
  let azurite: AzuriteQueue;
  let storage: JournalStorage;
  let stage: Stage;
  let delivery: QueueDelivery;
  beforeAll(async () => {
    azurite = await AzuriteQueue.start();
    await azurite.queue(name).create();
    storage = await journalStorage({ port: 0 });
    await storage.ready;
    const [, queueEndpoint = ''] = /(QueueEndpoint=[^;]+)/.exec(azurite.connection) ?? [];
    const settings = {
      ACCELNET_EVENT_QUEUE: name,
      AzureWebJobsStorage: `${storage.connectionString};${queueEndpoint}`,
    };
    const story = {
      name: 'queue',
      title: '',
      deaf: true as const,
      arrange: () => undefined,
      promises: () => [],
    };
    stage = await Stage.open({ seed: 3, speed: 'max', appDir: root, settings }, story);
    delivery = await deliverToQueue(azurite.queue(name));
  });
  afterAll(async () => {
    await stage.close();
    await delivery.close();
    await storage.close();
    await azurite.stop();
  });

  const isEmpty = async (): Promise<boolean> => (await azurite.count(name)) === 0;

  test.each(['EventGrid', 'CloudEvents'] as const)(
    'begin a run that accelerates a VM: %s',
    async (schema) => {
      const subscribed = await stage.azure.subscribe({ name: 'queue', url: delivery.url, schema });
      expect(subscribed).toEqual({ ok: true });
      const vm = `vm-${schema.toLowerCase()}`;
      stage.createVm({ name: vm, size: 'Standard_D4s_v3' });
      await stage.until('it is accelerated', async () => {
        const { remediations } = await stage.api.remediations();
        return remediations.some(
          ({ status }) => status?.vmId.endsWith(vm) && status.outcome === 'accelerated',
        );
      });
      expect(stage.azure.vm(vm).nics.map((nic) => nic.enableAcceleratedNetworking)).toEqual([true]);
      await stage.until('no message is left', isEmpty);
    },
  );

  test('are refused once, with a log line, where they are invalid, and nothing is read from Azure for them', async () => {
    const requests = (): number => stage.azure.journal().filter(({ type }) => type === 'request').length;
    const before = requests();
    const { id } = stage.azure.vm('vm-eventgrid');
    const event = {
      id: 'twice',
      topic: `/subscriptions/${id.split('/')[2]}`,
      subject: id,
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
      data: { operationName: 'Microsoft.Compute/virtualMachines/write' },
    };
    const bad = [
      'not JSON',
      '[]',
      'null',
      JSON.stringify([event]),
      JSON.stringify({ ...event, subject: `${id}/../x` }),
      Uint8Array.of(0xff, 0xfe, 0),
    ];
    for (const content of bad) await azurite.queue(name).sendMessage(base64(content));
    await stage.until('no message is left', isEmpty);
    expect((await stage.log()).match(/event refused/g)).toHaveLength(bad.length);
    expect(await azurite.texts(`${name}-poison`)).toEqual([]);
    expect(requests()).toBe(before);
  });

  test('are dead-lettered by the host where it cannot even decode them, and the alert query finds that', async () => {
    await azurite.queue(name).sendMessage('not base64!');
    await stage.until(
      'it is dead-lettered',
      async () => (await azurite.texts(`${name}-poison`)).length === 1,
    );
    const [, query = ''] = allQueries.find(([one]) => one === 'events-dead-lettered.kql') ?? [];
    const heard = selected(query, logIn(await stage.log()));
    expect(heard.map(({ message }) => message)).toEqual([
      `Message has reached MaxDequeueCount of ${maxTries}. Moving message to queue '${name}-poison'.`,
    ]);
  });
});

describe('a queued event that cannot be handled yet', () => {
  const vm = vmFacts();
  const event = {
    id: 'e-1',
    topic: `/subscriptions/${subscriptionId}`,
    subject: vm.id,
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    data: { operationName: 'Microsoft.Compute/virtualMachines/write' },
  };

  async function notified(dequeueCount: unknown): Promise<Notice[]> {
    const notices: Notice[] = [];
    const silent: Log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    };
    const failure = { kind: 'throttled', message: 'later', retryAfterSeconds: 5 } as const;
    const cloud = new FakeCloud(noon, () => ({ when: 'before', failure }));
    const now = (): number => cloud.now;
    const deps = {
      cloud,
      policy: defaultPolicy,
      subscriptions: [subscriptionId],
      now,
      keeper: new AssessmentStore({ now }),
      newGuid: () => 'guid',
      notify: async (notice: Notice) => void notices.push(notice),
    };
    const handled = onQueuedEvent(event, { id: 'm-1', dequeueCount }, {} as DurableAccess, silent, deps);
    await expect(handled).rejects.toThrow('Azure could not be read: throttled');
    return notices;
  }

  test('is rejected, so that the host delivers it again, and nobody is notified', async () => {
    expect(await notified(1)).toEqual([]);
    expect(await notified(maxTries - 1)).toEqual([]);
    expect(await notified(undefined)).toEqual([]);
  });

  test('is reported when the host dead-letters it, with the id of the message and without its content', async () => {
    const [notice, ...others] = await notified(maxTries);
    expect(others).toEqual([]);
    expect(notice).toMatchObject({ kind: 'event-dead-lettered', subject: 'fleet' });
    expect(notice?.text).toContain('m-1');
    expect(notice?.text).not.toContain(vm.id);
  });

  test('is tried for a day, as host.json says', () => {
    const { queues } = JSON.parse(readFileSync(path.join(root, 'host.json'), 'utf8')).extensions;
    expect(queues).toEqual({
      messageEncoding: 'base64',
      visibilityTimeout: '00:05:00',
      maxDequeueCount: maxTries,
    });
    expect(maxTries * 5).toBe(24 * 60);
  });
});
