import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Stage } from '../../sandbox/scenarios/stage.ts';
import { contractFaults } from '../support/contract-faults.ts';

// The built app with a fleet that gives each route for readers something to show: each answer is as the contract says, and has exactly these members, so
// that an optional one is not lost unnoticed. What evidence and raw results contain depends on the case, and is tested elsewhere.

const appDir = path.resolve(import.meta.dirname, '../..');
const story = {
  name: 'members',
  title: '',
  policy: { version: 1, limits: { concurrent: 1 } },
  arrange: () => undefined,
  promises: () => [],
};
const open = /(?:^|\.)(?:evidence|result|detail|tags|flags)$/;

/** Every object within a value, with its path. */
function* objectsIn(value: unknown, at = ''): Generator<readonly [string, object]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) {
    if (open.test(at)) return;
    yield [at, value];
  }
  for (const [name, member] of Object.entries(value))
    yield* objectsIn(member, Array.isArray(value) ? `${at}[]` : `${at}.${name}`.replace(/^\./, ''));
}

/** The names of the members of each object in an answer, by its path; the objects of a list together. */
function membersOf(answer: unknown): Record<string, string> {
  const names = new Map<string, Set<string>>();
  for (const [at, one] of objectsIn(answer))
    names.set(at, new Set([...(names.get(at) ?? []), ...Object.keys(one)]));
  return Object.fromEntries([...names].map(([at, own]) => [at, [...own].sort().join(' ')]));
}

let stage: Stage;
const id = (name: string): string => stage.azure.vm(name).id;
const asked = async (route: string): Promise<Record<string, string>> => {
  const response = await fetch(`${stage.hostUrl}/api/${route}`);
  expect([route, response.status]).toEqual([route, 200]);
  const body: unknown = await response.json();
  expect(contractFaults('GET', route.split('?')[0] ?? '', 200, body)).toEqual([]);
  return membersOf(body);
};

beforeAll(async () => {
  stage = await Stage.open({ seed: 4, speed: 'max', appDir }, story);
  stage.createVm({ name: 'ended', size: 'Standard_D4s_v3' });
  stage.createVm({ name: 'small', size: 'Standard_B2s' });
  stage.createVm({ name: 'orphaned', size: 'Standard_D4s_v3', createdAt: stage.now() });
  await stage.until('it is down', () => stage.power('orphaned') === 'deallocated');
  await stage.terminate(await stage.runOn('orphaned'));
  await stage.until('it is put back', () => stage.power('orphaned') === 'running');
  await stage.act('postSweep', {});
  await stage.until('the sweep is over', async () => (await asked('sweep')).last !== undefined);
  for (const name of ['one', 'other']) stage.createVm({ name, size: 'Standard_D4s_v3' });
  await stage.until('one is down', () =>
    ['one', 'other'].some((name) => stage.power(name) === 'deallocated'),
  );
  await stage.act('actOnSafeguards', { parameters: { act: 'pause' }, body: { comment: 'freeze' } });
});
afterAll(async () => await stage.close());

describe('the members of', () => {
  test.each<[string, Record<string, string>, (() => string)?]>([
    [
      'health',
      {
        '': 'healthy journal modes paused policy subscriptions version',
        modes: 'existing new',
        policy: 'file hash settings',
        journal: 'failures state',
      },
    ],
    [
      'me',
      {
        '': 'acts because name role',
      },
    ],
    [
      'overview',
      {
        '': 'compliance heartbeat journal last policy receivers running safeguards sweep',
        compliance: 'accelerated byPlatform countedAt eligible partial reasons skipped total unreadable',
        'compliance.reasons[]': 'code count sentence',
        running: 'runs total',
        'running.runs[]': 'id runtimeStatus since status vmId',
        'running.runs[].status': 'byWhen found next phase plan position since vmId waitingFor',
        'running.runs[].status.found': 'flags power',
        safeguards: 'alerts breaker heldCapacity holders paused queued stopsInTheLastHour',
        'safeguards.paused': 'act at by comment',
        'safeguards.holders[]': 'runId since',
        'safeguards.alerts[]': 'id kind notifiedAt runId since subject text timesNotified',
        last: 'remediations',
        'last.remediations[]': 'downtimeSeconds endedAt id outcome plan reason startedAt vmId',
        sweep: 'last running',
        'sweep.last': 'begun endedAt failed unreadable vms',
        heartbeat: 'lastEventAt lastHeartbeatAt reported since',
        'heartbeat.since': 'assessed events',
        'heartbeat.reported': 'assessed events oldestWaitingSince running waiting',
        policy: 'faults hash modes paused subscriptions',
        'policy.modes': 'existing new',
        journal: 'failures state',
      },
    ],
    [
      'vms',
      {
        '': 'continuationToken vms',
        'vms[]':
          'assessedAt by decision evidence listedAt location mode newVm observedAt plan policyHash reason reasons remediationId schemaVersion sentence size vmId vmUid',
        'vms[].evidence[]': 'code evidence',
      },
    ],
    [
      'vms?vm=',
      {
        '': 'assessedAt by decision evidence listedAt location mode newVm observedAt policyHash reason reasons schemaVersion sentence size vmId vmUid wouldChange',
        'evidence[]': 'code evidence',
        'wouldChange[]': 'code remedy sentence',
      },
      () => id('small'),
    ],
    [
      'safeguards',
      {
        '': 'acts alerts breaker capacity heartbeat holders lastOutcomes paused queue stopsInTheLastHour',
        paused: 'act at by comment',
        'holders[]': 'capacityKey confirmed domains runId since subscriptionId vm',
        'queue[]': 'asksAt capacityKey domains position runId since subscriptionId',
        'lastOutcomes[]': 'at good runId',
        'capacity[]': 'failures key since state',
        'acts[]': 'act at by comment',
        'alerts[]': 'id kind notifiedAt runId since subject text timesNotified',
        heartbeat: 'lastEventAt lastHeartbeatAt lastSweepAt',
      },
    ],
    [
      'remediations',
      {
        '': 'continuationToken remediations running runningTotal',
        'running[]': 'id runtimeStatus since status vmId',
        'running[].status': 'byWhen found next phase plan position since vmId waitingFor',
        'running[].status.found': 'flags power',
        'remediations[]': 'downtimeSeconds endedAt id outcome plan reason startedAt vmId',
      },
    ],
    [
      'assessment?vm=',
      {
        '': 'decision facts mayChange mode newVm observedAt reasons remediation rules size source vm',
        decision: 'align kind reasons',
        'decision.reasons[]': 'code evidence',
        size: 'answer evidence missing source',
        'size.evidence[]': 'at from says source strength',
        'reasons[]': 'changesWithTime code evidence remedy sentence severity',
        mayChange: 'kind',
        'rules[]': 'answer code evidence holds',
        facts:
          'denyAssignments dynamicPublicIps group nics observedAt pastRuns readOnlyLocks sizeOffer subscription vm',
        'facts.vm':
          'agent createdAt ephemeralOsDisk extensions hibernated id location nicIds os osDiskId power priority provisioningState size tags virtualTpm vmUid zones',
        'facts.vm.agent': 'ready reportedAt',
        'facts.vm.os': 'image reported type',
        'facts.vm.os.image': 'offer publisher sku',
        'facts.vm.os.reported': 'name version',
        'facts.nics[]':
          'auxiliaryMode backendPools flag id ipForwarding joins primary provisioningState publicIpIds',
        'facts.nics[].joins[]': 'action scope',
        'facts.group': 'tags',
        'facts.subscription': 'tags',
        'facts.sizeOffer': 'acceleratedNetworking closed closedZones maxNics rdma vcpus vcpusPerCore',
      },
      () => id('small'),
    ],
    [
      'diagnosis?vm=',
      {
        '': 'causes conclusion size vm',
        conclusion: 'kind sentence',
        'causes[]': 'cause evidence state why',
        size: 'answer evidence missing source',
        'size.evidence[]': 'at from says source strength',
      },
      () => id('ended'),
    ],
    [
      'sweep',
      {
        '': 'last running schedule source',
        last: 'assessed begun by candidates downWithoutRun endedAt id joined postponed startedAt subscriptions unreadable',
        'last.subscriptions[]': 'assessed gone notKept pages source subscriptionId vms',
      },
    ],
  ])('GET /api/%s are as callers know them', async (route, members, vm) => {
    expect(await asked(`${route}${vm?.() ?? ''}`)).toEqual(members);
  });

  test('GET /api/assessment for a waiting VM include its remediation', async () => {
    const waiting = stage.power('one') === 'deallocated' ? 'other' : 'one';
    expect(await asked(`assessment?vm=${id(waiting)}`)).toMatchObject({
      '': 'decision facts mayChange mode newVm observedAt reasons remediation rules size source systemDoubt vm',
      remediation: 'id runtimeStatus since status vmId',
      'remediation.status': 'byWhen next phase plan position since vmId waitingFor',
      decision: 'kind nics plan',
    });
  });

  test('GET /api/remediations/{id} are as callers know them', async () => {
    expect(await asked(`remediations/${await stage.runOn('ended')}`)).toEqual({
      '': 'explained id mismatches record recordKept runtimeStatus status timeline',
      status: 'next outcome phase plan reason since vmId',
      record:
        'assessments correlationId downtimeSeconds endedAt evidence found id outcome plan reason request schemaVersion startedAt steps systemDoubt verification writes',
      'record.evidence[]': 'at from says source strength',
      'record.request': 'correlationId eventId operation vmId',
      'record.assessments[]': 'at kind policyHash reasons',
      'record.assessments[].reasons[]': 'code evidence',
      'record.found': 'nics power size vmId vmUid',
      'record.found.nics[]': 'flag id',
      'record.writes[]': 'at flag nicId',
      'record.steps[]': 'detail endedAt operations outcome phase startedAt',
      'timeline[]': 'at kind ok result scheduledAt what',
    });
  });
});

test('GET /api/openapi.json is the document in docs', async () => {
  const response = await fetch(`${stage.hostUrl}/api/openapi.json`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
  expect(response.headers.get('cache-control')).toBe('max-age=300');
  const committed = await readFile(path.join(appDir, 'docs/openapi.json'), 'utf8');
  expect(await response.json()).toEqual(JSON.parse(committed));
});
