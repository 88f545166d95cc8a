import { describe, expect, test } from 'vitest';
import type { CloudFailure } from '../../../../src/ports/cloud.ts';
import { noon } from '../../../support/facts.ts';
import { FakeCloud, type Faults } from '../../../support/fake-cloud.ts';
import { Play } from '../../../support/play.ts';

const throttled = (retryAfterSeconds?: number): CloudFailure => ({
  kind: 'throttled',
  message: 'too many requests',
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

/** Throttles a call for so long, from the first call of `from` on. */
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

  test('nor because reads of its network interfaces are, while it is verified', async () => {
    const cloud = throttles('readNic', 'start', 7200);
    expect((await new Play(cloud).remediate('restart')).outcome).toBe('accelerated');
    expect(cloud.effects).not.toContain('flag false');
  });

  test('nor because the polls of its operations are', async () => {
    const cloud = throttles('poll', 'deallocate', 7200);
    expect((await new Play(cloud).remediate('restart')).outcome).toBe('accelerated');
  });
});

describe('a run that only waits for reads extends its announced time, so that recovery does not take it for hung', () => {
  test.each([
    ['readVm', 'deallocate'],
    ['readVm', 'writeFlag'],
    ['readNic', 'writeFlag'],
    ['readVm', 'start'],
    ['poll', 'writeFlag'],
  ] as const)('while %s is throttled from the first %s on', async (call, from) => {
    let latest = 0;
    const cloud = throttles(call, from, 3.5 * 3600, undefined, () => {
      const { byWhen } = (play.statuses.at(-1) ?? {}) as { byWhen?: string };
      if (byWhen !== undefined) latest = Math.max(latest, (cloud.now - Date.parse(byWhen)) / 60_000);
    });
    const play = new Play(cloud);
    expect((await play.remediate('restart')).outcome).toBe('accelerated');
    expect(latest).toBeLessThan(30);
  });
});

describe('where Azure throttles a change for longer than an operation may take', () => {
  test('a write of a network interface is rolled back, and the VM runs', async () => {
    const cloud = throttles('writeFlag', 'writeFlag', 5 * 3600);
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['rolled-back', 'running']);
    expect(record.downtimeSeconds).toBeLessThan(3600 + 900);
  });

  test('a start strands the VM with an alert, and is sent once Azure accepts it', async () => {
    const cloud = throttles('start', 'start', 5 * 3600);
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['accelerated', 'running']);
    expect(play.notices.map(({ kind }) => kind)).toContain('stranded');
  });
});

describe('an operation that Azure reports as succeeded counts as done where the read after it is throttled', () => {
  test.each([
    ['deallocate', 'updating', 60],
    ['start', 'verifying', 35],
  ] as const)('for %s', async (call, next, takes) => {
    const cloud = throttles('readVm', call, 900, 300);
    const record = await new Play(cloud).remediate('restart');
    const step = (phase: string): number =>
      Date.parse(record.steps.find((one) => one.phase === phase)?.startedAt ?? '');
    expect(record.outcome).toBe('accelerated');
    const before = call === 'deallocate' ? 'deallocating' : 'starting';
    expect((step(next) - step(before)) / 1000).toBeLessThan(takes + 30);
  });

  test('for a write of a network interface', async () => {
    const cloud = throttles('readNic', 'writeFlag', 900, 300);
    const record = await new Play(cloud).remediate('restart');
    expect(record.outcome).toBe('accelerated');
    expect(record.downtimeSeconds).toBeLessThan(200);
  });
});

describe('Retry-After is bounded to five minutes while a VM is down', () => {
  test.each(['readVm', 'writeFlag', 'start', 'poll', 'readNic'])('where %s asks for a day', async (call) => {
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

  test('where an accepted operation asks for a day', async () => {
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

describe('Retry-After is respected by reads as well', () => {
  test('of a network interface that is written', async () => {
    const cloud = throttles('readNic', 'writeFlag', 3300, 120);
    const before = cloud.callsOf('readNic');
    expect((await new Play(cloud).remediate('restart')).outcome).toBe('accelerated');
    expect(cloud.callsOf('readNic') - before).toBeLessThan(60);
  });

  /** Answers a call with an order from a moment on, so often; counts how often the order was not obeyed. */
  function orders(
    call: string,
    times: number,
    failure: CloudFailure,
    isFrom: (cloud: FakeCloud) => boolean,
  ): { readonly cloud: FakeCloud; readonly disobeyed: () => number; readonly given: () => number } {
    let [given, disobeyed, notBefore] = [0, 0, 0];
    const cloud: FakeCloud = new FakeCloud(noon, (name) => {
      if (name !== call || !isFrom(cloud)) return undefined;
      if (cloud.now < notBefore) disobeyed++;
      if (given >= times) return undefined;
      given++;
      notBefore = cloud.now + (failure.retryAfterSeconds ?? 0) * 1000;
      return { when: 'before', failure };
    });
    return { cloud, disobeyed: () => disobeyed, given: () => given };
  }
  const did =
    (effect: string) =>
    ({ effects }: FakeCloud): boolean =>
      effects.includes(effect);
  const busy: CloudFailure = { kind: 'unavailable', message: 'HTTP 503', retryAfterSeconds: 240 };

  // An operation that Azure reports as succeeded counts as done, and the next step of a VM that is down is not delayed.
  test.each([
    ['readVm', 'deallocating', throttled(300), 1],
    ['readVm', 'deallocated', throttled(300), 0],
    ['readVm', 'starting', throttled(300), 1],
    ['readVm', 'deallocated', throttled(90), 0],
    ['readNic', 'flag true', throttled(300), 1],
    ['readNic', 'running', throttled(300), 0],
    ['readVm', 'deallocated', busy, 0],
    ['readVm', 'running', busy, 0],
    ['readNic', 'running', busy, 0],
    ['poll', 'starting', throttled(300), 0],
  ] as const)('for hours: %s, once it is %s: %j', async (call, from, failure, atMost) => {
    const times = failure.kind === 'throttled' ? 36 : 4;
    const { cloud, disobeyed, given } = orders(call, times, failure, did(from));
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['accelerated', 'running']);
    expect(disobeyed()).toBeLessThanOrEqual(atMost);
    expect(given()).toBeGreaterThan(0);
  });

  test('where the VM is read for whether the change is still wanted', async () => {
    const { cloud, disobeyed } = orders('readVm', 8, throttled(300), did('deallocated'));
    const { writeFlag } = cloud;
    const failure = { kind: 'conflict', message: '409' } as const;
    cloud.writeFlag = async (...given) =>
      cloud.now < Date.parse(noon) + 3_000_000 ? { ok: false, failure } : await writeFlag(...given);
    await new Play(cloud).remediate('restart');
    expect(disobeyed()).toBe(0);
  });

  test.each([throttled(300), busy])('where a VM is answered 404 in between: $kind', async (failure) => {
    const { cloud, disobeyed, given } = orders('readVm', 6, failure, did('deallocated'));
    let hidden = 3;
    const { readVm } = cloud;
    cloud.readVm = async (...asked) =>
      did('deallocated')(cloud) && hidden-- > 0
        ? { ok: false, failure: { kind: 'not-found', message: '404' } }
        : await readVm(...asked);
    cloud.readVmByUid = async () => ({ ok: false, failure: { kind: 'unavailable', message: 'no list' } });
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, disobeyed()]).toEqual(['accelerated', 0]);
    expect(given()).toBe(6);
  });

  test.each([throttled(300), busy])('where one that ran again is seen off: $kind', async (failure) => {
    const { cloud, disobeyed } = orders('readVm', 3, failure, did('flag false'));
    cloud.agentless = true;
    const record = await new Play(cloud).remediate('restart');
    expect(record.steps.map(({ phase }) => phase)).toContain('restarting');
    expect(disobeyed()).toBe(0);
  });

  test.each([1200, 3600])('before the stop, whatever events say: %d s', async (seconds) => {
    const { cloud, disobeyed } = orders('readVm', 1, throttled(seconds), () => true);
    const play = new Play(cloud);
    for (const minute of [5, 6, 11])
      play.events.raise('reassess', Date.parse(noon) + minute * 60_000, { eventId: 'e' });
    const record = await play.remediate('restart');
    expect([record.outcome, disobeyed()]).toEqual(['accelerated', 0]);
    expect(Date.parse(record.endedAt)).toBeLessThan(Date.parse(noon) + seconds * 1000 + 300_000);
  });
});
