import { describe, expect, test } from 'vitest';
import type { CloudFailure } from '../../src/ports/cloud.ts';
import { noon } from '../support/facts.ts';
import { FakeCloud, type Faults } from '../support/fake-cloud.ts';
import { Play } from '../support/play.ts';

const throttled = (retryAfterSeconds?: number): CloudFailure => ({
  kind: 'throttled',
  message: 'too many requests',
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

/** Throttles a call, from the first deallocation on, for so long. */
function throttles(
  call: string,
  from: string,
  seconds: number,
  retryAfterSeconds?: number,
  atEachCall: () => void = () => undefined,
) {
  let began: number | undefined;
  const clock = { now: 0 };
  const faults: Faults = (name) => {
    atEachCall();
    if (name === from) began ??= clock.now;
    const hits = name === call && began !== undefined && clock.now < began + seconds * 1000;
    return hits ? { when: 'before', failure: throttled(retryAfterSeconds) } : undefined;
  };
  const cloud = new FakeCloud(noon, faults);
  Object.defineProperty(clock, 'now', { get: () => cloud.now });
  return cloud;
}

describe('a VM is never rolled back because reads of it are throttled', () => {
  test('while it is deallocated', async () => {
    const cloud = throttles('readVm', 'deallocate', 7200);
    expect((await new Play(cloud).remediate('restart')).outcome).toBe('accelerated');
  });

  test('while its flags are written', async () => {
    const cloud = throttles('readVm', 'writeFlag', 7200);
    expect((await new Play(cloud).remediate('restart')).outcome).toBe('accelerated');
  });

  test('while it is started', async () => {
    const cloud = throttles('readVm', 'start', 7200);
    expect((await new Play(cloud).remediate('restart')).outcome).toBe('accelerated');
  });

  test('while it is verified, and neither for its network interfaces', async () => {
    const cloud = throttles('readNic', 'start', 7200);
    expect((await new Play(cloud).remediate('restart')).outcome).toBe('accelerated');
    expect(cloud.effects).not.toContain('flag false');
  });

  test('nor because the polls of its operations are', async () => {
    const cloud = throttles('poll', 'deallocate', 7200);
    expect((await new Play(cloud).remediate('restart')).outcome).toBe('accelerated');
  });
});

describe('a run that only waits for reads makes its promise anew, so that recovery does not take it for hung', () => {
  test.each([
    ['readVm', 'deallocate'],
    ['readVm', 'writeFlag'],
    ['readNic', 'writeFlag'],
    ['readVm', 'start'],
    ['poll', 'writeFlag'],
  ] as const)('%s, from the first %s on', async (call, from) => {
    let latest = 0;
    const cloud = throttles(call, from, 8 * 3600, undefined, () => {
      const { byWhen } = (play.statuses.at(-1) ?? {}) as { byWhen?: string };
      if (byWhen !== undefined) latest = Math.max(latest, (cloud.now - Date.parse(byWhen)) / 60_000);
    });
    const play = new Play(cloud);
    expect((await play.remediate('restart')).outcome).toBe('accelerated');
    expect(latest).toBeLessThan(30);
  });
});

describe('a change that Azure throttles for longer than an operation may take is not waited for: the VM comes up first', () => {
  test('a write of a network interface', async () => {
    const cloud = throttles('writeFlag', 'writeFlag', 5 * 3600);
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['rolled-back', 'running']);
    expect(record.downtimeSeconds).toBeLessThan(3600 + 900);
  });

  test('a start: people are told that the VM is stranded, and it is started once that can be had', async () => {
    const cloud = throttles('start', 'start', 5 * 3600);
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['accelerated', 'running']);
    expect(play.notices.map(({ kind }) => kind)).toContain('stranded');
  });
});

describe('an operation that Azure calls succeeded is believed where the look after it is throttled', () => {
  test.each([
    ['deallocate', 'updating', 60],
    ['start', 'verifying', 35],
  ] as const)('%s', async (call, next, takes) => {
    const cloud = throttles('readVm', call, 900, 300);
    const record = await new Play(cloud).remediate('restart');
    const step = (phase: string): number =>
      Date.parse(record.steps.find((one) => one.phase === phase)?.startedAt ?? '');
    expect(record.outcome).toBe('accelerated');
    const before = call === 'deallocate' ? 'deallocating' : 'starting';
    expect((step(next) - step(before)) / 1000).toBeLessThan(takes + 30);
  });

  test('a write of a network interface', async () => {
    const cloud = throttles('readNic', 'writeFlag', 900, 300);
    const record = await new Play(cloud).remediate('restart');
    expect(record.outcome).toBe('accelerated');
    expect(record.downtimeSeconds).toBeLessThan(200);
  });
});

describe('Retry-After is bounded to five minutes while a VM is down', () => {
  test.each(['readVm', 'writeFlag', 'start', 'poll', 'readNic'])('an order of a day by %s', async (call) => {
    let hit = false;
    const faults: Faults = (name) => {
      const down = cloud.effects.includes('deallocated');
      if (name !== call || !down || hit) return undefined;
      hit = true;
      return { when: 'before', failure: throttled(86_400) };
    };
    const cloud: FakeCloud = new FakeCloud(noon, faults);
    const record = await new Play(cloud).remediate('restart');
    expect(hit).toBe(true);
    expect(record.outcome).toBe('accelerated');
    expect(record.downtimeSeconds).toBeLessThan(130 + 330);
  });

  test('an order that came with an accepted operation', async () => {
    const cloud = new FakeCloud(noon);
    const { start } = cloud;
    cloud.start = async () => {
      const answer = await start();
      return answer.ok ? { ok: true, value: { ...answer.value, retryAfterSeconds: 86_400 } } : answer;
    };
    const record = await new Play(cloud).remediate('restart');
    expect(record.downtimeSeconds).toBeLessThan(130 + 330);
  });
});

test('Retry-After is an order on reads as well', async () => {
  const cloud = throttles('readNic', 'writeFlag', 3300, 120);
  const before = cloud.callsOf('readNic');
  expect((await new Play(cloud).remediate('restart')).outcome).toBe('accelerated');
  expect(cloud.callsOf('readNic') - before).toBeLessThan(60);
});
