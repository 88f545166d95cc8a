import { setImmediate as turn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import {
  type SimulatedAzure,
  type SimulatedAzureOptions,
  startSimulatedAzure,
} from '../../../../sandbox/arm/simulated-azure.ts';
import { DrivenClock } from '../../../../sandbox/clock.ts';
import { type ArmAnswer, RawArm, trust } from './arm-client.ts';

/** A Monday morning. */
export const start = Date.UTC(2026, 10, 23, 8, 0, 0);

/** A simulated Azure on a clock that the test drives, and a client for it. */
export interface Bench {
  readonly azure: SimulatedAzure;
  readonly clock: DrivenClock;
  readonly arm: RawArm;
  /** Moves the clock by this many seconds, from one due time to the next. */
  readonly pass: (seconds: number) => Promise<void>;
  /** Moves the clock until this is true; throws if nothing more is due that could make it true. */
  readonly until: (holds: () => boolean) => Promise<void>;
  /** Moves the clock until this work is done. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
  /** Follows an accepted operation to its end and gives its last status body. */
  readonly outcome: (accepted: ArmAnswer) => Promise<ArmAnswer['body']>;
}

/** Seconds that operations take if a test does not say otherwise. */
const fixedDurations = {
  'virtualMachines/write': 40,
  'virtualMachines/delete': 30,
  'virtualMachines/deallocate': 60,
  'virtualMachines/start': 35,
  'virtualMachines/powerOff': 20,
  'virtualMachines/restart': 40,
  'networkInterfaces/write': 4,
  'networkInterfaces/delete': 4,
} as const;

export const promptEvents = { delay: 2, duplicates: 0, disorder: 0 } as const;

/** Starts a bench that ends with the test. */
export async function startBench(options: Partial<SimulatedAzureOptions> = {}): Promise<Bench> {
  const clock = options.clock instanceof DrivenClock ? options.clock : new DrivenClock(start);
  const azure = await startSimulatedAzure({
    seed: 1,
    durations: fixedDurations,
    events: promptEvents,
    ...options,
    clock,
  });
  onTestFinished(() => azure.close());
  trust(azure);
  return benchOf(azure, clock);
}

function benchOf(azure: SimulatedAzure, clock: DrivenClock): Bench {
  const arm = new RawArm(azure, clock.now());
  const step = async (limit: number): Promise<boolean> => {
    await turn();
    await azure.inFlight.whenIdle();
    const next = clock.nextWake();
    if (next === undefined || next > limit) return false;
    clock.advanceTo(next);
    return true;
  };
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds())
      if (!(await step(Number.POSITIVE_INFINITY)) && !holds()) throw new Error('nothing is left to wait for');
  };
  return {
    azure,
    clock,
    arm,
    until,
    pass: async (seconds) => {
      const end = clock.now() + seconds * 1000;
      while (await step(end));
      clock.advanceTo(end);
    },
    during: async (work) => {
      let over = false;
      const ended = Promise.allSettled([work]).then(() => {
        over = true;
      });
      while (!over) await step(Number.POSITIVE_INFINITY);
      await ended;
      return await work;
    },
    outcome: async ({ headers }) => {
      const url = headers['azure-asyncoperation'] ?? '';
      const id = /operations\/([^?]+)/.exec(url)?.[1];
      await until(() => azure.state().operationsInProgress.every((operation) => operation.id !== id));
      return (await arm.get(url)).body;
    },
  };
}
