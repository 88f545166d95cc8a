import { expect, test } from 'vitest';
import { DrivenClock, formatPace, PacedClock, parseClock } from '../../sandbox/clock.ts';
import { InFlight } from '../../sandbox/in-flight.ts';
import { type Driven, drive } from '../../sandbox/scenarios/drive.ts';

function part(clock: DrivenClock, inFlight: InFlight): Driven {
  return {
    whenIdle: async () => {
      await inFlight.whenIdle();
      return { next: clock.nextWake(), total: inFlight.total };
    },
    advanceTo: async (at) => clock.advanceTo(at),
  };
}

test('time moves from one due moment to the next, in order, and only when nothing is in progress', async () => {
  const [clock, inFlight] = [new DrivenClock(0), new InFlight()];
  const seen: string[] = [];
  const work = (name: string, at: number): void => {
    clock.wakeAt(at, () =>
      inFlight.track(async () => {
        for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
        seen.push(`${name} at ${clock.now()}`);
        if (name === 'a') work('c', clock.now() + 5);
      }),
    );
  };
  work('b', 20);
  work('a', 10);
  expect(await drive([part(clock, inFlight)], { limit: 1000 })).toBe('quiet');
  expect(seen).toEqual(['a at 10', 'c at 15', 'b at 20']);
});

test('a drive ends at its condition or at its limit', async () => {
  const [clock, inFlight] = [new DrivenClock(0), new InFlight()];
  const tick = (): void => void clock.wakeAt(clock.now() + 10, tick);
  tick();
  const driven = [part(clock, inFlight)];
  expect(await drive(driven, { until: () => clock.now() >= 50, limit: 1000 })).toBe('reached');
  expect(clock.now()).toBe(50);
  expect(await drive(driven, { limit: 95 })).toBe('limit');
  expect(clock.now()).toBe(90);
});

test('work that begins in another part during the check for idleness is waited for', async () => {
  const clock = new DrivenClock(0);
  const [here, there] = [new InFlight(), new InFlight()];
  let answered = false;
  clock.wakeAt(10, () => {
    void here.track(async () => {
      await new Promise(setImmediate);
      void there.track(async () => {
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
        answered = true;
        clock.wakeAt(11, () => undefined);
      });
    });
  });
  clock.wakeAt(1000, () => undefined);
  const order: boolean[] = [];
  await drive([part(clock, there), part(clock, here)], {
    until: () => {
      if (clock.now() === 10) order.push(answered);
      return clock.now() >= 11;
    },
    limit: 2000,
  });
  expect(order.at(-1)).toBe(true);
  expect(clock.now()).toBe(11);
});

test('clock settings can be passed on a command line', () => {
  const pace = { origin: 5_000, realOrigin: Date.now(), speed: 3600 };
  const clock = parseClock(formatPace(pace));
  expect(clock).toBeInstanceOf(PacedClock);
  expect(clock?.now()).toBeGreaterThanOrEqual(5_000);
  expect(parseClock('driven:42')?.now()).toBe(42);
  expect([parseClock('driven'), parseClock('paced:1:2:0'), parseClock('fast'), parseClock('real:1')]).toEqual(
    [undefined, undefined, undefined, undefined],
  );
});

test('a paced clock wakes nothing before its time', async () => {
  const clock = new PacedClock({ origin: 0, realOrigin: Date.now(), speed: 100_000 });
  const due = clock.now() + 60_000;
  await new Promise<void>((resolve) => clock.wakeAt(due, resolve));
  expect(clock.now()).toBeGreaterThanOrEqual(due);
});
