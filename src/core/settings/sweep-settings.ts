import type { GivenSettings } from './settings.ts';

/** When sweeps run, and where they get their lists from. */
export interface SweepConfig {
  /** Of the Functions timer, in UTC; absent where sweeps only run when they are requested. */
  readonly schedule?: string;
  readonly source: 'graph' | 'lists';
}

/** What these settings say. */
export function sweepOf(given: GivenSettings): SweepConfig {
  const schedule = given.ACCELNET_SWEEP_SCHEDULE;
  return { source: given.ACCELNET_SWEEP_SOURCE, ...(schedule === undefined ? {} : { schedule }) };
}
