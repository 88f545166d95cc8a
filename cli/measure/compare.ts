import type { Measurement, Metric } from './measurement.ts';

/** Median, least and most of some figures. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Median, least and most; undefined of no figures. */
export function spreadOf(figures: readonly number[]): Spread | undefined {
  const sorted = figures.toSorted((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (least === undefined || most === undefined || low === undefined || high === undefined) return undefined;
  return { median: (low + high) / 2, least, most };
}

/** Whether a difference says something. */
export type Difference =
  | { readonly kind: 'better' | 'worse'; readonly ratio: number; readonly chance: number }
  /** The runs of before and after overlap. */
  | { readonly kind: 'noise' }
  /** Even runs that do not overlap would say nothing. */
  | { readonly kind: 'too-few-runs' }
  | { readonly kind: 'not-measured' };

const moreIsBetter: Readonly<Record<Metric, boolean>> = {
  gbps: true,
  cpusPerGbps: false,
  p50: false,
  p99: false,
};

// What is usual for such tests, shared among the four metrics, so that it holds for all of them together (Bonferroni).
const maxChance = 0.05 / 4;

/**
 * Compares the runs of a metric. Only where every run after is beyond every run before is a difference called one: were there none, that would
 * happen with a chance of 2 / (b + a choose a), which is the two-sided rank test's of Mann and Whitney at its extreme, for any distribution. It has to
 * be below 1.25 %, a quarter of 5 % for each of four metrics, so that five runs against five are the fewest that can show one.
 */
export function compareRuns(metric: Metric, before: readonly number[], after: readonly number[]): Difference {
  const [earlier, later] = [spreadOf(before), spreadOf(after)];
  if (earlier === undefined || later === undefined) return { kind: 'not-measured' };
  const chance = 2 / choose(before.length + after.length, after.length);
  if (chance > maxChance) return { kind: 'too-few-runs' };
  const rose = later.least > earlier.most;
  const fell = later.most < earlier.least;
  if (!rose && !fell) return { kind: 'noise' };
  const ratio = earlier.median === 0 ? Number.POSITIVE_INFINITY : later.median / earlier.median;
  return { kind: rose === moreIsBetter[metric] ? 'better' : 'worse', ratio, chance };
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}

/** What else is different between two measurements, so that a difference may come from it; the flags are what is compared. */
export function otherDifferences(before: Measurement, after: Measurement): string[] {
  const pairs: readonly (readonly [string, string | number, string | number])[] = [
    ['server', before.server.vm.toLowerCase(), after.server.vm.toLowerCase()],
    ['client', before.client.vm.toLowerCase(), after.client.vm.toLowerCase()],
    ["the server's size", before.server.size.toLowerCase(), after.server.size.toLowerCase()],
    ["the client's size", before.client.size.toLowerCase(), after.client.size.toLowerCase()],
    ['streams', before.streams, after.streams],
    ['seconds of a run', before.seconds, after.seconds],
  ];
  return pairs.flatMap(([what, was, is]) => (was === is ? [] : [`${what}: ${was} before, ${is} now`]));
}
