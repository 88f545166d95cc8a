import { describe, expect, test } from 'vitest';
import type { Inherited, LeaseState } from '../../../src/core/coordination/lease-state.ts';
import { quietSecondsFor } from '../../../src/core/coordination/recovery.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { safeguardLimitsOf } from '../../../src/workflow/orchestrations/safeguard.ts';
import { noon, subscriptionId } from '../../support/facts.ts';
import { FakeCloud } from '../../support/fake-cloud.ts';
import { Play } from '../../support/play.ts';

const recovers = { runId: 'orphaned', since: noon, why: 'its run was Terminated', endedAt: noon };

/** A lease that an orphaned run still holds, and the run that recovers it. */
function bench(
  cloud: FakeCloud,
  inherited: Inherited = inheritedOf(cloud),
  policy: Policy = defaultPolicy,
): Play {
  const play = new Play(cloud, policy);
  play.entities.set('vmlease@vm1', { holder: { runId: 'orphaned', since: noon, ...inherited }, recent: [] });
  return play;
}

function inheritedOf({ vm, nics }: FakeCloud): Inherited {
  const found = nics.map(({ id }) => ({ id, flag: 'false' as const }));
  return {
    undo: { vmId: vm.id, vmUid: vm.vmUid, power: 'running', nics: found },
    plan: 'restart',
    nics: nics.map(({ id }) => id),
    stopSentAt: noon,
  };
}

describe('a run that recovers', () => {
  test('puts back a VM that an orphaned run stopped and half changed', async () => {
    const cloud = new FakeCloud(noon, undefined, { power: 'deallocated' }, ['true', 'false']);
    const play = bench(cloud);
    const record = await play.remediate('restart', { recovers });
    expect(record).toMatchObject({
      outcome: 'rolled-back',
      reason: 'recovered',
      recovers: { runId: 'orphaned' },
    });
    expect(cloud.nics.map(({ flag }) => flag)).toEqual(['false', 'false']);
    expect(cloud.vm.power).toBe('running');
    expect(play.entities.get('vmlease@vm1')).not.toHaveProperty('holder');
  });

  test('writes nothing until requests of the orphaned run can take no effect any more', async () => {
    const cloud = new FakeCloud(noon, undefined, { power: 'deallocated' });
    const times: number[] = [];
    const { start } = cloud;
    cloud.start = () => {
      times.push((cloud.now - Date.parse(noon)) / 1000);
      return start();
    };
    await bench(cloud).remediate('restart', { recovers });
    expect(Math.min(...times)).toBeGreaterThanOrEqual(230);
  });

  test('ends accelerated where the orphaned run had completed everything but its end', async () => {
    const agent = { ready: true, reportedAt: '2026-11-22T13:00:00Z' };
    const cloud = new FakeCloud(noon, undefined, { agent }, ['true', 'true']);
    const record = await bench(cloud).remediate('restart', { recovers });
    expect(record).toMatchObject({ outcome: 'accelerated', writes: [] });
    expect(cloud.effects).toEqual([]);
  });

  test.each(['true', 'false'] as const)(
    'does not start a VM that its owner turns off while it is verified, its flags being %s',
    async (flag) => {
      const cloud = new FakeCloud(noon, undefined, {}, [flag]);
      const { agent: _agent, ...vm } = cloud.vm;
      cloud.vm = vm;
      cloud.beforeAssessment = () => {
        if (cloud.now > Date.parse(noon) + 300_000) cloud.vm = { ...cloud.vm, power: 'deallocated' };
      };
      await bench(cloud).remediate('restart', { recovers });
      expect([cloud.effects, cloud.vm.power]).toEqual([[], 'deallocated']);
    },
  );

  test('writes nothing where the orphaned run had changed nothing', async () => {
    const cloud = new FakeCloud(noon, undefined, {}, ['false']);
    expect(await bench(cloud).remediate('restart', { recovers })).toMatchObject({
      outcome: 'rolled-back',
      reason: 'recovered',
    });
    const waiting = new FakeCloud(noon, undefined, {}, ['false']);
    expect(await bench(waiting, {}).remediate('restart', { recovers })).toMatchObject({ outcome: 'skipped' });
    expect([...cloud.effects, ...waiting.effects]).toEqual([]);
  });

  test('does not change a recreated VM', async () => {
    const cloud = new FakeCloud(noon, undefined, { power: 'deallocated' }, ['true']);
    const inherited = inheritedOf(cloud);
    cloud.vm = { ...cloud.vm, vmUid: '99999999-0000-4000-8000-00000000beef' };
    const play = bench(cloud, inherited);
    expect(await play.remediate('restart', { recovers })).toMatchObject({
      outcome: 'skipped',
      reason: 'replaced',
    });
    expect(cloud.effects).toEqual([]);
    expect(play.entities.get('vmlease@vm1')).not.toHaveProperty('holder');
  });

  test('is refused where another run took the lease first, and does not take it over', async () => {
    const cloud = new FakeCloud(noon, undefined, { power: 'deallocated' });
    const play = bench(cloud);
    play.entities.set('vmlease@vm1', { holder: { runId: 'faster', since: noon }, recent: [] });
    expect(await play.remediate('restart', { recovers })).toMatchObject({
      outcome: 'refused',
      holder: 'faster',
    });
    expect(play.entities.get('vmlease@vm1')).toMatchObject({ holder: { runId: 'faster' } });
  });

  describe('after a run that was orphaned before its own stop', () => {
    const early = (cloud: FakeCloud): Inherited => {
      const { stopSentAt: _never, ...inherited } = inheritedOf(cloud);
      return inherited;
    };

    test.each(['deallocated', 'stopped', 'running'] as const)(
      'does not change the VM, which its owner has %s',
      async (power) => {
        const cloud = new FakeCloud(noon, undefined, { power }, ['false']);
        const play = bench(cloud, early(cloud));
        expect(await play.remediate('restart', { recovers })).toMatchObject({ outcome: 'skipped' });
        expect([cloud.effects, cloud.vm.power]).toEqual([[], power]);
        expect(play.entities.get('vmlease@vm1')).not.toHaveProperty('holder');
      },
    );

    test('starts the VM where the stop of the orphaned run was sent after the lease was taken over', async () => {
      const cloud = new FakeCloud(noon, undefined, { power: 'running' }, ['false']);
      const play = bench(cloud, early(cloud));
      // The last request of the orphaned run arrives while the recovery waits for it.
      let now = cloud.now;
      Object.defineProperty(cloud, 'now', {
        get: () => now,
        set: (at: number) => {
          const sent = at > now && cloud.vm.power === 'running' && !cloud.effects.includes('running');
          now = at;
          if (!sent) return;
          play.noteStop('orphaned');
          const { agent: _agent, ...vm } = cloud.vm;
          cloud.vm = { ...vm, power: 'deallocated' };
        },
      });
      await play.remediate('restart', { recovers });
      expect(cloud.vm.power).toBe('running');
      expect(cloud.effects).toContain('running');
    });
  });

  test('counts the orphaned run for the breaker, and keeps its slot until the VM runs', async () => {
    const cloud = new FakeCloud(noon, undefined, { power: 'deallocated' }, ['true']);
    const policy = { ...defaultPolicy, maxConcurrent: 1, breakerFailures: 1 };
    const play = bench(cloud, inheritedOf(cloud), policy);
    const asked = { subscriptionId, domains: [], now: noon, limits: safeguardLimitsOf(policy) };
    play.act('acquire', { runId: 'orphaned', capacityKey: 'a', ...asked });
    const seen: unknown[] = [];
    const { start } = cloud;
    cloud.start = () => {
      seen.push(play.entities.get('safeguards@fleet'));
      return start();
    };
    await play.remediate('restart', { recovers, policy });
    expect(seen).toMatchObject([
      {
        holders: [{ runId: 'run-1' }],
        outcomes: [{ runId: 'orphaned', good: false }],
        breaker: { because: '1 of the last 1 runs that stopped a VM failed' },
      },
    ]);
    expect(play.entities.get('safeguards@fleet')).toMatchObject({ holders: [], starts: [{ count: 1 }] });
  });

  test('gives back the use of the hourly rate where the orphaned run had stopped nothing', async () => {
    const cloud = new FakeCloud(noon);
    const play = bench(cloud, {});
    const asked = { subscriptionId, domains: [], now: noon, limits: safeguardLimitsOf(defaultPolicy) };
    play.act('acquire', { runId: 'orphaned', capacityKey: 'a', ...asked });
    await play.remediate('restart', { recovers });
    expect(play.entities.get('safeguards@fleet')).toMatchObject({ holders: [], starts: [], outcomes: [] });
  });

  test('waits for as long as a request of the app may take', async () => {
    const cloud = new FakeCloud(noon, undefined, { power: 'deallocated' });
    const times: number[] = [];
    const { start } = cloud;
    cloud.start = () => {
      times.push((cloud.now - Date.parse(noon)) / 1000);
      return start();
    };
    await bench(cloud).remediate('restart', {
      recovers: { ...recovers, quietSeconds: quietSecondsFor(120) },
    });
    expect(Math.min(...times)).toBeGreaterThanOrEqual(120 + 20 + 3 * 120);
  });
});

test('the stop is noted in the lease right before it is sent, and not earlier', async () => {
  const cloud = new FakeCloud(noon);
  const play = new Play(cloud);
  const seen: unknown[] = [];
  const { deallocate, readVm } = cloud;
  cloud.readVm = (...call) => {
    if (cloud.vm.power === 'running' && cloud.callsOf('deallocate') === 0)
      seen.push((play.entities.get('vmlease@vm1') as LeaseState).holder?.stopSentAt);
    return readVm(...call);
  };
  cloud.deallocate = (...call) => {
    seen.push((play.entities.get('vmlease@vm1') as LeaseState).holder?.stopSentAt !== undefined);
    return deallocate(...call);
  };
  await play.remediate('restart');
  expect([seen.slice(0, -1).every((one) => one === undefined), seen.at(-1)]).toEqual([true, true]);
});

test('nothing is stopped where the stop cannot be noted in the lease', async () => {
  const cloud = new FakeCloud(noon);
  const play = new Play(cloud);
  play.notNotified = 'the extension does not answer';
  await play.remediate('restart', { policy: { ...defaultPolicy, waitLimitHours: 1 } });
  expect(cloud.effects).toEqual([]);
});
