import { turnSafeguards } from '../../src/core/coordination/safeguards.ts';
import type { SafeguardsAnswer, SafeguardsState } from '../../src/core/coordination/safeguards-state.ts';
import { noon } from './facts.ts';

export const limits = {
  maxConcurrent: 2,
  maxConcurrentPerDomain: 1,
  maxPerHour: 100,
  breakerFailures: 2,
  breakerOutOf: 4,
};

/** Safeguards that keep their state from turn to turn. */
export class Safeguards {
  state: SafeguardsState | undefined;

  turn(operation: string, input: object): SafeguardsAnswer {
    const { state, answer } = turnSafeguards(this.state, operation, input);
    this.state = state ?? this.state;
    return answer;
  }

  acquire(runId: string, given: object = {}): SafeguardsAnswer {
    const defaultValue = {
      subscriptionId: 's',
      domains: [],
      capacityKey: `key of ${runId}`,
      limits,
      now: noon,
    };
    return this.turn('acquire', { runId, ...defaultValue, ...given });
  }

  release(runId: string, good?: boolean, given: object = {}): SafeguardsAnswer {
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
