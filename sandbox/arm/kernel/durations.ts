import type { LongRunningOperation } from '../world/operation-names.ts';
import { normal } from './random.ts';

/** Seconds: fixed, or lognormal with this median and 95th percentile, never above `cap`. */
export type Duration = number | { readonly median: number; readonly p95: number; readonly cap?: number };

/** What takes time in the simulated Azure besides events. */
export type Timed = LongRunningOperation | 'no-op' | 'agent/linux' | 'agent/windows';

/** How long each thing takes. */
export type Durations = Readonly<Record<Timed, Duration>>;

/**
 * Assumed throughout: no Microsoft figure is published. Stopping is reported as faster than deallocating
 * (jackfrancis/kamino#78), starts and stops of over 20 minutes happen (virtual-machines-python-manage#26).
 */
export const assumedDurations: Durations = {
  'virtualMachines/write': { median: 45, p95: 120, cap: 600 },
  'virtualMachines/delete': { median: 45, p95: 150, cap: 600 },
  'virtualMachines/deallocate': { median: 60, p95: 240, cap: 1200 },
  'virtualMachines/start': { median: 35, p95: 150, cap: 1200 },
  'virtualMachines/powerOff': { median: 20, p95: 60, cap: 600 },
  'virtualMachines/restart': { median: 40, p95: 150, cap: 1200 },
  // About twenty seconds at least, ninety minutes at most (run-command-overview).
  'virtualMachines/runCommand': { median: 25, p95: 60, cap: 5400 },
  'networkInterfaces/write': { median: 4, p95: 20, cap: 120 },
  'networkInterfaces/delete': { median: 4, p95: 20, cap: 120 },
  'no-op': 1,
  'agent/linux': 30,
  'agent/windows': 75,
};

const standardDeviationsAt95 = 1.6449;

/** Milliseconds drawn for this key: the same key gives the same time, whatever else was drawn before. */
export function drawMilliseconds(duration: Duration, ...key: readonly (string | number)[]): number {
  if (typeof duration === 'number') return Math.round(duration * 1000);
  const { median, p95, cap = Number.POSITIVE_INFINITY } = duration;
  const sigma = Math.log(p95 / median) / standardDeviationsAt95;
  return Math.round(Math.min(cap, median * Math.exp(sigma * normal(...key))) * 1000);
}
