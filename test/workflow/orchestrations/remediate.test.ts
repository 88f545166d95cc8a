import { describe, expect, test } from 'vitest';
import { registryKeyOf } from '../../../src/core/coordination/registry.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import type { CloudFailure } from '../../../src/ports/cloud.ts';
import { noon } from '../../support/facts.ts';
import { FakeCloud, type Faults } from '../../support/fake-cloud.ts';
import { Play } from '../../support/play.ts';

const failure = (kind: CloudFailure['kind'], code?: string): CloudFailure => ({
  kind,
  message: kind,
  ...(code === undefined ? {} : { code }),
});
const only =
  (call: string, nth: number, kind: CloudFailure['kind'], when: 'before' | 'after' = 'before'): Faults =>
  (name, n) =>
    name === call && n === nth ? { when, failure: failure(kind) } : undefined;

const phasesOf = (steps: readonly { phase: string }[]): string => steps.map(({ phase }) => phase).join(' ');

describe('a remediation', () => {
  test('stops, changes, starts and verifies a running VM', async () => {
    const cloud = new FakeCloud(noon, undefined, {}, ['false', 'null']);
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect(record).toMatchObject({
      outcome: 'accelerated',
      reason: 'done',
      verification: 'configured-not-proven',
    });
    expect(phasesOf(record.steps)).toBe('requested assessing deallocating updating starting verifying');
    expect(cloud.effects).toEqual([
      'deallocating',
      'deallocated',
      'flag true',
      'flag true',
      'starting',
      'running',
    ]);
    expect(record.downtimeSeconds).toBeGreaterThan(98);
    expect(record.downtimeSeconds).toBeLessThan(130);
    expect(play.entities.get('safeguards@fleet')).toMatchObject({
      holders: [],
      queue: [],
      outcomes: [{ good: true }],
      capacity: [{ key: 'standard_d4s_v3|-|westeurope', state: 'proven' }],
    });
    expect(play.entities.get(`runregistry@${registryKeyOf('vm1')}`)).toEqual({ entries: [] });
    expect(play.entities.get('vmlease@vm1')).toMatchObject({ recent: [{ outcome: 'accelerated' }] });
  });

  test('changes a deallocated VM without starting it', async () => {
    const cloud = new FakeCloud(noon, undefined, { power: 'deallocated' });
    const record = await new Play(cloud).remediate('nics-only');
    expect(record).toMatchObject({ outcome: 'accelerated', plan: 'nics-only' });
    expect(cloud.effects).toEqual(['flag true']);
    expect(record.downtimeSeconds).toBeUndefined();
  });

  test('aligns a flag without stopping the VM', async () => {
    const cloud = new FakeCloud(noon, undefined, {
      size: 'Standard_D4s_v5',
      agent: { ready: true, reportedAt: '2026-11-22T13:00:00Z' },
    });
    const record = await new Play(cloud).remediate('align');
    expect(record).toMatchObject({ outcome: 'aligned', plan: 'align' });
    expect(cloud.effects).toEqual(['flag true']);
  });

  test('verifies a VM without an agent by its power and flags where policy allows that, and skips it otherwise', async () => {
    const cloud = new FakeCloud(noon, undefined, {
      createdAt: '2026-01-01T00:00:00Z',
    });
    const { agent: _agent, ...vm } = cloud.vm;
    cloud.vm = vm;
    cloud.agentless = true;
    const policy: Policy = { ...defaultPolicy, modeForExisting: 'enforce', agentless: 'allow' };
    const record = await new Play(cloud, policy).remediate('restart');
    expect(record).toMatchObject({ outcome: 'accelerated', found: { agentless: true } });
    expect(cloud.effects).toEqual(['deallocating', 'deallocated', 'flag true', 'starting', 'running']);
    const left = await new Play(cloud).remediate('restart');
    expect(left).toMatchObject({ outcome: 'skipped' });
  });

  test('ends stranded with the flag put back where the agent never reports after the start', async () => {
    const cloud = new FakeCloud(noon);
    cloud.agentless = true;
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'stranded' });
    expect(cloud.effects).toContain('flag false');
  });

  test('skips a VM that was opted out since the event', async () => {
    const cloud = new FakeCloud(noon, undefined, { tags: { 'accelnet-opt-out': 'true' } });
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'skipped', reason: 'opted-out', writes: [] });
    expect(cloud.effects).toEqual([]);
  });

  test('waits for a new VM to settle before it stops the VM', async () => {
    const cloud = new FakeCloud(noon, undefined, { createdAt: '2026-11-22T11:59:00.000Z' });
    const record = await new Play(cloud).remediate('restart', { notBefore: '2026-11-22T12:01:00.000Z' });
    expect(record.outcome).toBe('accelerated');
    expect(phasesOf(record.steps)).toMatch(
      /^requested assessing waiting assessing waiting assessing deallocating/,
    );
    expect(record.assessments.map(({ kind }) => kind)).toEqual(['defer', 'remediate']);
  });

  test('that may never begin expires with the reason that it waited for', async () => {
    const cloud = new FakeCloud(noon, undefined, {
      provisioningState: 'Updating',
    });
    const record = await new Play(cloud, { ...defaultPolicy, modeForExisting: 'enforce' }).remediate(
      'restart',
    );
    expect(record).toMatchObject({ outcome: 'expired', reason: 'operation-in-progress' });
    expect(cloud.now - Date.parse(noon)).toBeGreaterThanOrEqual(24 * 3_600_000);
    expect(record.steps.length).toBeLessThanOrEqual(60);
  });
});

describe('the undo', () => {
  test('of a failed start puts the flags back before it starts the VM', async () => {
    const cloud = new FakeCloud(noon, only('end start', 1, 'over-constrained'), {}, ['false', 'absent']);
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'over-constrained' });
    expect(cloud.nics.map(({ flag }) => flag)).toEqual(['false', 'absent']);
    expect(cloud.vm.power).toBe('running');
    expect(cloud.effects.lastIndexOf('flag absent')).toBeLessThan(cloud.effects.lastIndexOf('starting'));
  });

  test('of a NIC that is locked starts the VM again and restores the NIC that was written', async () => {
    const cloud = new FakeCloud(noon, only('writeFlag', 2, 'locked'), {}, ['false', 'false']);
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'locked' });
    expect(cloud.nics.map(({ flag }) => flag)).toEqual(['false', 'false']);
    expect(cloud.vm.power).toBe('running');
  });

  test('is not needed where Azure refuses the deallocation', async () => {
    const cloud = new FakeCloud(noon, only('deallocate', 1, 'locked'));
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'locked', writes: [] });
    expect(cloud.effects).toEqual([]);
  });

  test('is not needed where Azure is busy: the VM is assessed again, and stopped later', async () => {
    const busy: Faults = (call, nth) =>
      call === 'deallocate' && nth <= 8 ? { when: 'before', failure: failure('conflict') } : undefined;
    const cloud = new FakeCloud(noon, busy);
    const record = await new Play(cloud).remediate('restart');
    expect(record.outcome).toBe('accelerated');
    expect(phasesOf(record.steps)).toMatch(/assessing deallocating waiting assessing deallocating updating/);
  });

  test('waits for capacity with the VM shown as stranded, and the run completes once there is room', async () => {
    const none: Faults = (call, nth) =>
      call === 'end start' && nth <= 3
        ? { when: 'before', failure: failure('no-capacity', 'AllocationFailed') }
        : undefined;
    const cloud = new FakeCloud(noon, none);
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect(record.outcome).toBe('accelerated');
    expect(
      play.statuses.filter((status) => JSON.stringify(status).includes('"phase":"stranded"')),
    ).toHaveLength(3);
    expect(phasesOf(record.steps)).toMatch(
      /starting stranded starting stranded starting stranded starting verifying$/,
    );
  });

  test('ends stranded after its limit, and the lease stays held with the undo record', async () => {
    const never: Faults = (call) =>
      call === 'end start'
        ? { when: 'before', failure: failure('no-capacity', 'AllocationFailed') }
        : undefined;
    const play = new Play(new FakeCloud(noon, never));
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'stranded', reason: 'AllocationFailed' });
    expect(record.downtimeSeconds).toBeGreaterThan(defaultPolicy.strandedLimitHours * 3600);
    expect(play.entities.get('vmlease@vm1')).toMatchObject({
      holder: { runId: 'run-1', undo: { power: 'running' } },
    });
  });
});

test.each(['deallocate', 'writeFlag', 'start'])('a lost answer to %s is not an error', async (call) => {
  const cloud = new FakeCloud(noon, only(call, 1, 'unavailable', 'after'));
  const record = await new Play(cloud).remediate('restart');
  expect(record.outcome).toBe('accelerated');
  expect(cloud.effects.filter((effect) => effect === 'deallocating')).toHaveLength(1);
  expect(cloud.effects.filter((effect) => effect === 'starting')).toHaveLength(1);
});

test('a start that is answered 404 again and again is repeated, for the VM itself can be read', async () => {
  const cloud = new FakeCloud(noon, (name, nth) =>
    name === 'start' && nth <= 5 ? { when: 'before', failure: failure('not-found') } : undefined,
  );
  const record = await new Play(cloud).remediate('restart');
  expect([record.outcome, cloud.vm.power]).toEqual(['accelerated', 'running']);
});

test('a single 404 while the VM is down does not end the run: the VM is started', async () => {
  for (const nth of Array.from({ length: 12 }, (_, n) => n + 3)) {
    const cloud = new FakeCloud(noon, only('readVm', nth, 'not-found'));
    const record = await new Play(cloud).remediate('restart');
    expect([nth, record.outcome, cloud.vm.power]).toEqual([nth, 'accelerated', 'running']);
  }
  for (const call of ['deallocate', 'start']) {
    const cloud = new FakeCloud(noon, only(call, 1, 'not-found'));
    const record = await new Play(cloud).remediate('restart');
    expect([call, record.outcome, cloud.vm.power]).toEqual([call, 'accelerated', 'running']);
  }
});
