import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HostProcess } from '../../sandbox/host-process.ts';
import { Stage } from '../../sandbox/scenarios/stage.ts';

// The built app in a host process of its own, against the simulated Azure over HTTPS: what a user of it sees.

const appDir = path.resolve(import.meta.dirname, '../..');
const eventGrid = '/runtime/webhooks/EventGrid?functionName=onResourceEvent';

describe('the app', () => {
  let stage: Stage;
  beforeAll(async () => {
    const story = { name: 'app', title: '', arrange: () => undefined, promises: () => [] };
    stage = await Stage.open({ seed: 11, speed: 'max', appDir }, story);
    // Before the first assessment, since size offers are cached for hours.
    stage.azure.setRestrictions([
      {
        size: 'Standard_D8s_v3',
        location: 'westeurope',
        zones: ['2'],
        reasonCode: 'NotAvailableForSubscription',
      },
    ]);
  });
  afterAll(async () => await stage.close());

  const deliver = async (event: unknown): Promise<number> => {
    const response = await fetch(`${stage.hostUrl}${eventGrid}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'aeg-event-type': 'Notification' },
      body: JSON.stringify(Array.isArray(event) ? event : [event]),
    });
    await response.text();
    return response.status;
  };
  const armRequests = (): number => stage.azure.journal().filter(({ type }) => type === 'request').length;
  const answer = async (route: string): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${stage.hostUrl}/api/${route}`);
    return { status: response.status, body: await response.json() };
  };

  test('answers health with its modes and no secret', async () => {
    expect(await answer('health')).toEqual({
      status: 200,
      body: {
        healthy: true,
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        paused: false,
        modes: { new: 'enforce', existing: 'report' },
        subscriptions: 1,
        policy: {
          file: 'none: the defaults hold',
          settings: [],
          hash: expect.stringMatching(/^[0-9a-f]{12}$/),
        },
        journal: { state: 'on', failures: 0 },
      },
    });
  });

  test('gives the same decision in an assessment as on an event, and starts nothing for an assessment', async () => {
    const orders = [
      { name: 'as-eligible', size: 'Standard_D4s_v3', settled: true, createdAt: stage.now() - 3_600_000 },
      { name: 'as-fresh', size: 'Standard_D4s_v3' },
      {
        name: 'as-off',
        size: 'Standard_D4s_v3',
        powerState: 'deallocated' as const,
        createdAt: stage.now() - 3_600_000,
      },
      { name: 'as-required', size: 'Standard_D4s_v5', settled: true, createdAt: stage.now() - 3_600_000 },
      { name: 'as-small', size: 'Standard_B2s', settled: true },
      { name: 'as-out', size: 'Standard_D4s_v3', settled: true, tags: { 'accelnet-opt-out': 'true' } },
    ];
    const notified = new Map<string, string>();
    for (const order of orders) {
      stage.createVm({ ...order, raiseEvents: false });
      const { decision } = await stage.api.assessment(stage.azure.vm(order.name).id);
      const aligns = 'align' in decision && decision.align.length > 0;
      notified.set(order.name, aligns ? 'align' : decision.kind);
    }
    expect(Object.fromEntries(notified)).toEqual({
      'as-eligible': 'remediate',
      'as-fresh': 'defer',
      'as-off': 'remediate',
      'as-required': 'align',
      'as-small': 'skip',
      'as-out': 'skip',
    });
    await stage.untilQuiet();
    expect((await stage.api.remediations()).total).toBe(0);
    expect(
      stage.azure.journal().filter((entry) => entry.type === 'request' && entry.method !== 'GET'),
    ).toEqual([]);

    for (const { name } of orders) stage.touch(name);
    await stage.untilQuiet();
    const { remediations } = await stage.api.remediations();
    const begun = remediations.map(({ status }) => status?.vmId.split('/').at(-1)).sort();
    expect(begun).toEqual(['as-eligible', 'as-fresh', 'as-off', 'as-required']);
    expect(stage.power('as-off')).toBe('deallocated');
  });

  test('skips a VM that a lock on its group would keep from being started again', async () => {
    const settled = {
      size: 'Standard_D4s_v3',
      settled: true,
      createdAt: stage.now() - 3_600_000,
      raiseEvents: false,
    };
    stage.createVm({ name: 'locked', resourceGroup: 'rg-locked', ...settled });
    const { id } = stage.azure.vm('locked');
    const scope = id.slice(0, id.indexOf('/providers/'));
    // Locks are cached for minutes; a host that has just started has cached none.
    stage.azure.setLocks([{ name: 'freeze', scope, level: 'ReadOnly' }]);
    await stage.killHost();
    const { decision, reasons } = await stage.api.assessment(id);
    expect([decision.kind, reasons[0]?.code]).toEqual(['skip', 'read-only-lock']);
    stage.azure.setLocks([{ name: 'keep', scope, level: 'CanNotDelete' }]);
    await stage.killHost();
    expect((await stage.api.assessment(id)).decision.kind).toBe('remediate');
    stage.azure.setLocks([]);
  });

  test('skips a VM whose size the subscription may not allocate in its zone', async () => {
    const settled = {
      size: 'Standard_D8s_v3',
      settled: true,
      createdAt: stage.now() - 3_600_000,
      raiseEvents: false,
    };
    stage.createVm({ name: 'zone-2', zone: '2', ...settled });
    stage.createVm({ name: 'zone-1', zone: '1', ...settled });
    const notified = async (vm: string): Promise<unknown> =>
      (await stage.api.assessment(stage.azure.vm(vm).id)).decision.kind;
    expect([await notified('zone-2'), await notified('zone-1')]).toEqual(['skip', 'remediate']);
  });

  test('shows the record of a run and the timeline of its history', async () => {
    const { remediations } = await stage.api.remediations();
    const id = remediations.find(({ id: one }) => one.startsWith('run-as-eligible'))?.id ?? '';
    const { record, timeline } = await stage.api.remediation(id);
    expect(record).toMatchObject({ schemaVersion: 1, id, outcome: 'accelerated' });
    const notified = timeline.map(({ kind, what }) => `${kind} ${what}`);
    expect(notified[0]).toBe('started remediate');
    expect(notified.at(-1)).toBe('ended Completed');
    expect(notified.filter((line) => line.startsWith('activity') || line.startsWith('child'))).toEqual([
      'activity assess',
      'activity observe',
      'activity deallocate',
      'child followOperation',
      'child setFlag',
      'activity start',
      'child followOperation',
      'child awaitHealth',
      'activity keepRecord',
    ]);
    expect(notified).toContain('entity entity answered');
  });

  test.each(['assessment', 'remediations', 'sweep', 'safeguards/pause', 'approvals'])(
    'refuses a body that is too large for %s, says so, and does nothing',
    async (route) => {
      const before = armRequests();
      const body = JSON.stringify({ vms: [], comment: 'x'.repeat(20_000_000) });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${stage.hostUrl}/api/${route}`, { method: 'POST', headers, body });
      expect([response.status, await response.json()]).toEqual([
        413,
        expect.objectContaining({
          code: 'too-large',
          detail: expect.stringMatching(/^body: longer than \d+ bytes$/),
        }),
      ]);
      expect(armRequests()).toBe(before);
    },
  );

  test.each<[string, string, number]>([
    ['no VM', 'assessment', 400],
    ['an invalid id', 'assessment?vm=web-01', 400],
    [
      'a NIC',
      'assessment?vm=/subscriptions/a27e3090-78d1-4ffa-acf3-d534025a9857/resourceGroups/g/providers/Microsoft.Network/networkInterfaces/n',
      400,
    ],
    [
      'a hostile id',
      `assessment?vm=${encodeURIComponent('/subscriptions/a27e3090-78d1-4ffa-acf3-d534025a9857/resourceGroups/../x')}`,
      400,
    ],
    [
      'a subscription that is not watched',
      'assessment?vm=/subscriptions/22222222-2222-4333-8444-555555555555/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v',
      404,
    ],
    ['a remediation that never was', 'remediations/none-such', 404],
    ['a remediation by a hostile id', 'remediations/@vmlease@x', 400],
  ])('answers %s with one clear sentence, and asks Azure nothing', async (_title, route, status) => {
    const before = armRequests();
    const got = await answer(route);
    expect(got).toMatchObject({ status, body: { status, detail: expect.any(String) } });
    expect(armRequests()).toBe(before);
  });

  test('answers 404 for a VM that is not there', async () => {
    const missing = stage.azure.vm('as-small').id.replace('as-small', 'as-gone');
    expect(await answer(`assessment?vm=${missing}`)).toMatchObject({ status: 404 });
  });

  test('refuses each bad event once, logs that, and sends Azure no request', async () => {
    const before = armRequests();
    expect(await deliver({})).toBe(202);
    expect(
      await deliver({
        id: 'bad-1',
        eventType: 'Microsoft.Resources.ResourceWriteSuccess',
        subject: '/x',
        data: {},
      }),
    ).toBe(202);
    expect(armRequests()).toBe(before);
    const lines = (await stage.log()).split('\n').filter((line) => line.includes('event refused'));
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('"eventId":"bad-1"');
  });

  test('takes each event of a batch by itself: groups, extensions, and VMs that are gone or written in capitals', async () => {
    stage.createVm({ name: 'tiny', size: 'Standard_B2s', settled: true, raiseEvents: false });
    const { id } = stage.azure.vm('tiny');
    const [, subscription = ''] = /^(\/subscriptions\/[^/]+)/.exec(id) ?? [];
    const group = id.slice(0, id.indexOf('/providers/'));
    const written = (eventId: string, subject: string, operationName: string, more: object = {}): object => ({
      ...{ id: eventId, topic: subscription, subject, dataVersion: '2', metadataVersion: '1' },
      ...{ eventType: 'Microsoft.Resources.ResourceWriteSuccess', eventTime: '2026-11-22T10:00:00Z' },
      data: { resourceUri: subject, operationName, status: 'Succeeded' },
      ...more,
    });
    const ofVms = 'Microsoft.Compute/virtualMachines/write';
    const batch = [
      written('batch-group', group, 'Microsoft.Resources/subscriptions/resourceGroups/write'),
      written(
        'batch-child',
        `${id}/extensions/AADLogin`,
        'Microsoft.Compute/virtualMachines/extensions/write',
      ),
      written('batch-gone', id.replace('tiny', 'gone'), ofVms),
      written('batch-capitals', id.toUpperCase(), ofVms, { eventTime: '9999-12-31T23:59:59.9999999+00:00' }),
      // The topic of a subscription to one group's events is that group.
      written('batch-topic', id, ofVms, { topic: group }),
    ];
    expect(await deliver(batch)).toBe(202);
    const log = (await stage.log()).split('\n');
    const reasons = ['group', 'child', 'gone', 'capitals', 'topic'].map((name) =>
      log
        .filter((line) => line.includes(`"batch-${name}"`))
        .map((line) => /"reason":"([^"]+)"/.exec(line)?.[1]),
    );
    // What is ignored is logged for debugging only.
    expect(reasons).toEqual([[], [], ['resource-gone'], ['size-not-capable'], ['size-not-capable']]);
  });

  test('throws on a transient error, so that Event Grid delivers the event again, and then acts', async () => {
    stage.createVm({
      name: 'busy',
      size: 'Standard_D4s_v3',
      settled: true,
      createdAt: stage.now() - 3_600_000,
      raiseEvents: false,
    });
    stage.fault({
      operation: 'virtualMachines/read',
      resource: 'busy',
      effect: { kind: 'http', status: 503, code: 'ServiceUnavailable', message: 'later' },
    });
    stage.touch('busy');
    await stage.untilQuiet();
    const attempts = stage.azure
      .events()
      .filter(({ resource }) => resource === stage.azure.vm('busy').id)
      .flatMap(({ deliveries }) => deliveries.flatMap((one) => one.attempts.map(({ status }) => status)));
    expect(attempts.slice(0, 2)).toEqual([500, 202]);
    expect(stage.azure.vm('busy').nics[0]?.accelerated).toBe(true);
  });

  test('logs no personal data, token or key', async () => {
    const log = await stage.log();
    expect(log).toContain('remediation ended');
    expect(log).not.toMatch(
      /eyJ|@[a-z]+\.(com|org|net|example)|clientIpAddress|claims|X-IDENTITY-HEADER|code=/i,
    );
    const people = JSON.stringify(stage.azure.events().map(({ caller }) => caller));
    expect(people.length).toBeGreaterThan(10);
  });
});

test('an app with bad settings or a bad policy acts on nothing, reports every fault, and answers health', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-app-'));
  const policyFile = path.join(folder, 'policy.json');
  await writeFile(policyFile, '{"version":1,"scope":{"exclude":[{"names":["web"],"tag":{}}]}}');
  const host = await HostProcess.start({
    appDir,
    dataFile: path.join(folder, 'host.db'),
    port: 0,
    clock: 'real',
    environment: {
      ACCELNET_SUBSCRIPTIONS: 'not-a-guid',
      ACCELNET_MODE: 'yolo',
      ACCELNET_POLICY_FILE: policyFile,
    },
    logFile: path.join(folder, 'host.log'),
  });
  try {
    const health = await fetch(`${host.url}/api/health`);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({
      healthy: false,
      faults: [
        expect.stringMatching(/^ACCELNET_SUBSCRIPTIONS/),
        expect.stringMatching(/^ACCELNET_MODE/),
        'policy file: scope.exclude.0: there is no such member',
      ],
    });
    const event = await fetch(`${host.url}${eventGrid}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'aeg-event-type': 'Notification' },
      body: '[{}]',
    });
    expect(event.status).toBe(500);
    const log = await host.log();
    expect(log).toContain(`scope.exclude.0.tag: there is no such member; did you mean`);
    expect(log).toContain('not-a-guid');
  } finally {
    await host.stop();
    await rm(folder, { recursive: true });
  }
});
