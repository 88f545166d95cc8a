import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JournalStorage, journalStorage } from '../../sandbox/journal-storage.ts';
import { Stage } from '../../sandbox/scenarios/stage.ts';
import { type StorageRelay, storageRelay } from '../../sandbox/storage-relay.ts';

// The host is killed around each request with which the end of a run writes to the storage; the export must not show that.

const appDir = path.resolve(import.meta.dirname, '../..');
const story = { name: 'records-killed', title: '', arrange: () => undefined, promises: () => [] };

let storage: JournalStorage;
let relay: StorageRelay;
let stage: Stage;

beforeAll(async () => {
  storage = await journalStorage({ port: 0 });
  await storage.ready;
  relay = await storageRelay(storage.connectionString);
  stage = await Stage.open(
    { seed: 7, speed: 'max', appDir },
    { ...story, settings: { AzureWebJobsStorage: relay.connectionString } },
  );
});
afterAll(async () => {
  await stage.close();
  await relay.close();
  await storage.close();
});

/** The ids of the exported records, in their order. */
async function exported(): Promise<string[]> {
  const text = await (await fetch(`${stage.hostUrl}/api/export`)).text();
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id?: string; unreadable?: string; complete?: boolean });
  expect(lines.at(-1)?.complete).toBe(true);
  expect(lines.filter(({ unreadable }) => unreadable !== undefined)).toEqual([]);
  return lines.slice(0, -1).map(({ id }) => id ?? '');
}

// A run's end writes the blob, and a row in each of five lists; the first run also makes container and table.
test.each([1, 2, 3, 4, 5, 6].flatMap((nth) => [[nth, 'before'] as const, [nth, 'after'] as const]))(
  'killed at write %i of a record, %s it took effect, the run is exported once',
  async (nth, when) => {
    const name = `vm-${nth}-${when}`;
    const deaths = stage.deaths;
    stage.createVm({ name, size: 'Standard_D4s_v3', settled: true });
    await stage.until(
      'it comes up again',
      () => stage.hasBeen(name, 'deallocated') && stage.power(name) === 'running',
    );
    // From here on only the record and the assessments of others are written.
    relay.around(nth, when, () => stage.host.killNow());
    await stage.untilQuiet();
    expect(stage.deaths).toBe(deaths + 1);
    const ids = await exported();
    expect(ids.filter((id) => id.startsWith(`run-${name}`))).toHaveLength(1);
    expect(new Set(ids).size).toBe(ids.length);
    const { remediations } = await stage.api.remediations();
    expect(remediations.filter(({ id }) => id.startsWith(`run-${name}`))).toHaveLength(1);
  },
);

// A list, then the record of each run: there are as many as tests above.
test.each([
  [1, 'before'],
  [1, 'after'],
  [2, 'after'],
  [7, 'before'],
  [12, 'after'],
] as const)(
  'killed at request %i of an export, %s it was answered, it is not marked complete, and the next one is',
  async (nth, when) => {
    const before = await exported();
    const deaths = stage.deaths;
    relay.aroundAny(nth, when, () => stage.host.killNow());
    expect(await textOf(`${stage.hostUrl}/api/export`)).not.toContain('"complete"');
    await stage.untilQuiet();
    expect(stage.deaths).toBe(deaths + 1);
    expect(await exported()).toEqual(before);
  },
);

/** What arrived before the end of the answer, or before the death of the host. */
async function textOf(url: string): Promise<string> {
  let text = '';
  try {
    const { body } = await fetch(url);
    for await (const chunk of body ?? []) text += new TextDecoder().decode(chunk as Uint8Array);
  } catch (error) {
    // What fetch throws where a connection ends too early.
    if (!(error instanceof TypeError)) throw error;
  }
  return text;
}

const clockUrl = (): string => `${stage.hostUrl}/admin/sandbox/clock`;

async function advance(days: number): Promise<void> {
  const { now } = (await (await fetch(`${clockUrl()}?whenIdle=true`)).json()) as { now: number };
  await fetch(clockUrl(), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advanceTo: now + days * 86_400_000 }),
  });
}

// A purge writes each record again, that is six requests, before it deletes the history: the seventh comes after the first deletion.
test.each([
  [1, 'before'],
  [1, 'after'],
  [4, 'before'],
  [6, 'before'],
  [6, 'after'],
  [7, 'before'],
  [9, 'after'],
] as const)(
  'killed at write %i of a purge, %s it took effect, nothing is missing from the export',
  async (nth, when) => {
    const before = await exported();
    const deaths = stage.deaths;
    const killed = new Promise<void>((resolve) => {
      relay.around(nth, when, () => {
        stage.host.killNow();
        resolve();
      });
    });
    await advance(91);
    // Until it dies, the host's next work is 91 days ahead: beyond the story. The one that is started again has the stage's time.
    await killed;
    await stage.untilQuiet();
    expect(stage.deaths).toBe(deaths + 1);
    expect(await exported()).toEqual(before);
  },
);

test('the purge after those that were killed completes their work', async () => {
  const before = await exported();
  await advance(93);
  await (await fetch(`${clockUrl()}?whenIdle=true`)).json();
  const listed = await fetch(`${stage.hostUrl}/runtime/webhooks/durabletask/instances?top=1000`);
  const left = ((await listed.json()) as { name: string }[]).filter(({ name }) => name === 'remediate');
  expect(left).toEqual([]);
  expect(await exported()).toEqual(before);
});
