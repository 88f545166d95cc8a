import type { FileReach, TestReach } from './plan.ts';

/** Tests of one file that are run in one go against a mutant. */
export interface Round {
  readonly file: string;
  readonly tests: readonly string[];
  readonly isSlow: boolean;
}

const slow = 100;

/**
 * Which tests are run against a mutant: those that run through it; of a file that does so while it is loaded, also the others that are quick, or that
 * run through a `neighbour`, a mutant of the same source. First files whose tests killed a neighbour, then by quickness; slow tests come last,
 * whatever their file.
 */
export function roundsFor(
  id: number,
  reach: readonly FileReach[],
  neighbours: ReadonlySet<number>,
  killsOf: (file: string) => number,
): readonly Round[] {
  const chosen = reach
    .map(({ file, loading, tests }) => ({ file, tests: chosenOf(id, loading, tests, neighbours) }))
    .filter(({ tests }) => tests.length > 0);
  const part = (isSlow: boolean): readonly Round[] =>
    chosen
      .map(({ file, tests }) => ({
        file,
        tests: tests.filter(({ milliseconds }) => milliseconds >= slow === isSlow),
      }))
      .filter(({ tests }) => tests.length > 0)
      .map(({ file, tests }) => ({ file, tests, cost: costOf(tests) }))
      .sort((a, b) => killsOf(b.file) - killsOf(a.file) || a.cost - b.cost)
      .map(({ file, tests }) => ({ file, tests: tests.map(({ name }) => name), isSlow }));
  return [...part(false), ...part(true)];
}

function chosenOf(
  id: number,
  loading: TestReach,
  tests: readonly TestReach[],
  neighbours: ReadonlySet<number>,
): readonly TestReach[] {
  const through = tests.filter(({ reached }) => reached.includes(id));
  const quickFirst = (some: readonly TestReach[]): readonly TestReach[] =>
    some.toSorted((a, b) => a.milliseconds - b.milliseconds);
  if (!loading.reached.includes(id)) return quickFirst(through);
  const others = tests.filter((test) => !through.includes(test));
  const near = others.filter(({ reached }) => reached.some((one) => neighbours.has(one)));
  const quick = others.filter((test) => !near.includes(test) && test.milliseconds < slow);
  return [...quickFirst(through), ...quickFirst(near), ...quickFirst(quick)];
}

const costOf = (tests: readonly TestReach[]): number =>
  tests.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
