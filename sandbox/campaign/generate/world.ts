import type { Durations } from '../../arm/kernel/durations.ts';
import type { Rules } from '../../arm/kernel/rules.ts';
import type { Chance } from '../chance.ts';
import type { Life } from '../life.ts';

/** How Azure behaves in this life: speed, events, and what no public source settles. */
export function drawWorld(chance: Chance, calm: boolean): Life['world'] {
  const rules: Partial<Rules> = calm ? {} : drawRules(chance.of('rules'));
  return {
    rules,
    durations: drawDurations(chance.of('durations'), calm),
    events: {
      delay: { median: chance.pick([1, 3, 20]), p95: 60, cap: 600 },
      duplicates: chance.pick([0, 0.2, 0.6]),
      disorder: chance.pick([0, 0.2, 0.6]),
    },
    retryAfterSeconds: chance.pick([10, 5, 30, 'none']),
    // Limits that last for minutes matter little in thousands of lives: where a life is to be throttled, faults do it.
    throttling: false,
    allocationFailures: calm
      ? 0
      : chance.weighted([
          [8, 0],
          [1, 0.3],
          [1, 1],
        ]),
    manaHosts: chance.pick([0, 0, 0.5]),
    signedOperationUrls: false,
  };
}

// Short ones mostly: how often a run polls a VM that takes its time depends on its cadence only, and each poll makes a life take longer to play.
function drawDurations(chance: Chance, calm: boolean): Partial<Durations> {
  const p95 = chance.weighted([
    [4, 60],
    [1, 300],
  ]);
  // An operation that takes longer than the policy allows is a disturbance.
  const cap = calm ? 200 : 900;
  return {
    'virtualMachines/deallocate': { median: chance.pick([10, 20, 45]), p95, cap },
    'virtualMachines/start': { median: chance.pick([10, 20, 45]), p95, cap },
    'networkInterfaces/write': { median: chance.pick([1, 3, 8]), p95: 20, cap: 120 },
    'agent/linux': chance.pick([5, 15, 30]),
    'agent/windows': chance.pick([10, 20, 75]),
  };
}

function drawRules(chance: Chance): Partial<Rules> {
  return {
    etagChangesOnCompletion: chance.is(0.5),
    failedNicWriteLeaves: chance.pick(['new', 'old']),
    nicWriteDuringVmOperation: chance.pick(['refused', 'accepted']),
    startDuringNicWrite: chance.pick(['refused', 'accepted']),
    repeatedPowerAction: chance.pick(['succeeds', 'refused']),
    failedStartLeaves: chance.weighted([
      [4, 'deallocated'],
      [1, 'stopped'],
    ]),
    concurrentNicWrite: chance.pick(['refused', 'supersedes']),
    throttledWithRetryAfter: chance.is(0.5),
    powerStateMissingSeconds: chance.pick([0, 0, 5, 20]),
    powerStateStaleSeconds: chance.pick([0, 0, 5, 20]),
    stoppedWhileStartingSeconds: chance.pick([0, 0, 10]),
    readsLagSeconds: chance.pick([0, 0, 0, 5]),
    operationsKeptSeconds: chance.pick([86_400, 86_400, 5]),
  };
}
