import type { GivenSettings } from './settings.ts';

/** When sweeps come, and where they get their lists from. */
export interface SweepConfig {
  /** Of the Functions timer, in UTC; absent where sweeps only come when they are asked for. */
  readonly schedule?: string;
  readonly source: 'graph' | 'lists';
}

/** What these settings say. */
export function sweepOf(given: GivenSettings): SweepConfig {
  const schedule = given.ACCELNET_SWEEP_SCHEDULE;
  return { source: given.ACCELNET_SWEEP_SOURCE, ...(schedule === undefined ? {} : { schedule }) };
}
