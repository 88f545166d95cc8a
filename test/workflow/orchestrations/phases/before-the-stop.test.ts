import { describe, expect, test } from 'vitest';
import type { LeaseState } from '../../../../src/core/coordination/lease-state.ts';
import type { CloudFailure } from '../../../../src/ports/cloud.ts';
import { noon } from '../../../support/facts.ts';
import { FakeCloud, type Faults } from '../../../support/fake-cloud.ts';
import { Play } from '../../../support/play.ts';

const start = Date.parse(noon);
const minutes = 60_000;
const optedOut = { 'accelnet-opt-out': 'true' };

/** Azure answers the first deallocations with this failure, before they have any effect. */
const keptOff =
  (failure: CloudFailure, times = 1): Faults =>
  (call, nth) =>
    call === 'deallocate' && nth <= times ? { when: 'before', failure } : undefined;
const throttled = keptOff({ kind: 'throttled', message: '429', retryAfterSeconds: 1200 });

/** Somebody does something at the first read later than this, in milliseconds. */
function later(cloud: FakeCloud, than: number, deed: () => void): void {
  let done = false;
  const { beforeAssessment } = cloud;
  cloud.beforeAssessment = () => {
    beforeAssessment();
    if (done || cloud.now < start + than) return;
    done = true;
    deed();
  };
}

function turnOff(cloud: FakeCloud): void {
  const { agent: _agent, ...vm } = cloud.vm;
  cloud.vm = { ...vm, power: 'deallocated' };
}

/** When the deallocations were sent, in seconds. */
function sentAt(cloud: FakeCloud): number[] {
  const sent: number[] = [];
  const { deallocate } = cloud;
  cloud.deallocate = async (...call) => {
    sent.push(Math.round((cloud.now - start) / 1000));
    return await deallocate(...call);
  };
  return sent;
}

describe('a deallocation that Azure wants later', () => {
  test('is sent no earlier than asked and after another assessment, though an event causes one before', async () => {
    const cloud = new FakeCloud(noon, throttled);
    const sent = sentAt(cloud);
    const play = new Play(cloud);
    play.events.raise('reassess', start + 5 * minutes, { eventId: 'e-2' });
    const record = await play.remediate('restart');
    expect(record.outcome).toBe('accelerated');
    expect(sent).toHaveLength(2);
    expect(sent[1]).toBeGreaterThanOrEqual(1200);
    const phases = record.steps.map(({ phase }) => phase).join(' ');
    expect(phases).toContain('deallocating waiting assessing waiting assessing deallocating updating');
  });

  test.each<[string, CloudFailure]>([
    ['for a long while', { kind: 'throttled', message: '429', retryAfterSeconds: 1200 }],
    ['for a short while', { kind: 'throttled', message: '429', retryAfterSeconds: 2 }],
    ['without saying when', { kind: 'conflict', message: 'AnotherOperationInProgress' }],
  ])('%s is not sent to a VM whose owner opts out meanwhile', async (_, failure) => {
    const cloud = new FakeCloud(noon, keptOff(failure));
    let assessing = 0;
    cloud.beforeAssessment = () => {
      assessing++;
      if (cloud.callsOf('deallocate') > 0) cloud.vm = { ...cloud.vm, tags: optedOut };
    };
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'skipped', reason: 'opted-out', writes: [] });
    expect(cloud.effects).toEqual([]);
    expect(assessing).toBeGreaterThan(2);
  });

  test('is not sent while an operator has paused', async () => {
    const cloud = new FakeCloud(noon, throttled);
    const play = new Play(cloud);
    let paused = false;
    cloud.beforeAssessment = () => {
      if (paused || cloud.callsOf('deallocate') === 0) return;
      paused = true;
      play.act('pause', { by: 'ops', now: noon });
    };
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'expired', reason: 'paused' });
    expect(cloud.effects).toEqual([]);
  });

  test('is not sent for a run that is cancelled meanwhile', async () => {
    const cloud = new FakeCloud(noon, throttled);
    const play = new Play(cloud);
    play.cancelAt = start + 5 * minutes;
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'cancelled', reason: 'cancelled' });
    expect(record.downtimeSeconds).toBeUndefined();
    expect(cloud.effects).toEqual([]);
  });

  test('keeps no undo record in the lease while it waits', async () => {
    const cloud = new FakeCloud(noon, throttled);
    const play = new Play(cloud);
    const left: unknown[] = [];
    const assess = (): void => void left.push((play.entities.get('vmlease@vm1') as LeaseState).holder);
    later(cloud, 10 * minutes, assess);
    expect(await play.remediate('restart')).toMatchObject({ outcome: 'accelerated' });
    expect(left).toEqual([{ runId: 'run-1', since: expect.any(String) }]);
  });

  test('does not start a VM that its owner turns off meanwhile', async () => {
    const cloud = new FakeCloud(noon, throttled);
    later(cloud, 10 * minutes, () => turnOff(cloud));
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ plan: 'nics-only' });
    expect(cloud.effects).not.toContain('starting');
    expect(cloud.vm.power).toBe('deallocated');
  });
});

describe('when the host is away between the revalidation and the stop', () => {
  /** The host is away for hours at the nth read of the VM. */
  function away(nth: number, deed: (cloud: FakeCloud) => void): FakeCloud {
    const cloud = new FakeCloud(noon);
    let reads = 0;
    cloud.beforeAssessment = () => {
      reads++;
      // The host is away before this read begins, so it is not this read that is old.
      if (reads !== nth) return;
      cloud.now += 3 * 3_600_000;
      deed(cloud);
    };
    return cloud;
  }

  // The reads of the VM: by the assessment, right before the activity, and in the activity.
  test.each([2, 3])('and then makes read %i, a VM that nobody changed is assessed again', async (nth) => {
    const cloud = away(nth, () => undefined);
    const record = await new Play(cloud).remediate('restart');
    expect(record.outcome).toBe('accelerated');
    expect(record.steps.map(({ phase }) => phase).join(' ')).toContain(
      'deallocating waiting assessing deallocating',
    );
  });

  test.each([2, 3])('and then makes read %i, an opt-out of the group is respected', async (nth) => {
    const cloud = away(nth, (one) => {
      one.readGroup = async () => ({ ok: true, value: { tags: optedOut } });
    });
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'skipped', reason: 'opted-out' });
    expect(cloud.effects).toEqual([]);
  });

  test.each([2, 3])('and then makes read %i, an owner’s stop is not taken for the run’s own', async (nth) => {
    const cloud = away(nth, turnOff);
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ plan: 'nics-only' });
    expect(cloud.effects).not.toContain('starting');
  });

  test('while the stop is noted, nothing is sent', async () => {
    const cloud = new FakeCloud(noon);
    const play = new Play(cloud);
    play.beforeNote = () => {
      cloud.now += 61_000;
    };
    const record = await play.remediate('restart', { policy: { ...play.policy, waitLimitHours: 1 } });
    expect(record.outcome).toBe('expired');
    expect(cloud.effects).toEqual([]);
  });
});

describe('a VM that is found off by the deallocation', () => {
  test('was stopped by an earlier delivery that noted so, and is started again', async () => {
    const cloud = new FakeCloud(noon);
    const { deallocate } = cloud;
    // Its answer is lost with the host; the activity is delivered again minutes later.
    cloud.deallocate = async () => {
      const answer = await deallocate();
      cloud.deallocate = deallocate;
      cloud.now += 5 * minutes;
      throw new Error(`the host dies with ${answer.ok}`);
    };
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'accelerated', plan: 'restart' });
    expect(cloud.callsOf('deallocate')).toBe(1);
    expect(cloud.vm.power).toBe('running');
  });

  test('without a noted stop was stopped by its owner, and stays off', async () => {
    const cloud = new FakeCloud(noon);
    let reads = 0;
    cloud.beforeAssessment = () => {
      if (++reads === 3) turnOff(cloud);
    };
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'accelerated', plan: 'nics-only' });
    expect(cloud.effects).not.toContain('starting');
    expect(cloud.vm.power).toBe('deallocated');
  });
});

test('a stop that may have been sent is repeated only while its revalidation is valid, and then undone', async () => {
  const cloud = new FakeCloud(noon, (call) =>
    call === 'deallocate' ? { when: 'before', failure: { kind: 'unavailable', message: '503' } } : undefined,
  );
  const sent = sentAt(cloud);
  const record = await new Play(cloud).remediate('restart');
  expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'unavailable' });
  expect(sent.length).toBeGreaterThan(3);
  expect(Math.max(...sent)).toBeLessThanOrEqual(60);
  expect(cloud.vm.power).toBe('running');
});

test('a VM that cannot be read right before the stop is not stopped, but assessed again', async () => {
  const cloud = new FakeCloud(noon, (call, nth) =>
    call === 'readVm' && nth === 2
      ? { when: 'before', failure: { kind: 'unavailable', message: '503' } }
      : undefined,
  );
  const record = await new Play(cloud).remediate('restart');
  expect(record.outcome).toBe('accelerated');
  expect(record.steps.map(({ phase }) => phase).join(' ')).toContain(
    'deallocating waiting assessing deallocating',
  );
});
