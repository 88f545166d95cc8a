import path from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JournalStorage, journalStorage } from '../../sandbox/journal-storage.ts';
import { Stage } from '../../sandbox/scenarios/stage.ts';

// The audit trail, with the built app in a host of its own, and Azurite's blobs and tables.

const appDir = path.resolve(import.meta.dirname, '../..');
const story = { name: 'records', title: '', arrange: () => undefined, promises: () => [] };
const day = 86_400_000;

interface Listed {
  readonly running?: readonly { readonly id: string }[];
  readonly remediations: readonly { readonly id: string; readonly outcome: string }[];
  readonly continuationToken: string | null;
}

interface Detail {
  readonly runtimeStatus: string;
  readonly recordKept: boolean | string;
  readonly record: {
    readonly outcome: string;
    readonly steps: readonly { readonly operations?: string[] }[];
  };
  readonly timeline: readonly unknown[];
  readonly mismatches: readonly string[];
}

/** Opens a stage over this storage, and ways to ask its app. */
async function open(connection: string) {
  const stage = await Stage.open(
    { seed: 5, speed: 'max', appDir },
    { ...story, settings: { AzureWebJobsStorage: connection } },
  );
  const get = (route: string): Promise<Response> => fetch(`${stage.hostUrl}/${route}`);
  const read = async <T>(route: string): Promise<T> => (await (await get(`api/${route}`)).json()) as T;
  const histories = async (): Promise<string[]> => {
    const listed = await get('runtime/webhooks/durabletask/instances?top=1000');
    const all = (await listed.json()) as { name: string; instanceId: string }[];
    return all.filter(({ name }) => !name.startsWith('@')).map(({ instanceId }) => instanceId);
  };
  /** Only the host's time goes on: timers that were missed fire once. */
  const pass = async (days: number): Promise<void> => {
    const clock = 'admin/sandbox/clock';
    const { now } = (await (await get(`${clock}?whenIdle=true`)).json()) as { now: number };
    await fetch(`${stage.hostUrl}/${clock}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advanceTo: now + days * day }),
    });
    await get(`${clock}?whenIdle=true`);
  };
  return { stage, get, read, histories, pass };
}

describe('the audit trail', () => {
  let storage: JournalStorage;
  let opened: Awaited<ReturnType<typeof open>>;
  let accelerated: string;

  beforeAll(async () => {
    storage = await journalStorage({ port: 0 });
    await storage.ready;
    opened = await open(storage.connectionString);
    const { stage } = opened;
    for (const name of ['one', 'two', 'three']) stage.createVm({ name, size: 'Standard_D4s_v3' });
    await stage.untilQuiet();
    accelerated = await stage.runOn('one');
    stage.createVm({ name: 'ended', size: 'Standard_D4s_v3' });
    await stage.until('it is down', () => stage.power('ended') === 'deallocated');
    await stage.terminate(await stage.runOn('ended'));
    await stage.untilQuiet();
  });
  afterAll(async () => {
    await opened.stage.close();
    await storage.close();
  });

  test('lists finished runs by the requested filters, in stable pages', async () => {
    const all = await opened.read<Listed>('remediations');
    expect(all.running).toEqual([]);
    const count = (outcome: string): number =>
      all.remediations.filter((one) => one.outcome === outcome).length;
    expect([count('accelerated'), count('interrupted')]).toEqual([3, 1]);
    const first = await opened.read<Listed>('remediations?outcome=Accelerated&top=2');
    const second = await opened.read<Listed>(
      `remediations?outcome=Accelerated&top=2&continuationToken=${first.continuationToken}`,
    );
    expect([...first.remediations, ...second.remediations].map(({ id }) => id)).toEqual(
      all.remediations.filter(({ outcome }) => outcome === 'accelerated').map(({ id }) => id),
    );
    const vm = opened.stage.azure.vm('one').id;
    expect((await opened.read<Listed>(`remediations?vm=${vm}`)).remediations.map(({ id }) => id)).toContain(
      accelerated,
    );
    expect((await opened.read<Listed>('remediations?to=2001-01-01')).remediations).toEqual([]);
  });

  test.each([
    'remediations?top=0',
    'remediations?vm=/x',
    'remediations?resourceGroup=g',
    'remediations?from=yesterday',
    'remediations?from=2026-01-02&to=2026-01-01',
    "remediations?outcome='%20or%20true",
    'remediations?all=1',
    'remediations?continuationToken=x',
    'export?format=xml',
    'export?from=2026-13-01',
  ])('refuses %s with a sentence', async (route) => {
    const answer = await opened.get(`api/${route}`);
    expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([
      400,
      expect.stringMatching(/^\w+: .+|^there is no parameter/),
    ]);
  });

  test('shows the record of a run, which its history confirms', async () => {
    const notified = await opened.read<Detail>(`remediations/${accelerated}`);
    expect(notified).toMatchObject({ runtimeStatus: 'Completed', recordKept: true, mismatches: [] });
    const operations = notified.record.steps.flatMap((step) => step.operations ?? []);
    expect(operations.length).toBeGreaterThanOrEqual(3);
    // The simulated Azure's own journal knows these operations.
    const journal = JSON.stringify(opened.stage.azure.journal());
    expect(operations.filter((id) => !journal.includes(id))).toEqual([]);
  });

  test('shows a run that was terminated from outside as interrupted', async () => {
    const { remediations } = await opened.read<Listed>('remediations?outcome=interrupted');
    const notified = await opened.read<Detail>(`remediations/${remediations[0]?.id}`);
    expect(notified).toMatchObject({
      runtimeStatus: 'Terminated',
      record: { outcome: 'interrupted', reason: 'terminated' },
      mismatches: [],
    });
  });

  test('exports every record once, the newest end first, and marks the export complete', async () => {
    const answer = await opened.get('api/export');
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await answer.text()).trimEnd().split('\n');
    const { remediations } = await opened.read<Listed>('remediations?top=1000');
    const parsed = lines.map((line) => JSON.parse(line) as { id?: string });
    expect(parsed.at(-1)).toEqual({ complete: true, records: remediations.length });
    expect(parsed.slice(0, -1).map(({ id }) => id)).toEqual(remediations.map(({ id }) => id));
    const csv = (await (await opened.get('api/export?format=csv&outcome=accelerated')).text()).split('\r\n');
    expect([csv.length, csv[0], csv.at(-2)]).toEqual([
      6,
      expect.stringContaining('"id","vm"'),
      '"complete","3"',
    ]);
  });

  test('shows where a record was tampered with', async () => {
    const container = BlobServiceClient.fromConnectionString(storage.connectionString).getContainerClient(
      'accelnet-records',
    );
    const id = await opened.stage.runOn('two');
    const blob = container.getBlockBlobClient(`${id}.json`);
    const text = (await blob.downloadToBuffer()).toString();
    // No immutability policy protects Azurite's blobs.
    const forged = text.replace('"accelerated"', '"rolled-back"').replace(/"writes":\[.*?\]/, '"writes":[]');
    await blob.upload(forged, Buffer.byteLength(forged));
    expect((await opened.read<Detail>(`remediations/${id}`)).mismatches).toEqual([
      'the record is not what the run gave as its result',
      'the record names 0 writes of network interfaces, the history 1',
    ]);
    await blob.upload(text, Buffer.byteLength(text));
  });

  test('outlives the histories, which are deleted when they are old', async () => {
    const before = await opened.histories();
    const records = (await opened.read<Listed>('remediations?top=1000')).remediations;
    await opened.pass(89);
    expect((await opened.histories()).sort()).toEqual(before.sort());
    await opened.pass(2);
    const runs = new Set(records.map(({ id }) => id));
    expect((await opened.histories()).filter((id) => runs.has(id))).toEqual([]);
    // Child orchestrations are deleted later, since they do not name their run.
    expect((await opened.histories()).length).toBeGreaterThan(5);
    await opened.pass(31);
    expect(await opened.histories()).toEqual([]);
    const notified = await opened.read<Detail>(`remediations/${accelerated}`);
    expect(notified).toMatchObject({
      runtimeStatus: 'Purged',
      recordKept: true,
      timeline: [],
      mismatches: [],
    });
    expect((await opened.read<Listed>('remediations?top=1000')).remediations).toEqual(records);
  });
});

test('a record that cannot be written raises an alert, and its history is not deleted until it can be written', async () => {
  const storage = await journalStorage({ port: 0 });
  await storage.ready;
  const away = storage.connectionString.replace(/(BlobEndpoint=http:..127\.0\.0\.1):\d+/, '$1:1');
  const { stage, histories, pass, read } = await open(away);
  try {
    stage.createVm({ name: 'unkept', size: 'Standard_D4s_v3' });
    await stage.untilQuiet();
    expect(stage.power('unkept')).toBe('running');
    const id = (await histories()).find((one) => one.startsWith('run-unkept')) ?? '';
    const notified = await stage.log();
    expect(notified).toContain('"kind":"record-not-kept"');
    await pass(100);
    expect(await histories()).toContain(id);
    expect((await stage.log()).split('no history is purged until it can').length).toBeGreaterThan(1);
    // The result of the run itself is still shown, and marked as not kept yet.
    expect(await read<Detail>(`remediations/${id}`)).toMatchObject({
      recordKept: 'unavailable',
      record: { outcome: 'accelerated' },
    });
    expect((await read<Listed>('remediations')).remediations).toEqual([]);
  } finally {
    await stage.close();
    await storage.close();
  }
});
