import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HostProcess } from '../../sandbox/host-process.ts';
import { Stage } from '../../sandbox/scenarios/stage.ts';

// The built app with its journal in Azurite: what it keeps of each assessment, and how it is read.

const appDir = path.resolve(import.meta.dirname, '../..');
const hour = 3_600_000;

interface ReceivedEvent {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

describe('the journal', () => {
  let stage: Stage;
  const ids = new Map<string, string>();
  const id = (name: string): string => ids.get(name) ?? '';

  beforeAll(async () => {
    const story = { name: 'assessments', title: '', arrange: () => undefined, promises: () => [] };
    stage = await Stage.open({ seed: 5, speed: 'max', appDir }, story);
    const settled = { size: 'Standard_D4s_v3', settled: true, createdAt: stage.now() - hour };
    stage.createVm({ name: 'kept-out', ...settled, tags: { 'accelnet-opt-out': 'true' } });
    stage.createVm({ name: 'kept-small', ...settled, size: 'Standard_B2s' });
    stage.createVm({ name: 'kept-run', ...settled, resourceGroup: 'rg-run' });
    await stage.untilQuiet();
    for (const vm of stage.azure.state().vms) ids.set(vm.name, vm.id);
  });
  afterAll(async () => await stage.close());

  const ask = async (route: string, body?: unknown): Promise<ReceivedEvent> => {
    const init =
      body === undefined
        ? {}
        : {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: typeof body === 'string' ? body : JSON.stringify(body),
          };
    const response = await fetch(`${stage.hostUrl}/api/${route}`, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const listed = async (query: string): Promise<Record<string, unknown>[]> =>
    (await ask(`vms?${query}`)).body.vms as Record<string, unknown>[];
  const armRequests = (): number => stage.azure.journal().filter(({ type }) => type === 'request').length;

  test('keeps one assessment for each VM, from events that were skipped and from runs', async () => {
    const assessments = await listed('');
    expect(assessments.map(({ vmId }) => String(vmId).split('/').at(-1)).sort()).toEqual([
      'kept-out',
      'kept-run',
      'kept-small',
    ]);
    const out = (await ask(`vms?vm=${id('kept-out').toUpperCase()}`)).body;
    expect(out).toMatchObject({
      schemaVersion: 1,
      vmId: id('kept-out'),
      decision: 'skip',
      reason: 'opted-out',
      by: 'event',
      sentence: 'The owner opted this VM out.',
      evidence: [{ code: 'opted-out', evidence: { level: 'vm', value: 'true' } }],
    });
    expect(Date.parse(String(out.observedAt))).toBeLessThanOrEqual(Date.parse(String(out.assessedAt)));
  });

  test('names the run that was started for an assessment, also after the run’s own assessment', async () => {
    const { remediations } = await stage.api.remediations();
    const run = remediations.find(({ id: one }) => one.startsWith('run-kept-run'))?.id;
    const [kept] = await listed('resourceGroup=RG-RUN');
    expect(run).toBeDefined();
    expect(kept).toMatchObject({ remediationId: run });
  });

  test('keeps assessments by request, and the last facts of a VM that is gone', async () => {
    await ask(`assessment?vm=${id('kept-small')}`);
    expect((await ask(`vms?vm=${id('kept-small')}`)).body).toMatchObject({
      by: 'request',
      reason: 'size-not-capable',
    });
    const gone = id('kept-small');
    await fetch(`${stage.azure.adminUrl}/_sim/vms/kept-small`, { method: 'DELETE' });
    await stage.untilQuiet();
    expect(await ask(`assessment?vm=${gone}`)).toMatchObject({ status: 404 });
    expect((await ask(`vms?vm=${gone}`)).body).toMatchObject({
      decision: 'gone',
      reason: 'resource-gone',
      size: 'Standard_B2s',
    });
    expect((await listed('')).map(({ vmId }) => vmId)).not.toContain(gone);
    expect((await listed('decision=gone')).map(({ vmId }) => vmId)).toEqual([gone]);
    const never = gone.replace('kept-small', 'never-was');
    await ask(`assessment?vm=${never}`);
    expect(await ask(`vms?vm=${never}`)).toMatchObject({ status: 404 });
  });

  test('lists in pages, and refuses the continuation token of another list', async () => {
    const first = (await ask('vms?top=1')).body;
    const token = String(first.continuationToken);
    const second = (await ask(`vms?top=1&continuationToken=${token}`)).body;
    expect([first.vms, second.vms].flat()).toHaveLength(2);
    expect(await ask(`vms?top=1&reason=opted-out&continuationToken=${token}`)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('continuationToken') },
    });
  });

  test.each([
    'vms?top=0',
    'vms?top=1001',
    'vms?top=ten',
    'vms?decision=maybe',
    "vms?reason=x'%20or%20'1",
    'vms?subscription=mine',
    'vms?unknown=1',
    'vms?vm=web-01',
    `vms?name=${'n'.repeat(500)}`,
    'vms?continuationToken=%00',
  ])('answers 400 with one clear sentence to %.40s', async (route) => {
    const before = armRequests();
    const { status, body } = await ask(route);
    expect([status, typeof body.detail]).toEqual([400, 'string']);
    expect(armRequests()).toBe(before);
  });

  test('assesses a batch, each VM with its own answer, and sends Azure no request for invalid ids', async () => {
    const before = armRequests();
    const foreign = id('kept-out').replace(/[0-9a-f-]{36}/, '22222222-2222-4333-8444-555555555555');
    const bad = ['', 'web-01', `${id('kept-out')}/`, `${id('kept-out')}%2f..`, foreign, 'x'.repeat(5000)];
    const refused = (await ask('assessment', { vms: bad })).body.results as Record<string, unknown>[];
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400, 404, 400]);
    expect(refused.every(({ detail }) => typeof detail === 'string' && detail.length < 300)).toBe(true);
    expect(armRequests()).toBe(before);
    const { body } = await ask('assessment', { vms: [id('kept-out'), 'web-01', id('kept-run')] });
    expect(body.results).toMatchObject([
      { vm: id('kept-out'), status: 200, decision: { kind: 'skip' }, mayChange: { kind: 'not-by-itself' } },
      { status: 400 },
      { status: 200, reasons: [{ code: 'already-accelerated' }] },
    ]);
  });

  test('assesses each VM of a batch once, however often and in whatever spelling it is named', async () => {
    await stage.untilQuiet();
    const vm = id('kept-out');
    const spelt = [vm, vm.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'), vm.toLowerCase(), vm];
    const reads = (): number =>
      stage.azure
        .journal()
        .filter((one) => one.type === 'request' && one.operation === 'virtualMachines/read').length;
    const before = reads();
    const { body } = await ask('assessment', { vms: spelt });
    expect(body.results).toMatchObject(spelt.map((one) => ({ vm: one, status: 200 })));
    expect(reads() - before).toBe(1);
  });

  test('answers 429 with a Retry-After to a caller who asks about more VMs than readers may, and reads few', async () => {
    const before = armRequests();
    const strangers = (batch: number) =>
      Array.from({ length: 100 }, (_, n) => id('kept-out').replace('kept-out', `no-${batch}-${n}`));
    const statuses: number[] = [];
    for (let batch = 0; batch < 4; batch++) {
      const { status, body } = await ask('assessment', { vms: strangers(batch) });
      const each = (body.results ?? []) as { status: number; retryAfterSeconds?: number }[];
      statuses.push(status, ...each.map((one) => one.status));
      for (const one of each) if (one.status === 429) expect(one.retryAfterSeconds).toBeGreaterThan(0);
    }
    expect(armRequests() - before).toBeLessThan(150);
    expect([...new Set(statuses)].sort()).toEqual([200, 404, 429]);
    const response = await fetch(`${stage.hostUrl}/api/assessment?vm=${strangers(9)[0]}`);
    expect([response.status, Number(response.headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test.each<[string, unknown]>([
    ['no JSON', '{'],
    ['a list', []],
    ['no ids', { vms: [] }],
    ['other types', { vms: [1, null, {}] }],
    ['a text for a list', { vms: 'all' }],
    ['other members', { vms: ['x'], all: true }],
    ['101 ids', { vms: Array.from({ length: 101 }, (_, n) => `vm-${n}`) }],
  ])('answers 400 to a batch with %s', async (_title, body) => {
    const before = armRequests();
    const notified = await ask('assessment', body);
    expect([notified.status, typeof notified.body.detail]).toEqual([400, 'string']);
    expect(String(notified.body.detail).length).toBeLessThan(400);
    expect(armRequests()).toBe(before);
  });

  test('answers 413 to a batch with a huge body', async () => {
    const before = armRequests();
    const notified = await ask('assessment', { vms: ['x'.repeat(200_000)] });
    expect([notified.status, typeof notified.body.detail]).toEqual([413, 'string']);
    expect(armRequests()).toBe(before);
  });

  test('shows in an assessment every rule, with evidence where it holds', async () => {
    const { body } = await ask(`assessment?vm=${id('kept-out')}`);
    const rules = body.rules as { code: string; holds: boolean; evidence?: unknown }[];
    expect(rules.length).toBeGreaterThan(30);
    expect(rules.find(({ code }) => code === 'opted-out')).toMatchObject({
      holds: true,
      evidence: { level: 'vm' },
    });
    expect(rules.find(({ code }) => code === 'spot-vm')).toEqual({
      code: 'spot-vm',
      answer: 'skip',
      holds: false,
    });
  });
});

test('an app without storage is healthy, and says once at its start and in its answers that it keeps nothing', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-app-'));
  const host = await HostProcess.start({
    appDir,
    dataFile: path.join(folder, 'host.db'),
    port: 0,
    clock: 'real',
    environment: { ACCELNET_SUBSCRIPTIONS: '11111111-2222-4333-8444-555555555555' },
    logFile: path.join(folder, 'host.log'),
  });
  try {
    const health = await fetch(`${host.url}/api/health`);
    expect([health.status, await health.json()]).toMatchObject([
      200,
      { healthy: true, journal: { state: 'off' } },
    ]);
    const vms = await fetch(`${host.url}/api/vms`);
    expect([vms.status, await vms.json()]).toMatchObject([
      503,
      { detail: expect.stringContaining('AzureWebJobsStorage') },
    ]);
    expect((await host.log()).match(/^AzureWebJobsStorage is not set: .*$/gm)).toEqual([
      'AzureWebJobsStorage is not set: no assessment and no audit record is kept',
    ]);
  } finally {
    await host.stop();
    await rm(folder, { recursive: true });
  }
});
