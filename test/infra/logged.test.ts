import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { allocationFailed, overconstrained } from '../../sandbox/arm/faults/fault-recipes.ts';
import { HostProcess } from '../../sandbox/host-process.ts';
import { Stage } from '../../sandbox/scenarios/stage.ts';
import { type Logged, logIn, placesIn, selected } from './kql.ts';
import { allQueries } from './queries.ts';
import { at } from './snapshots.ts';

// Runs the queries of the alerts and of the workbook on what the built app has logged in a story that causes nearly all of it.

const appDir = path.resolve(import.meta.dirname, '../..');
const hour = 3_600_000;
// Logged only if something cannot be read.
const optional = ['compliance.failure', 'safeguards.failure'];

/** Queries whose records the story does not cause, and what logs them. */
const saidByOthers: Readonly<Record<string, string>> = {
  'failed-orchestration.kql': 'the Durable extension',
  'workbook: Downtime and what is ours of it, in seconds': 'no log has it',
  'workbook: Requests to Azure by status': 'no log has it',
  'configuration-fault.kql': 'an app with other settings: below',
  'events-dead-lettered.kql': 'the host, about a queue: test/triggers/event-queue.test.ts',
};

describe('the log of the app', () => {
  let stage: Stage;
  let log: readonly Logged[];
  let overview: unknown;
  beforeAll(async () => {
    const story = { name: 'logged', title: '', arrange: () => undefined, promises: () => [] };
    const settings = { ACCELNET_MAX_CONCURRENT: '1' };
    stage = await Stage.open({ seed: 21, speed: 'max', appDir, settings }, story);
    await makeFaults(stage);
    log = logIn(await stage.log());
    overview = await (await fetch(`${stage.hostUrl}/api/overview`)).json();
  });
  afterAll(async () => await stage.close());

  test.each(allQueries.filter(([name]) => saidByOthers[name] === undefined))(
    'has records for %s with every field that the query reads',
    (_, query) => {
      const found = selected(query, log);
      expect(found).not.toEqual([]);
      const missing = placesIn(query).filter((place) =>
        found.every(({ fields }) => at(fields, place) === undefined),
      );
      expect(missing.filter((place) => !optional.includes(place))).toEqual([]);
    },
  );

  test('has no match for a message or a field that does not exist', () => {
    expect(selected('AppTraces\n| where Message startswith "heartbeats {"', log)).toEqual([]);
    const heartbeats = selected('AppTraces\n| where Message startswith "heartbeat {"', log);
    const [place = ''] = placesIn('AppTraces | project total = toint(fields.compliance.totals)');
    expect(heartbeats.map(({ fields }) => at(fields, place))).toEqual(heartbeats.map(() => undefined));
    expect(() => selected('AppTraces\n| where Level == 3', log)).toThrow('Level == 3');
  });

  test('has alerts that are each found by exactly one query', () => {
    const alerts = log.filter(({ message }) => message.startsWith('alert {'));
    const kinds = new Set(alerts.map(({ fields }) => fields.kind));
    expect([...kinds].sort()).toEqual(['breaker-open', 'stranded', 'turned-off-again']);
    const queries = allQueries.filter(
      ([name]) => name.endsWith('.kql') && name !== 'failed-orchestration.kql',
    );
    for (const alert of alerts)
      expect([
        alert.fields.kind,
        queries.filter(([, query]) => selected(query, [alert]).length > 0).length,
      ]).toEqual([alert.fields.kind, 1]);
  });

  test('has a last heartbeat with the figures of the page', () => {
    const [, query = ''] = allQueries.find(([name]) => name === 'workbook: Compliance') ?? [];
    const { fields = {} } = selected(query, log).at(-1) ?? {};
    const page = at(overview, 'compliance');
    const { countedAt, ...figures } = page as Record<string, unknown>;
    expect(fields.compliance).toMatchObject(figures);
    expect(at(page, 'accelerated')).toBeGreaterThan(0);
    expect(at(page, 'skipped')).toBeGreaterThan(0);
    expect(fields.safeguards).toMatchObject({
      pausedSince: null,
      breakerSince: null,
      down: 0,
      queued: at(overview, 'safeguards.queued'),
      alerts: (at(overview, 'safeguards.alerts') as unknown[]).length,
    });
    const last = at(overview, 'sweep.last') as Record<string, unknown>;
    expect(fields.lastSweep).toMatchObject(last);
  });
});

describe('an app whose settings cannot be read', () => {
  test('logs its faults even if no event arrives, and the alert query finds them', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-refusal-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const start = Date.parse('2026-11-23T12:00:30.000Z');
    const host = await HostProcess.start({
      appDir,
      dataFile: path.join(folder, 'host.db'),
      port: 0,
      clock: `driven:${start}`,
      environment: { ACCELNET_SUBSCRIPTIONS: 'none', 'AzureWebJobs.onResourceEvent.Disabled': 'true' },
      logFile: path.join(folder, 'host.log'),
    });
    onTestFinished(() => host.kill());
    // The timer that logs the faults runs within five minutes.
    for (let minute = 1; minute <= 5; minute++) {
      await host.advanceTo(start + minute * 60_000);
      await host.clockWhenIdle();
    }
    const [, query = ''] = allQueries.find(([name]) => name === 'configuration-fault.kql') ?? [];
    const [found] = selected(query, logIn(await host.log()));
    expect(JSON.stringify(found?.fields.faults)).toContain('ACCELNET_SUBSCRIPTIONS');
  });
});

/** Three rollbacks open the breaker, one VM finds no capacity for a while, somebody turns acceleration off; a sweep and a heartbeat follow. */
async function makeFaults(stage: Stage): Promise<void> {
  for (const [name, size] of [
    ['fail-1', 'Standard_D4s_v3'],
    ['fail-2', 'Standard_D8s_v3'],
    ['fail-3', 'Standard_E4s_v3'],
  ] as const) {
    stage.createVm({ name, size });
    stage.fault(overconstrained({ resource: name, count: 'unlimited' }));
  }
  await stage.until('the breaker is open', async () => (await stage.api.safeguards()).breaker !== null);
  await stage.act('actOnSafeguards', {
    parameters: { act: 'reset-breaker' },
    body: { comment: 'checked the three' },
  });
  stage.createVm({ name: 'full', size: 'Standard_F4s_v2', nics: [{ name: 'full-nic' }] });
  stage.fault(allocationFailed({ resource: 'full', count: 1 }));
  await stage.until('it is accelerated', () => {
    const [nic] = stage.azure.vm('full').nics;
    return nic?.enableAcceleratedNetworking === true && stage.power('full') === 'running';
  });
  const ended = stage.now() + hour;
  await stage.until('its run has ended', () => stage.now() >= ended);
  stage.azure.applyWithoutFlag('full-nic');
  await stage.until('that is told', async () => (await stage.log()).includes('"kind":"turned-off-again"'));
  stage.createVm({ name: 'opted-out', size: 'Standard_D4s_v3', tags: { 'accelnet-opt-out': 'true' } });
  const quiet = stage.now() + 2 * hour;
  await stage.until('all has ended', () => stage.now() >= quiet);
  await fetch(`${stage.hostUrl}/runtime/webhooks/EventGrid?functionName=onResourceEvent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'aeg-event-type': 'Notification' },
    body: '[{"id":"x"}]',
  });
  await stage.act('postSweep', {});
  await stage.until('a heartbeat tells of the sweep', async () =>
    (await stage.log()).includes('"lastSweep":{'),
  );
}
