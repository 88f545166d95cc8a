import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readHostSettings } from '../../../../sandbox/functions-host/functions/host-json.ts';
import { queueConnection } from '../../../../sandbox/functions-host/functions/queue-connection.ts';
import { temporaryFolder } from '../support/app-copy.ts';
import { AzuriteQueue } from '../support/azurite-queue.ts';
import type { DrivenHost } from '../support/driven-host.ts';
import { type Seen, seenBy, startTriggersHost } from '../support/triggers-host.ts';

const second = 1000;
const base64 = (content: string | Uint8Array): string => Buffer.from(content).toString('base64');

let azurite: AzuriteQueue;
let host: DrivenHost;
let earlier = 0;
const seen = async (): Promise<readonly Seen[]> => (await seenBy(host, 'jobs')).slice(earlier);
const drive = (ms: number): Promise<void> => host.drive(host.clock.now() + ms);
/** Longer than the longest wait between two polls. */
const poll = (): Promise<void> => drive(11 * second);

beforeAll(async () => {
  azurite = await AzuriteQueue.start();
  process.env.AzureWebJobsStorage = azurite.connection;
  process.env.JOBS_QUEUE = 'jobs';
});
afterAll(async () => {
  delete process.env.AzureWebJobsStorage;
  delete process.env.JOBS_QUEUE;
  await azurite.stop();
});
beforeEach(async () => {
  await azurite.queue('jobs').createIfNotExists();
  host = await startTriggersHost({});
  earlier = (await seenBy(host, 'jobs')).length;
});
afterEach(() => host.host.close());

describe('a storage queue trigger', () => {
  test('gets JSON, plain text and bytes once each, and deletes the messages that it has handled', async () => {
    const contents = [JSON.stringify({ a: 1 }), 'plain text', Uint8Array.of(0xff, 0xfe, 0)];
    for (const content of contents) await azurite.queue('jobs').sendMessage(base64(content));
    await poll();
    const messages = (await seen()).map(({ message }) => JSON.stringify(message));
    const expected = [{ a: 1 }, 'plain text', { bytes: [0xff, 0xfe, 0] }].map((each) => JSON.stringify(each));
    expect(messages.toSorted()).toEqual(expected.toSorted());
    expect(await azurite.count('jobs')).toBe(0);
  });

  test('gets the metadata of the message', async () => {
    const { messageId } = await azurite.queue('jobs').sendMessage(base64('{"b":2}'));
    await poll();
    const time = expect.stringMatching(/^20\d\d-.*Z$/);
    expect((await seen())[0]?.triggerMetadata).toMatchObject({
      queueTrigger: { b: 2 },
      id: messageId,
      dequeueCount: 1,
      popReceipt: expect.any(String),
      insertionTime: time,
      expirationTime: time,
      nextVisibleTime: time,
    });
  });

  test('takes batches until the queue is empty', async () => {
    for (let i = 0; i < 11; i++) await azurite.queue('jobs').sendMessage(base64(`job ${i}`));
    await poll();
    const messages = (await seen()).map(({ message }) => String(message));
    expect(new Set(messages)).toEqual(new Set(Array.from({ length: 11 }, (_, i) => `job ${i}`)));
    expect(messages).toHaveLength(11);
  });

  test('gets a message again while its function fails, and not after it succeeds', async () => {
    await azurite.queue('jobs').sendMessage(base64(JSON.stringify({ id: 'mends', failures: 2 })));
    await poll();
    expect((await seen()).map(({ triggerMetadata }) => triggerMetadata?.dequeueCount)).toEqual([1, 2, 3]);
    expect(await azurite.count('jobs')).toBe(0);
    expect(await azurite.texts('jobs-poison')).toEqual([]);
  });

  test('moves a message to the poison queue after maxDequeueCount tries', async () => {
    const text = base64(JSON.stringify({ id: 'never', failures: 99 }));
    await azurite.queue('jobs').sendMessage(text);
    await poll();
    expect(await seen()).toHaveLength(3);
    expect(await azurite.count('jobs')).toBe(0);
    expect(await azurite.texts('jobs-poison')).toEqual([text]);
    const warned = host.lines.filter(
      ({ level, message }) => level === 'Warning' && message.includes('jobs-poison'),
    );
    expect(warned).toHaveLength(1);
    await azurite.queue('jobs-poison').clearMessages();
  });

  test('moves a message that is not in the configured encoding to the poison queue', async () => {
    await azurite.queue('jobs').sendMessage('not base64!');
    await poll();
    expect(await seen()).toEqual([]);
    expect(await azurite.texts('jobs-poison')).toEqual(['not base64!']);
    await azurite.queue('jobs-poison').clearMessages();
  });

  test('polls less and less often while its queue is empty, up to the maximum', async () => {
    await host.host.whenIdle();
    const began = host.clock.now();
    const polls: number[] = [];
    const { nextWake } = host.host.readClock();
    for (let wake = nextWake ?? 0; wake < began + 30 * second; wake = host.host.readClock().nextWake ?? 0) {
      polls.push(wake - began);
      await host.drive(wake);
    }
    const waits = polls.map((at, i) => at - (polls[i - 1] ?? 0));
    expect(waits).toEqual([100, 200, 300, 500, 900, 1700, 3300, 6500, 10_000]);
  });

  test('waits for a queue that does not exist yet', async () => {
    await azurite.queue('jobs').delete();
    await poll();
    expect(host.errors().filter((line) => line.includes("'jobs'"))).toEqual([]);
    await azurite.queue('jobs').create();
    await azurite.queue('jobs').sendMessage(base64('late'));
    await poll();
    expect((await seen()).map(({ message }) => message)).toEqual(['late']);
  });

  test('can be run by hand with a message', async () => {
    await host.request('POST', '/admin/functions/jobs', { input: '{"by":"hand"}' });
    await host.host.whenIdle();
    expect((await seen()).map(({ message }) => message)).toEqual([{ by: 'hand' }]);
  });
});

describe('the connection of a queue trigger', () => {
  test('is the app setting that it names, with or without the prefix AzureWebJobs', () => {
    const environment = { AzureWebJobsStorage: 'a', Jobs: 'b', AzureWebJobsOther: 'c' };
    const named = ['', undefined, 'AzureWebJobsStorage', 'Storage', 'Jobs', 'Other'];
    const found = named.map((name) => queueConnection(name, environment));
    expect(found).toEqual(['a', 'a', 'a', 'a', 'b', 'c']);
  });

  test('is refused by its name if it is missing or uses an identity', () => {
    expect(() => queueConnection('Jobs', {})).toThrow(`there is no app setting 'Jobs'`);
    const identity = { Jobs__queueServiceUri: 'https://account.queue.core.windows.net' };
    expect(() => queueConnection('Jobs', identity)).toThrow('uses an identity');
  });
});

test('the settings of queues in host.json are read with the defaults of the extension', () => {
  const { folder, remove } = temporaryFolder();
  const app = (queues: object): string => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'host.json'), JSON.stringify({ version: '2.0', extensions: { queues } }));
    return folder;
  };
  expect(readHostSettings(app({})).queues).toEqual({
    batchSize: 16,
    maxPollingInterval: 60_000,
    visibilityTimeout: 0,
    maxDequeueCount: 5,
    messageEncoding: 'base64',
  });
  const given = { visibilityTimeout: '1.00:00:30', messageEncoding: 'none', maxPollingInterval: '00:00:02' };
  expect(readHostSettings(app(given)).queues).toMatchObject({
    visibilityTimeout: 86_430_000,
    messageEncoding: 'none',
    maxPollingInterval: 2000,
  });
  const wrong = { batchSize: 33, visibilityTimeout: 'soon' };
  expect(() => readHostSettings(app(wrong))).toThrow(/batchSize.*visibilityTimeout: must be a time span/);
  remove();
});
