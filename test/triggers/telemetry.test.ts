import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Stage } from '../../sandbox/scenarios/stage.ts';
import { undisturbed } from '../support/durations.ts';
import { Ingestion, type Item } from '../support/ingestion.ts';

// The built app in a host of its own, with telemetry on.

const appDir = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(appDir, 'docs/cost.md'), 'utf8');
const hour = 3_600_000;
const durations = { 'agent/linux': 30, ...undisturbed };
const story = { name: 'telemetry', title: '', durations, arrange: () => undefined, promises: () => [] };

describe('an app with telemetry', () => {
  let ingestion: Ingestion;
  beforeAll(async () => {
    ingestion = await Ingestion.open();
    const stage = await Stage.open({ seed: 5, speed: 'max', appDir, settings: ingestion.settings }, story);
    const createdAt = stage.now() - hour;
    stage.createVm({
      name: 'payroll',
      size: 'Standard_D4s_v3',
      settled: true,
      createdAt,
      raiseEvents: false,
    });
    stage.touch('payroll');
    const until = stage.now() + hour;
    await stage.until('an hour has passed', () => stage.now() >= until);
    // The host sends the rest when it ends.
    await stage.close();
  });
  afterAll(() => ingestion.close());

  const ofType = (type: string): readonly Item[] =>
    ingestion.received.filter(({ data }) => data.baseType === type);
  const spans = (): readonly Item[] => [...ofType('RemoteDependencyData'), ...ofType('RequestData')];
  const figures = (): ReadonlyMap<string, number> => {
    const all = ofType('MetricData').map(({ data: { baseData } }) => {
      const [metric] = baseData.metrics ?? [];
      const { 'accelnet.outcome': outcome = '', 'accelnet.run.state': state = '' } =
        baseData.properties ?? {};
      return [`${metric?.name} ${outcome}${state}`.trim(), metric?.value ?? Number.NaN] as const;
    });
    return new Map(all);
  };

  test('sends its metrics: a remediation, what it took, a heartbeat, the state of the fleet', () => {
    const sent = figures();
    expect(sent.get('accelnet.remediations accelerated')).toBe(1);
    expect(sent.get('accelnet.remediation.downtime accelerated')).toBeGreaterThan(74);
    expect(sent.get('accelnet.remediation.overhead accelerated')).toBeGreaterThan(0);
    expect(sent.get('accelnet.remediation.overhead accelerated')).toBeLessThan(20);
    expect(sent.get('accelnet.heartbeats')).toBeGreaterThanOrEqual(1);
    for (const name of ['stops.remaining', 'breaker.open', 'paused', 'configuration.faults', 'runs waiting'])
      expect([name, sent.has(`accelnet.${name}`)]).toEqual([name, true]);
    expect(sent.get('accelnet.configuration.faults')).toBe(0);
  });

  test('names no VM in a metric', () => {
    expect(JSON.stringify(ofType('MetricData'))).not.toContain('payroll');
  });

  test('traces the run, its activities and its requests under its correlation id, and links the event to it', () => {
    const [root] = ofType('RequestData').filter(({ data }) => data.baseData.name === 'remediation');
    const trace = root?.tags['ai.operation.id'];
    expect(trace).toMatch(/^[0-9a-f]{32}$/);
    const ofRun = spans().filter(({ tags }) => tags['ai.operation.id'] === trace);
    const names = new Set(ofRun.map(({ data }) => data.baseData.name));
    for (const name of [
      'activity assess',
      'activity deallocate',
      'activity writeFlag',
      'activity start',
      'activity keepRecord',
      'POST Microsoft.Compute/virtualMachines/start/action',
      'PUT Microsoft.Network/networkInterfaces/write',
      'GET Microsoft.Compute/locations/operations/read',
    ])
      expect([name, names.has(name)]).toEqual([name, true]);
    const events = ofType('RequestData').filter(({ data }) => data.baseData.name === 'event vm');
    const links = events.map(({ data }) => String(data.baseData.properties?.['_MS.links'] ?? ''));
    expect(links.filter((one) => one.includes(String(trace)))).toHaveLength(1);
  });

  test('leaves no request to Azure of a run out of its trace, and tells no secret', () => {
    const sent = JSON.stringify(ingestion.received);
    expect(sent).not.toMatch(/Bearer|SharedKey|[?&](?:sig|code|t|c|s)=/);
    expect(sent).not.toContain('"other"');
  });

  test('costs what docs/cost.md says', () => {
    const bytes = (all: readonly Item[]): number =>
      all.reduce((sum, one) => sum + JSON.stringify(one).length, 0);
    const [root] = ofType('RequestData').filter(({ data }) => data.baseData.name === 'remediation');
    const ofRun = spans().filter(({ tags }) => tags['ai.operation.id'] === root?.tags['ai.operation.id']);
    const rows = ofType('MetricData');
    expect(JSON.stringify(ofRun)).toContain('payroll');
    expectAbout('spans per remediation', ofRun.length);
    expectAbout('bytes of a span', Math.round(bytes(ofRun) / ofRun.length));
    expectAbout('bytes of a row of a metric', Math.round(bytes(rows) / rows.length));
  });
});

/** Whether a row of the page is within a tenth of what was counted. */
function expectAbout(row: string, counted: number): void {
  const line = page.split('\n').find((one) => one.startsWith(`| ${row} |`));
  const said = Number(line?.split('|').at(-2)?.trim());
  expect([row, counted, Math.abs(said - counted) <= counted / 10]).toEqual([row, counted, true]);
}

test('an endpoint that never answers delays neither a run nor the end of the host', async () => {
  const ingestion = await Ingestion.open('deaf');
  try {
    const stage = await Stage.open({ seed: 6, speed: 'max', appDir, settings: ingestion.settings }, story);
    stage.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true, createdAt: stage.now() - hour });
    stage.touch('vm');
    await stage.until('it is accelerated', () => {
      const [nic] = stage.azure.vm('vm').nics;
      return nic?.enableAcceleratedNetworking === true && stage.power('vm') === 'running';
    });
    const began = performance.now();
    await stage.close();
    expect(performance.now() - began).toBeLessThan(9_000);
    expect(ingestion.requests).toBeGreaterThan(0);
  } finally {
    await ingestion.close();
  }
});
