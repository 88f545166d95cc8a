import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import type { Records } from '../../src/ports/records.ts';
import type { FleetSeen, RequestMade } from '../../src/ports/telemetry.ts';
import { countedRecords } from '../../src/use-cases/counted-records.ts';
import { countedNotifier } from '../../src/use-cases/notifications/counted-notifier.ts';
import { noon } from '../support/facts.ts';
import { FakeCloud, type Faults } from '../support/fake-cloud.ts';
import { Measured } from '../support/measured.ts';
import { Play } from '../support/play.ts';
import { record } from '../support/records.ts';

const runs = ['accelnet.assessments', 'accelnet.remediations', 'accelnet.remediation.downtime'];

/** What is measured of a remediation that is played on a cloud with these faults. */
async function measuredRun(faults?: Faults, tags: Readonly<Record<string, string>> = {}) {
  const measured = new Measured();
  const cloud = new FakeCloud(noon, faults, { tags });
  const play = new Play(cloud, defaultPolicy, undefined, measured.telemetry);
  return { ran: await play.remediate('restart'), series: await measured.series(...runs), measured };
}

describe('a remediation', () => {
  test('is counted by its outcome, with its assessments and its downtime', async () => {
    const { ran, series, measured } = await measuredRun();
    expect(series).toEqual([
      ['accelnet.assessments', 'run remediate not-accelerated', 1],
      ['accelnet.remediation.downtime', 'accelerated restart', ran.downtimeSeconds],
      ['accelnet.remediations', 'accelerated done', 1],
    ]);
    expect(measured.reports).toEqual([]);
  });

  test('that is rolled back is counted as such, with the reason', async () => {
    const faults: Faults = (name, n) =>
      name === 'end start' && n === 1
        ? { when: 'before', failure: { kind: 'over-constrained', message: 'm', code: 'AnyCodeOfAzures' } }
        : undefined;
    const { series } = await measuredRun(faults);
    expect(series.map(([name, about]) => [name, about]).slice(-1)).toEqual([
      ['accelnet.remediations', 'rolled-back azure'],
    ]);
  });

  test('that finds its VM opted out is counted as skipped, and has no downtime', async () => {
    const { series } = await measuredRun(undefined, { 'accelnet-opt-out': 'true' });
    expect(series).toEqual([
      ['accelnet.assessments', 'run skip opted-out', 1],
      ['accelnet.remediations', 'skipped opted-out', 1],
    ]);
  });

  test('is counted once however often its record is kept', async () => {
    const measured = new Measured();
    const kept = new Set<string>();
    const store: Pick<Records, 'write'> = {
      write: async ({ id }) => {
        const value = kept.has(id) ? 'already' : 'written';
        kept.add(id);
        return { ok: true, value };
      },
    };
    const records = countedRecords(store as Records, measured.telemetry);
    for (const id of ['run-1', 'run-1', 'run-2']) await records.write(record(id));
    expect(await measured.series('accelnet.remediations')).toEqual([
      ['accelnet.remediations', 'accelerated done', 2],
    ]);
  });
});

const request: RequestMade = {
  operation: 'Microsoft.Compute/virtualMachines/read',
  method: 'GET',
  server: { host: 'management.azure.com', port: 443 },
  status: 200,
  seconds: 0.5,
  remaining: {},
};

describe('a request to Azure', () => {
  test.each([
    [{}, 'GET management.azure.com 443 200 Microsoft.Compute Microsoft.Compute/virtualMachines/read'],
    [
      { status: 429 },
      'GET management.azure.com 443 429 429 Microsoft.Compute Microsoft.Compute/virtualMachines/read',
    ],
    [
      { status: 418 },
      'GET management.azure.com 443 400 400 Microsoft.Compute Microsoft.Compute/virtualMachines/read',
    ],
  ])('is measured by operation and status: %j', async (given, about) => {
    const measured = new Measured();
    measured.telemetry.requested({ ...request, ...given });
    expect(await measured.series('http.client.request.duration')).toEqual([
      ['http.client.request.duration', about, 0.5],
    ]);
  });

  test('without an answer is measured with why, in a word of the table', async () => {
    const measured = new Measured();
    const { status: _, ...unanswered } = request;
    for (const errorType of ['DeadlineError', 'CredentialUnavailableError', 'constructor'])
      measured.telemetry.requested({ ...unanswered, errorType });
    const series = await measured.series('http.client.request.duration');
    expect(series.map(([, about]) => about.split(' ')[3])).toEqual(['deadline', 'other', 'token']);
  });

  test('shows what Azure says is left of its limits, of an unknown one under one name', async () => {
    const measured = new Measured();
    measured.telemetry.requested({ ...request, remaining: { 'subscription-reads': 248, 'new-limit': 3 } });
    expect(await measured.series('accelnet.arm.requests.remaining')).toEqual([
      ['accelnet.arm.requests.remaining', 'other', 3],
      ['accelnet.arm.requests.remaining', 'subscription-reads', 248],
    ]);
  });
});

const fleet: FleetSeen = {
  waiting: 4,
  running: 2,
  stopsLeft: 17,
  breakerOpen: true,
  paused: false,
  faults: 3,
};

test('the state of the fleet is recorded with each pass, and not sent again between passes', async () => {
  const measured = new Measured();
  const names = ['runs', 'stops.remaining', 'breaker.open', 'paused', 'configuration.faults'];
  const asked = names.map((name) => `accelnet.${name}`);
  measured.telemetry.seen(fleet);
  expect(await measured.series(...asked)).toEqual([
    ['accelnet.breaker.open', '', 1],
    ['accelnet.configuration.faults', '', 3],
    ['accelnet.paused', '', 0],
    ['accelnet.runs', 'running', 2],
    ['accelnet.runs', 'waiting', 4],
    ['accelnet.stops.remaining', '', 17],
  ]);
  expect(await measured.series(...asked)).toEqual([]);
});

test('a heartbeat counts, and shows the VMs by their last assessment', async () => {
  const measured = new Measured();
  measured.telemetry.heartbeat([
    { decision: 'skip', reason: 'already-accelerated', count: 40 },
    { decision: 'skip', reason: 'opted-out', count: 2 },
  ]);
  expect(await measured.series('accelnet.heartbeats', 'accelnet.vms')).toEqual([
    ['accelnet.heartbeats', '', 1],
    ['accelnet.vms', 'skip already-accelerated accelerated', 40],
    ['accelnet.vms', 'skip opted-out skipped', 2],
  ]);
});

test('alerts and events are counted by their kinds', async () => {
  const measured = new Measured();
  const { telemetry } = measured;
  const sent: string[] = [];
  const notifier = countedNotifier({ send: async ({ kind }) => void sent.push(kind) }, telemetry);
  const notice = { kind: 'stranded', subject: 'fleet', text: 't', since: noon, timesNotified: 0 } as const;
  await notifier.send(notice, { error: () => undefined });
  for (const result of ['refused', 'assessed', 'assessed'] as const) telemetry.event(result);
  expect(sent).toEqual(['stranded']);
  expect(await measured.series('accelnet.alerts', 'accelnet.events')).toEqual([
    ['accelnet.alerts', 'stranded', 1],
    ['accelnet.events', 'assessed', 2],
    ['accelnet.events', 'refused', 1],
  ]);
});
