import { describe, expect, test } from 'vitest';
import { leaseState } from '../../../src/core/coordination/lease-state.ts';
import type { VmFacts } from '../../../src/core/model/facts.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { noon } from '../../support/facts.ts';
import { FakeCloud } from '../../support/fake-cloud.ts';
import { Play } from '../../support/play.ts';

/** A VM that its owner has turned off, and whose flags were turned on since. */
async function pendingStart(cloud = off(), policy?: Policy): Promise<{ cloud: FakeCloud; play: Play }> {
  const play = new Play(cloud, policy);
  await play.remediate('nics-only');
  cloud.now += 3_600_000;
  return { cloud, play };
}

function off(given: Partial<VmFacts> = {}): FakeCloud {
  const cloud = new FakeCloud(noon, undefined, { power: 'deallocated', ...given }, ['false', 'absent']);
  const { agent: _agent, ...vm } = cloud.vm;
  cloud.vm = vm;
  return cloud;
}

const leaseOf = (play: Play) => leaseState.parse(play.entities.get('vmlease@vm1'));
const listed = (play: Play) =>
  [...play.entities].flatMap(([key, state]) =>
    key.startsWith('pendingstart@') ? (state as { entries: unknown[] }).entries : [],
  );
const flags = ({ nics }: FakeCloud): string[] => nics.map(({ flag }) => flag);

/** The owner's start, which ends in failure with this code. */
function failTheStart(cloud: FakeCloud, failureCode?: string): void {
  cloud.vm = {
    ...cloud.vm,
    provisioningState: 'Failed',
    ...(failureCode === undefined ? {} : { failureCode }),
  };
}

describe('a VM that its owner has turned off', () => {
  test('gets its flags, stays off, and has a pending start', async () => {
    const { cloud, play } = await pendingStart();
    expect(flags(cloud)).toEqual(['true', 'true']);
    expect(cloud.effects).toEqual(['flag true', 'flag true']);
    expect(leaseOf(play)).toMatchObject({
      pendingStart: {
        vmUid: cloud.vm.vmUid,
        runId: 'run-1',
        nics: [{ flag: 'false' }, { flag: 'absent' }],
      },
    });
    expect(leaseOf(play)).not.toHaveProperty('holder');
    expect(listed(play)).toMatchObject([{ vmId: cloud.vm.id }]);
  });

  test.each([
    ['its owner opted it out', { 'accelnet-opt-out': 'true' }],
    ['it is only to be reported', { 'accelnet-mode': 'report' }],
  ])('is not written to where %s', async (_title, tags) => {
    const { cloud, play } = await pendingStart(off({ tags }));
    expect(cloud.effects).toEqual([]);
    expect(leaseOf(play)).not.toHaveProperty('pendingStart');
    expect(listed(play)).toEqual([]);
  });
});

describe('when its owner starts it', () => {
  test('it is verified once its agent has reported after the start, and no start is pending any more', async () => {
    const { cloud, play } = await pendingStart();
    await cloud.start();
    const record = await play.remediate('watch');
    expect(record).toMatchObject({ plan: 'watch', outcome: 'accelerated', writes: [] });
    expect(record).not.toHaveProperty('downtimeSeconds');
    expect(cloud.callsOf('start')).toBe(1);
    expect(leaseOf(play)).toMatchObject({ recent: [{ outcome: 'accelerated' }] });
    // One success counts once; otherwise a VM that its owner turns off each night would seem to be changed back again and again.
    expect(leaseOf(play).recent).toHaveLength(1);
    expect(leaseOf(play)).not.toHaveProperty('pendingStart');
    expect(listed(play)).toEqual([]);
  });

  test('a VM whose guest does not come up with the flags gets them back as found, and is not restarted', async () => {
    const { cloud, play } = await pendingStart();
    const { readVm } = cloud;
    cloud.readVm = async (id, call) => {
      const seen = await readVm(id, call);
      if (!seen.ok || !flags(cloud).includes('true')) return seen;
      const { agent: _agent, ...silent } = seen.value;
      return { ok: true, value: silent };
    };
    await cloud.start();
    const record = await play.remediate('watch');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'unavailable' });
    expect(flags(cloud)).toEqual(['false', 'absent']);
    expect(cloud.vm.power).toBe('running');
    expect([cloud.callsOf('start'), cloud.callsOf('deallocate'), cloud.callsOf('restart')]).toEqual([
      1, 0, 0,
    ]);
    expect(leaseOf(play)).not.toHaveProperty('pendingStart');
  });

  test('a VM whose guest stays silent without the flags too ends stranded with an alert, and is not restarted', async () => {
    const { cloud, play } = await pendingStart();
    cloud.agentless = true;
    await cloud.start();
    expect(await play.remediate('watch')).toMatchObject({ outcome: 'stranded' });
    expect(play.notices).toMatchObject([{ kind: 'stranded' }]);
    expect([cloud.callsOf('deallocate'), cloud.callsOf('restart')]).toEqual([0, 0]);
  });

  test('and turns it off again at once, the next start is watched', async () => {
    const { cloud, play } = await pendingStart();
    expect(await play.remediate('watch')).toMatchObject({ outcome: 'skipped', reason: 'off-again' });
    expect(flags(cloud)).toEqual(['true', 'true']);
    expect(leaseOf(play)).toHaveProperty('pendingStart');
    await cloud.start();
    expect(await play.remediate('watch')).toMatchObject({ outcome: 'accelerated' });
  });

  test('after turning the flags off again, no start is pending any more', async () => {
    const { cloud, play } = await pendingStart();
    cloud.nics = cloud.nics.map((nic) => ({ ...nic, flag: 'false' }));
    await cloud.start();
    expect(await play.remediate('watch')).toMatchObject({ outcome: 'skipped', writes: [] });
    expect(leaseOf(play)).not.toHaveProperty('pendingStart');
  });

  test('a second watch of the same start is skipped', async () => {
    const { cloud, play } = await pendingStart();
    await cloud.start();
    await play.remediate('watch');
    expect(await play.remediate('watch')).toMatchObject({ outcome: 'skipped', steps: [{ outcome: 'skip' }] });
  });
});

describe('when its owner’s start fails', () => {
  const notified = { startFailed: true };

  test.each(['OverconstrainedAllocationRequest', undefined])(
    'perhaps because of the flags (%s), they are put back, and the VM is started for its owner',
    async (code) => {
      const { cloud, play } = await pendingStart();
      failTheStart(cloud, code);
      const record = await play.remediate('watch', notified);
      expect(record).toMatchObject({ outcome: 'rolled-back', reason: code ?? 'start-failed' });
      expect(flags(cloud)).toEqual(['false', 'absent']);
      expect(cloud.effects.slice(2)).toEqual(['flag false', 'flag absent', 'starting', 'running']);
    },
  );

  test('and fails without the flags too, the VM stays off as found, and nobody is alerted', async () => {
    const { cloud, play } = await pendingStart();
    failTheStart(cloud, 'AllocationFailed');
    cloud.start = async () => ({ ok: false, failure: { kind: 'no-capacity', message: 'no room' } });
    expect(await play.remediate('watch', notified)).toMatchObject({ outcome: 'rolled-back' });
    expect(flags(cloud)).toEqual(['false', 'absent']);
    expect(cloud.vm.power).toBe('deallocated');
    expect(play.notices).toEqual([]);
  });

  test('for lack of quota, the flags are put back, and the VM stays off', async () => {
    const { cloud, play } = await pendingStart();
    failTheStart(cloud, 'QuotaExceeded');
    expect(await play.remediate('watch', notified)).toMatchObject({ outcome: 'rolled-back' });
    expect(cloud.callsOf('start')).toBe(0);
  });

  test('and no event reported that, the flags are put back, and the VM is not started', async () => {
    const { cloud, play } = await pendingStart();
    failTheStart(cloud, 'OverconstrainedAllocationRequest');
    expect(await play.remediate('watch')).toMatchObject({ outcome: 'rolled-back' });
    expect(flags(cloud)).toEqual(['false', 'absent']);
    expect(cloud.callsOf('start')).toBe(0);
  });

  test('according to an event but not to Azure, nothing is changed', async () => {
    const { cloud, play } = await pendingStart();
    expect(await play.remediate('watch', notified)).toMatchObject({
      outcome: 'skipped',
      reason: 'off-again',
    });
    expect(cloud.callsOf('start')).toBe(0);
    expect(flags(cloud)).toEqual(['true', 'true']);
  });
});

describe('a VM that is not there any more', () => {
  test('because its owner deleted it is skipped, and has no pending start any more', async () => {
    const { cloud, play } = await pendingStart();
    cloud.readVm = async () => ({ ok: false, failure: { kind: 'not-found', message: 'gone' } });
    expect(await play.remediate('watch')).toMatchObject({
      outcome: 'skipped',
      reason: 'not-found',
      writes: [],
    });
    expect(leaseOf(play)).not.toHaveProperty('pendingStart');
  });

  test('because it was recreated has no pending start any more, and the new VM is not written to', async () => {
    const { cloud, play } = await pendingStart();
    cloud.vm = { ...cloud.vm, vmUid: 'another' };
    expect(await play.remediate('watch')).toMatchObject({
      outcome: 'skipped',
      reason: 'replaced',
      writes: [],
    });
    expect(listed(play)).toEqual([]);
  });
});

describe('a watching run that is orphaned', () => {
  const recovers = { runId: 'orphaned', since: noon, why: 'its run was Terminated', endedAt: noon };
  async function orphaned(): Promise<{ cloud: FakeCloud; play: Play }> {
    const bench = await pendingStart();
    const lease = leaseOf(bench.play);
    const { vmId = '', vmUid = '', nics = [] } = lease.pendingStart ?? {};
    bench.play.entities.set('vmlease@vm1', {
      ...lease,
      holder: {
        runId: 'orphaned',
        since: noon,
        undo: { vmId, vmUid, power: 'running', nics },
        plan: 'watch',
        nics: nics.map(({ id }) => id),
        pendingStartSince: lease.pendingStart?.since,
      },
    });
    await bench.cloud.start();
    return bench;
  }

  test('is followed by a recovery that watches on', async () => {
    const { play } = await orphaned();
    expect(await play.remediate('restart', { recovers })).toMatchObject({
      plan: 'watch',
      outcome: 'accelerated',
    });
    expect(leaseOf(play)).not.toHaveProperty('pendingStart');
  });

  test('half way through its undo is followed by a recovery that completes the undo', async () => {
    const { cloud, play } = await orphaned();
    cloud.nics = cloud.nics.map((nic, n) => (n === 0 ? { ...nic, flag: 'false' } : nic));
    expect(await play.remediate('restart', { recovers })).toMatchObject({ outcome: 'rolled-back' });
    expect(flags(cloud)).toEqual(['false', 'absent']);
  });
});

describe('a flag without effect', () => {
  test('is put back if the agent stops being ready, and nothing is restarted', async () => {
    const cloud = new FakeCloud(noon, undefined, { size: 'Standard_D4s_v5' });
    const { readVm } = cloud;
    cloud.readVm = async (id, call) => {
      const seen = await readVm(id, call);
      const lost = seen.ok && flags(cloud).includes('true');
      return lost ? { ok: true, value: { ...seen.value, agent: { ready: false } } } : seen;
    };
    const record = await new Play(cloud).remediate('align');
    expect(record).toMatchObject({ outcome: 'rolled-back', plan: 'align' });
    expect(cloud.effects).toEqual(['flag true', 'flag false']);
  });

  test('is set on a VM that was found off, whose start is watched too', async () => {
    const cloud = off({
      size: 'Standard_D4s_v5',
      createdAt: '2024-01-01T00:00:00.000Z',
      tags: { 'accelnet-mode': 'approve' },
    });
    const { play } = await pendingStart(cloud, { ...defaultPolicy, modeForExisting: 'enforce' });
    expect(leaseOf(play)).toMatchObject({ pendingStart: { nics: [{}, {}] } });
    await cloud.start();
    expect(await play.remediate('watch')).toMatchObject({ outcome: 'accelerated' });
  });
});
