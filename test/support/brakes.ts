import { turnBrakes } from '../../src/core/coordination/brakes.ts';
import type { BrakesAnswer, BrakesState } from '../../src/core/coordination/brakes-state.ts';
import { noon } from './facts.ts';

export const limits = {
  maxConcurrent: 2,
  maxConcurrentPerDomain: 1,
  maxPerHour: 100,
  breakerFailures: 2,
  breakerOutOf: 4,
};

/** Brakes whose state is carried from turn to turn. */
export class Brakes {
  state: BrakesState | undefined;

  turn(operation: string, input: object): BrakesAnswer {
    const { state, answer } = turnBrakes(this.state, operation, input);
    this.state = state ?? this.state;
    return answer;
  }

  acquire(runId: string, given: object = {}): BrakesAnswer {
    const usual = { subscriptionId: 's', domains: [], capacityKey: `key of ${runId}`, limits, now: noon };
    return this.turn('acquire', { runId, ...usual, ...given });
  }

  release(runId: string, good?: boolean, given: object = {}): BrakesAnswer {
    const how = { stopped: true, ...(good === undefined ? {} : { good }) };
    return this.turn('release', { runId, now: noon, limits, ...how, ...given });
  }

  holds(runId: string): boolean {
    return this.state?.holders.some((one) => one.runId === runId) ?? false;
  }

  waits(runId: string): boolean {
    return this.state?.queue.some((one) => one.runId === runId) ?? false;
  }
}
