import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { proveLockKills } from '../../../../scripts/proof-lock-kills.ts';
import { temporaryFolder } from '../support/app-copy.ts';
import { fixtureApp, type Status } from '../support/driven-host.ts';
import { endLeftHosts, HostProcess } from '../support/host-process.ts';

const { folder, remove } = temporaryFolder();
afterAll(() => {
  endLeftHosts();
  remove();
});

const world = path.join(folder, 'world.txt');
const orchestrations = 10;
const steps = 8;
// Each host is killed after so many activities, during whatever it does next.
const lives = [1, 3, 2, 9, 5, 14, 1, 7, 4, 11];

function startHost(): HostProcess {
  const args = ['--app', fixtureApp, '--data', path.join(folder, 'data.sqlite'), '--port', '0'];
  return new HostProcess(args, { FIXTURE_WORLD: world });
}

async function liveShortly(host: HostProcess, activities: number): Promise<void> {
  let seen = 0;
  await host.line((line) => line.includes('noted: noted') && ++seen >= activities);
  host.kill('SIGKILL');
  await host.ended();
}

test('hosts that are killed at any moment lose nothing and repeat no entity operation', async () => {
  let host = startHost();
  let url = await host.listening();
  for (let i = 0; i < orchestrations; i++) {
    const body = JSON.stringify({ steps, account: 'shared' });
    await fetch(`${url}/durabletask/orchestrators/killable/k${i}`, { method: 'POST', body });
  }
  for (const activities of lives) {
    await liveShortly(host, activities);
    host = startHost();
    url = await host.listening();
  }
  const ids = Array.from({ length: orchestrations }, (_, i) => `k${i}`);
  for (const id of ids) await finished(url, id);
  const answers = await Promise.all(ids.map((id) => status(url, id)));
  const balance = await (await fetch(`${url}/durabletask/entities/account/shared`)).json();
  host.kill('SIGTERM');
  expect((await host.ended()).code).toBe(0);

  expect(answers.map(({ runtimeStatus }) => runtimeStatus)).toEqual(ids.map(() => 'Completed'));
  expect(answers.map(({ output }) => (output as { results: number }).results)).toEqual(ids.map(() => steps));
  // Each step adds 1 by a signal, each child (steps 2 and 6) adds 10 by a call, and each end adds 1 by a call.
  expect(balance).toBe(orchestrations * (steps + 2 * 10 + 1));
  const done = readFileSync(world, 'utf8').trim().split('\n');
  const wanted = ids.flatMap((id) =>
    Array.from({ length: steps }, (_, step) => JSON.stringify(`${id}/${step}`)),
  );
  expect(wanted.filter((step) => !done.includes(step))).toEqual([]);
  const children = new Set(done.filter((step) => step.endsWith('/child"')));
  expect(children.size).toBe(orchestrations * 2);
  console.info(
    `${lives.length} kills: ${done.length} activity runs for ${wanted.length + children.size} activities`,
  );
});

test('hosts that are killed while four contenders hold and wait for locks lose no transfer', async () => {
  console.info(await proveLockKills({ contenders: 4, transfersEach: 4, kills: 3, seed: 3 }));
});

async function status(url: string, id: string): Promise<Status> {
  return (await (await fetch(`${url}/durabletask/instances/${id}`)).json()) as Status;
}

/** Reads the status until the instance has ended, each time after the host has no more work that is due. */
async function finished(url: string, id: string): Promise<void> {
  while ((await status(url, id)).runtimeStatus === 'Running')
    await fetch(`${url}/admin/sandbox/clock?whenIdle=true`);
}
