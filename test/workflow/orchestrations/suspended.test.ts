import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { noon } from '../../support/facts.ts';
import { FakeCloud } from '../../support/fake-cloud.ts';
import { Play } from '../../support/play.ts';

const hour = 3_600_000;
const start = Date.parse(noon);
const phasesOf = (steps: readonly { phase: string }[]): string[] => steps.map(({ phase }) => phase);

/** A run whose configuration becomes faulty for an hour at the first read of the VM in its stop. */
function becomesFaultyAtTheStop(cloud: FakeCloud, meanwhile: () => void = () => undefined): Play {
  const play = new Play(cloud);
  cloud.beforeAssessment = () => {
    const { phase } = play.statuses.at(-1) as { phase: string };
    if (phase === 'deallocating' && play.suspendedUntil === 0) play.suspendedUntil = cloud.now + hour;
    else if (play.suspendedUntil > 0 && cloud.now >= play.suspendedUntil - hour + 30_000) meanwhile();
  };
  return play;
}

describe('a run that goes on while the configuration is faulty', () => {
  test('waits before it stops the VM, shows why, and goes on after the repair', async () => {
    const cloud = new FakeCloud(noon);
    const play = new Play(cloud);
    play.suspendedUntil = start + 2 * hour;
    const { outcome, steps } = await play.remediate('restart');
    expect(outcome).toBe('accelerated');
    const waits = steps.filter(({ detail }) => detail === 'configuration-faulty');
    expect(waits.length).toBeGreaterThan(20);
    expect(waits[0]?.failure).toMatchObject({ kind: 'suspended' });
    const stopped = steps.find(({ phase }) => phase === 'deallocating');
    expect(Date.parse(stopped?.startedAt ?? noon)).toBeGreaterThanOrEqual(start + 2 * hour);
    expect(play.statuses).toContainEqual(
      expect.objectContaining({ phase: 'waiting', waitingFor: ['configuration-faulty'] }),
    );
  });

  test('waits for the repair however long that takes, neither stops nor reads the VM, and then goes on', async () => {
    const cloud = new FakeCloud(noon);
    const play = new Play(cloud, { ...defaultPolicy, modeForExisting: 'enforce' });
    play.suspendedUntil = start + 100 * hour;
    const reads: number[] = [];
    cloud.beforeAssessment = () => void reads.push(cloud.now);
    const { outcome, steps } = await play.remediate('restart');
    expect(outcome).toBe('accelerated');
    expect(reads[0]).toBeGreaterThanOrEqual(play.suspendedUntil);
    const waits = steps.filter(({ detail }) => detail === 'configuration-faulty');
    expect(waits.length).toBeGreaterThan(0);
  });

  test('has its whole wait limit after the repair for any other reason, and then expires', async () => {
    const cloud = new FakeCloud(noon, (call, nth) =>
      call === 'readVm' && nth > 0
        ? { when: 'before', failure: { kind: 'unavailable', message: '503' } }
        : undefined,
    );
    const play = new Play(cloud, { ...defaultPolicy, modeForExisting: 'enforce' });
    play.suspendedUntil = start + 100 * hour;
    expect((await play.remediate('restart')).outcome).toBe('expired');
    const hours = (cloud.now - start) / hour;
    expect(hours).toBeGreaterThanOrEqual(100 + defaultPolicy.waitLimitHours - 1);
    expect(hours).toBeLessThanOrEqual(100 + defaultPolicy.waitLimitHours + 1);
    expect(cloud.effects).toEqual([]);
  });

  test('and had passed the check before stops nothing, and assesses again after the repair', async () => {
    const cloud = new FakeCloud(noon);
    const { outcome, steps } = await becomesFaultyAtTheStop(cloud).remediate('restart');
    expect(outcome).toBe('accelerated');
    expect(phasesOf(steps).filter((phase) => phase === 'deallocating')).toHaveLength(2);
    expect(cloud.effects.filter((effect) => effect === 'deallocating')).toHaveLength(1);
  });

  test('and whose VM still goes down takes that for its own stop, and starts the VM', async () => {
    const cloud = new FakeCloud(noon);
    let stopped = false;
    const play = becomesFaultyAtTheStop(cloud, () => {
      if (!stopped) cloud.vm = { ...cloud.vm, power: 'deallocated' };
      stopped = true;
    });
    const { outcome } = await play.remediate('restart');
    expect([outcome, cloud.vm.power, cloud.vm.power === 'running' && stopped]).toEqual([
      'rolled-back',
      'running',
      true,
    ]);
  });

  test.each(['writeFlag', 'start', 'end start'])(
    'completes its remediation from every phase after the stop: %s',
    async (call) => {
      let play: Play | undefined;
      const cloud = new FakeCloud(noon, (name) => {
        if (name === call && play !== undefined) play.suspendedUntil = start + 50 * hour;
        return undefined;
      });
      play = new Play(cloud);
      const { outcome } = await play.remediate('restart');
      expect([outcome, cloud.vm.power, play.suspendedUntil > 0]).toEqual(['accelerated', 'running', true]);
    },
  );
});
