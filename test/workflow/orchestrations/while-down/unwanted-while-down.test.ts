import { describe, expect, test } from 'vitest';
import type { CloudFailure } from '../../../../src/ports/cloud.ts';
import { noon } from '../../../support/facts.ts';
import { FakeCloud } from '../../../support/fake-cloud.ts';
import { Play } from '../../../support/play.ts';

const start = Date.parse(noon);
const minutes = (count: number): number => count * 60_000;

/** Writes of flags or starts that fail for so long, from the first of them on. */
function hindered(call: 'writeFlag' | 'start', kind: CloudFailure['kind'], forMinutes: number, nics = 1) {
  const cloud = new FakeCloud(noon, undefined, {}, Array(nics).fill('false'));
  const { start: starts, writeFlag } = cloud;
  let began: number | undefined;
  const failure = (): CloudFailure | undefined => {
    began ??= cloud.now;
    return cloud.now < began + minutes(forMinutes) ? { kind, message: kind } : undefined;
  };
  if (call === 'start')
    cloud.start = async () => {
      const hit = failure();
      return hit === undefined ? await starts() : { ok: false, failure: { ...hit, change: true } };
    };
  else
    cloud.writeFlag = async (...given) => {
      const hit = failure();
      return hit === undefined ? await writeFlag(...given) : { ok: false, failure: hit };
    };
  return cloud;
}

/** When the VM began to come up, in minutes. */
function comesUp(cloud: FakeCloud): () => number {
  const { start: starts } = cloud;
  let at = Number.NaN;
  cloud.start = async () => {
    const answer = await starts();
    if (answer.ok) at = (cloud.now - start) / 60_000;
    return answer;
  };
  return () => at;
}

describe('a cancellation is obeyed while the VM is down, and the VM is put back', () => {
  test.each([
    // The undo's own writes are tried for ten minutes before the start.
    ['writeFlag', 'conflict', 58, 50],
    ['writeFlag', 'unavailable', 35, 42],
    ['writeFlag', 'throttled', 20 * 60, 50],
    ['writeFlag', 'conflict', 33, 42],
  ] as const)('while %s fails (%s) for %d minutes', async (call, kind, forMinutes, upBy) => {
    const cloud = hindered(call, kind, forMinutes);
    const up = comesUp(cloud);
    const play = new Play(cloud);
    play.cancelAt = start + minutes(32);
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'cancelled', cancelled: { by: 'ops' } });
    expect([cloud.vm.power, cloud.nics[0]?.flag]).toEqual(['running', 'false']);
    expect(up()).toBeLessThan(upBy);
  });

  test.each(['conflict', 'unavailable', 'throttled'] as const)(
    'while its start fails (%s): its flags are put back first',
    async (kind) => {
      const cloud = hindered('start', kind, 50);
      const up = comesUp(cloud);
      const play = new Play(cloud);
      play.cancelAt = start + minutes(32);
      const record = await play.remediate('restart');
      expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'cancelled' });
      const reverting = record.steps.find(({ phase }) => phase === 'reverting');
      expect(Date.parse(reverting?.startedAt ?? '') - start).toBeLessThan(minutes(34));
      expect(cloud.effects.slice(-4)).toEqual(['flag true', 'flag false', 'starting', 'running']);
      expect(up()).toBeLessThan(54);
    },
  );

  test.each(['readVm', 'readNic'] as const)('while reads of it are throttled for hours: %s', async (call) => {
    const cloud: FakeCloud = new FakeCloud(noon, (name) =>
      name === call && cloud.effects.includes('flag true') && cloud.now < start + minutes(200)
        ? { when: 'before', failure: { kind: 'throttled', message: '429' } }
        : undefined,
    );
    const play = new Play(cloud);
    play.cancelAt = start + minutes(90);
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'cancelled' });
    expect([cloud.vm.power, cloud.nics[0]?.flag]).toEqual(['running', 'false']);
  });

  test('and does not count as a failed stop', async () => {
    const play = new Play(hindered('writeFlag', 'conflict', 58));
    play.cancelAt = start + minutes(20);
    await play.remediate('restart');
    expect(play.entities.get('safeguards@fleet')).toMatchObject({ outcomes: [] });
  });
});

describe('an owner who opts the VM out while it is changed is obeyed within minutes', () => {
  test.each([
    ['writeFlag', 'its own tag'],
    ['writeFlag', 'its group'],
    ['start', 'its own tag'],
    ['start', 'its subscription'],
  ] as const)('while %s is refused, by %s', async (call, level) => {
    const cloud = hindered(call, 'conflict', 25);
    const own = cloud[call];
    const optOut = { 'accelnet-opt-out': 'true' };
    const optsOut = (): void => {
      if (level === 'its own tag') cloud.vm = { ...cloud.vm, tags: optOut };
      const above = async () => ({ ok: true as const, value: { tags: optOut } });
      if (level === 'its group') cloud.readGroup = above;
      if (level === 'its subscription') cloud.readSubscription = above;
    };
    Object.assign(cloud, {
      [call]: async (...given: never[]) => {
        const answer = await (own as (...all: never[]) => Promise<unknown>)(...given);
        optsOut();
        return answer;
      },
    });
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'opted-out' });
    expect([cloud.vm.power, cloud.nics[0]?.flag]).toEqual(['running', 'false']);
    const turned = record.steps.find(({ phase }) => phase === 'reverting');
    expect(Date.parse(turned?.startedAt ?? '') - start).toBeLessThan(minutes(11));
  });

  test('but no opt-out is assumed where its tags cannot be read', async () => {
    const cloud: FakeCloud = hindered('writeFlag', 'conflict', 25);
    cloud.beforeAssessment = () => undefined;
    const { readGroup } = cloud;
    cloud.readGroup = async () =>
      cloud.effects.includes('deallocated')
        ? { ok: false, failure: { kind: 'forbidden', message: '403' } }
        : await readGroup();
    expect((await new Play(cloud).remediate('restart')).outcome).toBe('accelerated');
  });
});

describe('a VM does not stay down because of throttled requests', () => {
  const throttledReads = (from: (cloud: FakeCloud) => boolean, hours: number, flags = 1): FakeCloud => {
    const cloud = new FakeCloud(
      noon,
      (call, nth) =>
        call === 'end start' && nth === 1 && flags === 1
          ? { when: 'before', failure: { kind: 'refused', message: 'no', code: 'X' } }
          : undefined,
      {},
      Array(flags).fill('false'),
    );
    const { writeFlag, readNic } = cloud;
    let began: number | undefined;
    const hits = (): boolean => {
      if (from(cloud)) began ??= cloud.now;
      return began !== undefined && cloud.now < began + hours * 3_600_000;
    };
    const failure = { kind: 'throttled', message: '429' } as const;
    cloud.writeFlag = async (...given) => (hits() ? { ok: false, failure } : await writeFlag(...given));
    cloud.readNic = async (...given) => (hits() ? { ok: false, failure } : await readNic(...given));
    return cloud;
  };

  test.each([1, 8, 20])('and is started first in its undo, though %d hours are throttled', async (hours) => {
    const cloud = throttledReads(({ effects }) => effects.includes('starting'), hours);
    const up = comesUp(cloud);
    const first = new Promise<number>((resolve) => {
      const { start: starts } = cloud;
      let nth = 0;
      cloud.start = async () => {
        const answer = await starts();
        if (++nth === 2) resolve(up());
        return answer;
      };
    });
    const record = await new Play(cloud).remediate('restart');
    expect(await first).toBeLessThan(20);
    // Its guest is healthy: the rest of the undo needs no second outage.
    expect(cloud.effects).not.toContain('restart');
    expect([record.outcome, cloud.vm.power, cloud.nics[0]?.flag]).toEqual([
      'rolled-back',
      'running',
      'false',
    ]);
  });

  test.each(['conflict', 'locked', 'forbidden'] as const)(
    'nor is it restarted because of flags that cannot be put back for a while: %s',
    async (kind) => {
      const cloud = new FakeCloud(noon, (call, nth) =>
        call === 'end start' && nth === 1
          ? { when: 'before', failure: { kind: 'refused', message: 'no', code: 'X' } }
          : undefined,
      );
      const { writeFlag } = cloud;
      const failure = { kind, message: kind, change: true } as const;
      cloud.writeFlag = async (nic, flag, ...given) =>
        flag !== 'true' && cloud.now < start + minutes(40)
          ? { ok: false, failure }
          : await writeFlag(nic, flag, ...given);
      const play = new Play(cloud);
      const record = await play.remediate('restart');
      expect([record.outcome, record.reason, cloud.nics[0]?.flag]).toEqual(['rolled-back', 'X', 'false']);
      expect(play.notices).toMatchObject([{ kind: 'stranded' }]);
      expect(cloud.effects).not.toContain('restart');
      expect(record.downtimeSeconds).toBeLessThan(20 * 60);
    },
  );

  test.each(['refused', 'forbidden', 'locked'] as const)(
    'where another network interface has failed for good: %s',
    async (kind) => {
      const cloud = throttledReads(({ effects }) => effects.includes('deallocated'), 6, 2);
      const { writeFlag } = cloud;
      cloud.writeFlag = async (nic, flag, ...given) =>
        flag === 'true' && nic.key.endsWith('-0')
          ? { ok: false, failure: { kind, message: kind, change: true } }
          : await writeFlag(nic, flag, ...given);
      const record = await new Play(cloud).remediate('restart');
      expect(record).toMatchObject({ outcome: 'rolled-back', reason: kind });
      expect(record.downtimeSeconds).toBeLessThan(20 * 60);
    },
  );

  test('for longer than four and a half hours', async () => {
    const cloud = throttledReads(({ effects }) => effects.includes('deallocated'), 20, 2);
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['rolled-back', 'running']);
    expect(record.downtimeSeconds).toBeLessThan(4.5 * 3600);
  });
});

test('people are notified only once that a VM with several network interfaces is late', async () => {
  for (const nics of [2, 5]) {
    const cloud = hindered('writeFlag', 'conflict', 50, nics);
    const play = new Play(cloud);
    expect((await play.remediate('restart')).outcome).toBe('accelerated');
    expect(play.notices.map(({ kind }) => kind)).toEqual(['down-too-long']);
  }
});

describe('a write that takes longer than one round of polls', () => {
  const lasting = (seconds: number, end: 'succeeded' | 'failed') => {
    const cloud = new FakeCloud(noon);
    const { writeFlag, poll } = cloud;
    let sent = 0;
    let since: number | undefined;
    cloud.writeFlag = async (nic, flag, ...given) => {
      if (flag !== 'true' || since !== undefined) return await writeFlag(nic, flag, ...given);
      sent++;
      since = cloud.now;
      return {
        ok: true,
        value: {
          how: 'sent',
          operation: { kind: 'async', url: 'https://arm/subscriptions/x/operations/long' },
        },
      };
    };
    cloud.poll = async (operation) => {
      if (!operation.url.endsWith('long')) return await poll(operation);
      if (cloud.now < (since ?? 0) + seconds * 1000) return { ok: true, value: { state: 'running' } };
      if (end === 'failed')
        return { ok: true, value: { state: 'failed', failure: { kind: 'conflict', message: 'failed' } } };
      cloud.nics = cloud.nics.map((nic) => ({ ...nic, flag: 'true' }));
      return { ok: true, value: { state: 'succeeded' } };
    };
    return { cloud, sent: () => sent };
  };

  test.each([400, 1500, 3000])('of %d seconds is followed, and not sent again', async (seconds) => {
    const { cloud, sent } = lasting(seconds, 'succeeded');
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, sent(), cloud.callsOf('writeFlag')]).toEqual(['accelerated', 1, 0]);
    expect(record.writes).toHaveLength(1);
  });

  test('and that fails is sent again', async () => {
    const { cloud } = lasting(900, 'failed');
    const record = await new Play(cloud).remediate('restart');
    expect(record).toMatchObject({ outcome: 'accelerated', writes: [{ flag: 'true' }] });
    expect(cloud.effects.filter((effect) => effect === 'flag true')).toHaveLength(1);
  });
});
