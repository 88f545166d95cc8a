import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/app-copy.ts';
import { DrivenHost } from '../support/driven-host.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

type Step =
  | { readonly do: 'activity'; readonly n: number }
  | { readonly do: 'fan'; readonly ns: readonly number[] }
  | { readonly do: 'timer'; readonly s: number }
  | { readonly do: 'event'; readonly name: string }
  | { readonly do: 'race'; readonly n: number; readonly s: number }
  | { readonly do: 'retry'; readonly key: number; readonly attempts: number; readonly s: number }
  | { readonly do: 'entity'; readonly account: string; readonly n: number }
  | { readonly do: 'child'; readonly steps: readonly Step[] };

const small = fc.integer({ min: 1, max: 9 });
const account = fc.constantFrom('red', 'blue');
const plainStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('activity' as const), n: small }),
  fc.record({ do: fc.constant('fan' as const), ns: fc.array(small, { minLength: 1, maxLength: 4 }) }),
  fc.record({ do: fc.constant('timer' as const), s: small }),
  fc.record({ do: fc.constant('race' as const), n: small, s: fc.integer({ min: 1000, max: 9000 }) }),
  fc.record({
    do: fc.constant('retry' as const),
    key: small,
    attempts: fc.integer({ min: 1, max: 3 }),
    s: small,
  }),
  fc.record({ do: fc.constant('entity' as const), account, n: small }),
);
const childStep = fc.record({
  do: fc.constant('child' as const),
  steps: fc.array(plainStep, { maxLength: 4 }),
});
const eventStep = fc.record({ do: fc.constant('event' as const), name: fc.constantFrom('one', 'two') });
const program = fc.array(fc.oneof(plainStep, childStep, eventStep), { minLength: 1, maxLength: 6 });

/** The results of the steps, however often they are interrupted. The payload of an event is its number among those of its name. */
function expected(steps: readonly Step[]): readonly unknown[] {
  const events = new Map<string, number>();
  return steps.map((step) => {
    if (step.do !== 'event') return expectedOf(step);
    const number = (events.get(step.name) ?? 0) + 1;
    events.set(step.name, number);
    return number;
  });
}

function expectedOf(step: Exclude<Step, { do: 'event' }>): unknown {
  switch (step.do) {
    case 'activity':
    case 'race':
      return { n: step.n };
    case 'fan':
      return step.ns.map((n) => ({ n }));
    case 'timer':
      return 'timer';
    case 'retry':
      return 'retried';
    case 'entity':
      return true;
    case 'child':
      return expected(step.steps);
  }
}

/** The final balances of the accounts: each operation of the program counts once. */
function balances(steps: readonly Step[], sums: Record<string, number> = {}): Record<string, number> {
  for (const step of steps) {
    if (step.do === 'entity') sums[step.account] = (sums[step.account] ?? 0) + 100 + step.n;
    if (step.do === 'child') balances(step.steps, sums);
  }
  return sums;
}

async function raiseAll(host: DrivenHost, id: string, steps: readonly Step[]): Promise<void> {
  const numbers = new Map<string, number>();
  for (const step of steps) {
    if (step.do !== 'event') continue;
    const number = (numbers.get(step.name) ?? 0) + 1;
    numbers.set(step.name, number);
    await host.request('POST', `/durabletask/instances/${id}/raiseEvent/${step.name}`, number);
  }
}

/**
 * Ends the host some steps of the event loop from now, during whatever it does. If the number is even, it first
 * becomes idle and gets the next due time.
 */
async function cutOff(host: DrivenHost, after: number): Promise<void> {
  if (after % 2 === 0) {
    await host.host.whenIdle();
    const { nextWake } = host.host.readClock();
    if (nextWake !== null) host.clock.advanceTo(nextWake);
    host.host.clockMoved();
  }
  for (let i = 0; i < after; i++) await new Promise((resolve) => setImmediate(resolve));
  await host.host.close(0);
}

let runs = 0;

describe('a host that ends at any moment and starts again', () => {
  test('brings every program to the result that it would have without interruption', async () => {
    await fc.assert(
      fc.asyncProperty(program, fc.array(fc.nat({ max: 40 }), { maxLength: 6 }), async (steps, cuts) => {
        const run = ++runs;
        const dataFile = path.join(folder, `${run}.sqlite`);
        const id = `program-${run}`;
        let host = await DrivenHost.start({ dataFile });
        await host.start('interpreted', id, steps);
        await raiseAll(host, id, steps);
        for (const after of cuts) {
          await cutOff(host, after);
          host = await DrivenHost.start({ dataFile, at: host.clock.now() });
        }
        await host.drive();
        const { runtimeStatus, output } = await host.status(id);
        const sums: Record<string, unknown> = {};
        for (const name of Object.keys(balances(steps)))
          sums[name] = await (await host.request('GET', `/durabletask/entities/account/${name}`)).json();
        const errors = host.errors().filter((line) => line.includes('the host failed'));
        await host.host.close();
        expect({ runtimeStatus, output, sums, errors }).toEqual({
          runtimeStatus: 'Completed',
          output: expected(steps),
          sums: balances(steps),
          errors: [],
        });
      }),
      { numRuns: 40 },
    );
  });

  test('keeps timers, events and waiting instances in its file', async () => {
    const dataFile = path.join(folder, 'kept.sqlite');
    let host = await DrivenHost.start({ dataFile });
    await host.start('waitOrch', 'kept');
    await host.start('daily', 'kept-daily', { days: 3 });
    await host.host.whenIdle();
    const { nextWake } = host.host.readClock();
    await host.host.close();
    host = await DrivenHost.start({ dataFile, at: host.clock.now() });
    await host.host.whenIdle();
    expect(host.host.readClock().nextWake).toBe(nextWake);
    await host.request('POST', '/durabletask/instances/kept/raiseEvent/Approval', { ok: 1 });
    await host.drive();
    expect((await host.status('kept')).output).toEqual({ approved: { ok: 1 } });
    expect((await host.status('kept-daily')).output).toHaveLength(3);
    await host.host.close();
  });

  test('is alone in its process, which can load only one app', async () => {
    const host = await DrivenHost.start();
    await expect(DrivenHost.start()).rejects.toThrow(/already runs a host/);
    await host.host.close();
    await expect(DrivenHost.start({ appDir: folder })).rejects.toThrow(/already holds the app/);
    await (await DrivenHost.start()).host.close();
  });
});
