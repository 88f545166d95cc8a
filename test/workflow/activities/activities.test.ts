import { describe, expect, test } from 'vitest';
import { AssessmentStore } from '../../../src/assessment/assessment-store.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import type { Runs } from '../../../src/ports/runs.ts';
import { createActivities } from '../../../src/workflow/activities/activities.ts';
import type { ChangeInput } from '../../../src/workflow/activities/activity-types.ts';
import { noon } from '../../support/facts.ts';
import { FakeCloud } from '../../support/fake-cloud.ts';

interface Setup {
  readonly run?: Awaited<ReturnType<Runs['stateOf']>>;
  readonly holder?: string;
  readonly lateSeconds?: number;
  /** The configuration is faulty. */
  readonly suspended?: true;
}

type Change = 'deallocate' | 'start' | 'restart' | 'writeFlag';
const changes: readonly Change[] = ['deallocate', 'start', 'restart', 'writeFlag'];

/** Delivers changes of a VM one after the other; returns the answer to each. */
async function deliver(
  cloud: FakeCloud,
  { run = 'live', holder, lateSeconds = 0, suspended }: Setup,
  delivered: readonly Change[] = changes,
): Promise<string[]> {
  const notifier = { send: async () => undefined };
  const now = (): number => cloud.now;
  const keeper = new AssessmentStore({ now });
  const activities = createActivities({
    cloud,
    policy: defaultPolicy,
    notifier,
    guestScripts: { linux: '', windows: '' },
    preflightScripts: { linux: '', windows: '' },
    now,
    keeper,
    ...(suspended === undefined ? {} : { suspended }),
  });
  const runs: Runs = {
    stateOf: async () => run,
    holderOf: async () => holder,
    noteStop: async () => false,
    noteRefusedStop: async () => undefined,
    knownOf: async () => ({ ok: true, value: { past: [] } }),
  };
  const { id: vmId, vmUid } = cloud.vm;
  const notAfter = new Date(cloud.now + 120_000).toISOString();
  cloud.now += lateSeconds * 1000;
  const change: ChangeInput = { vmId, vmUid, runId: 'mine', correlationId: 'c', notAfter };
  const input = { ...change, nicId: cloud.nics[0]?.id ?? '', flag: 'true' as const };
  const answers: string[] = [];
  for (const name of delivered) {
    const answer = await activities[name](input, runs);
    answers.push(answer.ok ? answer.value.how : answer.failure.kind);
  }
  return answers;
}

const nothing = ['expired', 'expired', 'expired', 'expired'];

describe('while the configuration is faulty', () => {
  test('no VM is stopped, but a run may still write flags and start its VM', async () => {
    const cloud = new FakeCloud(noon);
    expect(await deliver(cloud, { suspended: true }, ['deallocate'])).toEqual(['suspended']);
    expect(cloud.effects).toEqual([]);
    const off = new FakeCloud(noon, undefined, { power: 'deallocated' });
    expect(await deliver(off, { suspended: true }, ['writeFlag', 'start'])).toEqual(['sent', 'sent']);
  });

  test.each(['deallocating', 'deallocated'] as const)(
    'the stop of a VM that is already %s is confirmed instead of refused',
    async (power) => {
      const cloud = new FakeCloud(noon, undefined, { power });
      expect(await deliver(cloud, { suspended: true }, ['deallocate'])).toEqual(['already']);
    },
  );
});

describe('a change that is delivered', () => {
  test('in time, by a live run that holds the VM, is made', async () => {
    const cloud = new FakeCloud(noon);
    const answers = await deliver(cloud, { holder: 'mine' });
    expect(answers).not.toContain('expired');
    expect(cloud.effects).toContain('deallocating');
  });

  test.each<[when: string, bench: Setup]>([
    ['after its time', { lateSeconds: 121 }],
    ['after its run is over', { run: 'over' }],
    ['after another run has taken the VM over', { holder: 'healer' }],
  ])('%s writes nothing', async (_when, bench) => {
    const cloud = new FakeCloud(noon);
    expect(await deliver(cloud, bench)).toEqual(nothing);
    expect(cloud.effects).toEqual([]);
  });

  test('is made while it is unknown which run holds the VM, so that an undo does not wait', async () => {
    const cloud = new FakeCloud(noon);
    expect(await deliver(cloud, { run: 'unknown' })).not.toContain('expired');
  });

  test.each<[change: Change, power: 'running' | 'deallocated']>([
    ['deallocate', 'running'],
    ['start', 'deallocated'],
    ['restart', 'running'],
    ['writeFlag', 'deallocated'],
  ])('twice has its effect once: %s', async (change, power) => {
    const cloud = new FakeCloud(noon, undefined, { power });
    expect(await deliver(cloud, {}, [change, change])).toEqual(['sent', 'already']);
    expect(cloud.effects).toHaveLength(1);
  });
});
