import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/app-copy.ts';
import { AzuriteQueue } from '../support/azurite-queue.ts';
import { DrivenHost } from '../support/driven-host.ts';
import { seenBy, triggersApp } from '../support/triggers-host.ts';

const app = temporaryFolder();
let azurite: AzuriteQueue;
let host: DrivenHost;
beforeAll(async () => {
  azurite = await AzuriteQueue.start();
  process.env.AzureWebJobsStorage = azurite.connection;
  process.env.JOBS_QUEUE = 'jobs';
  cpSync(triggersApp, app.folder, { recursive: true });
  const queues = { messageEncoding: 'none', visibilityTimeout: '01:00:00' };
  writeFileSync(
    path.join(app.folder, 'host.json'),
    JSON.stringify({ version: '2.0', extensions: { queues } }),
  );
  await azurite.queue('jobs').create();
  host = await DrivenHost.start({ appDir: app.folder });
});
afterAll(async () => {
  await host.host.close();
  await azurite.stop();
  delete process.env.AzureWebJobsStorage;
  delete process.env.JOBS_QUEUE;
  app.remove();
});

test('a message whose function failed stays hidden for the visibility timeout, also without encoding', async () => {
  await azurite.queue('jobs').sendMessage('{"failures":99}');
  await host.drive(host.clock.now() + 5 * 60_000);
  // The timeout is an hour of the storage service's own time.
  expect((await seenBy(host, 'jobs')).map(({ message }) => message)).toEqual([{ failures: 99 }]);
  expect(await azurite.count('jobs')).toBe(1);
  expect(await azurite.texts('jobs')).toEqual([]);
});
