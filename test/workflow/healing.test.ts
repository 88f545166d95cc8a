import { describe, expect, test } from 'vitest';
import type { Legacy } from '../../src/core/gate.ts';
import { noon } from '../support/facts.ts';
import { FakeCloud } from '../support/fake-cloud.ts';
import { Play } from '../support/play.ts';

const heals = { runId: 'dead', since: noon, why: 'its run was Terminated', endedAt: noon };

/** A gate that a dead run still holds, and the run that heals it. */
function scene(cloud: FakeCloud, legacy: Legacy = legacyOf(cloud)): Play {
  const play = new Play(cloud);
  play.entities.set('vmgate@vm1', { holder: { runId: 'dead', since: noon, ...legacy }, recent: [] });
  return play;
}

function legacyOf({ vm, nics }: FakeCloud): Legacy {
  const found = nics.map(({ id }) => ({ id, flag: 'false' as const }));
  return {
    undo: { vmId: vm.id, vmUid: vm.vmUid, power: 'running', nics: found },
    plan: 'restart',
    nics: nics.map(({ id }) => id),
  };
}

describe('a run that heals', () => {
  test('puts back what a dead run left down and half changed', async () => {
    const cloud = new FakeCloud(noon, undefined, { power: 'deallocated' }, ['true', 'false']);
    const play = scene(cloud);
    const record = await play.remediate('restart', { heals });
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'healed', heals: { runId: 'dead' } });
    expect(cloud.nics.map(({ flag }) => flag)).toEqual(['false', 'false']);
    expect(cloud.vm.power).toBe('running');
    expect(play.entities.get('vmgate@vm1')).not.toHaveProperty('holder');
  });

  test('writes nothing before the dead run’s own changes can have no effect any more', async () => {
    const cloud = new FakeCloud(noon, undefined, { power: 'deallocated' });
    const times: number[] = [];
    const { start } = cloud;
    cloud.start = () => {
      times.push((cloud.now - Date.parse(noon)) / 1000);
      return start();
    };
    await scene(cloud).remediate('restart', { heals });
    expect(Math.min(...times)).toBeGreaterThanOrEqual(210);
  });

  test('ends accelerated where the dead run had done all but say so', async () => {
    const agent = { ready: true, reportedAt: '2026-11-22T13:00:00Z' };
    const cloud = new FakeCloud(noon, undefined, { agent }, ['true', 'true']);
    const record = await scene(cloud).remediate('restart', { heals });
    expect(record).toMatchObject({ outcome: 'accelerated', writes: [] });
    expect(cloud.effects).toEqual([]);
  });

  test('writes nothing where the dead run had changed nothing', async () => {
    const cloud = new FakeCloud(noon, undefined, {}, ['false']);
    expect(await scene(cloud).remediate('restart', { heals })).toMatchObject({
      outcome: 'rolled-back',
      reason: 'healed',
    });
    const waiting = new FakeCloud(noon, undefined, {}, ['false']);
    expect(await scene(waiting, {}).remediate('restart', { heals })).toMatchObject({ outcome: 'left' });
    expect([...cloud.effects, ...waiting.effects]).toEqual([]);
  });

  test('leaves a namesake alone', async () => {
    const cloud = new FakeCloud(noon, undefined, { power: 'deallocated' }, ['true']);
    const legacy = legacyOf(cloud);
    cloud.vm = { ...cloud.vm, vmUid: '99999999-0000-4000-8000-00000000beef' };
    const play = scene(cloud, legacy);
    expect(await play.remediate('restart', { heals })).toMatchObject({ outcome: 'left', reason: 'replaced' });
    expect(cloud.effects).toEqual([]);
    expect(play.entities.get('vmgate@vm1')).not.toHaveProperty('holder');
  });

  test('is refused where another one was faster, and takes nothing', async () => {
    const cloud = new FakeCloud(noon, undefined, { power: 'deallocated' });
    const play = scene(cloud);
    play.entities.set('vmgate@vm1', { holder: { runId: 'faster', since: noon }, recent: [] });
    expect(await play.remediate('restart', { heals })).toMatchObject({
      outcome: 'refused',
      holder: 'faster',
    });
    expect(play.entities.get('vmgate@vm1')).toMatchObject({ holder: { runId: 'faster' } });
  });
});
