import type { FileReach, TestReach } from './plan.ts';

/** Tests of one file that are run in one go against a mutant. */
export interface Round {
  readonly file: string;
  readonly tests: readonly string[];
}

const slow = 100;

/**
 * Which tests are run against a mutant: those that run through it, and all of a file that does so while it is loaded. First files whose tests killed
 * a neighbour, then by quickness; slow tests come last, whatever their file.
 */
export function roundsFor(
  id: number,
  reach: readonly FileReach[],
  killsOf: (file: string) => number,
): readonly Round[] {
  const chosen = reach
    .map(({ file, loading, tests }) => ({ file, tests: chosenOf(id, loading, tests) }))
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
      .map(({ file, tests }) => ({ file, tests: tests.map(({ name }) => name) }));
  return [...part(false), ...part(true)];
}

function chosenOf(id: number, loading: TestReach, tests: readonly TestReach[]): readonly TestReach[] {
  const through = tests.filter(({ reached }) => reached.includes(id));
  const quickFirst = (some: readonly TestReach[]): readonly TestReach[] =>
    some.toSorted((a, b) => a.milliseconds - b.milliseconds);
  if (!loading.reached.includes(id)) return quickFirst(through);
  return [...quickFirst(through), ...quickFirst(tests.filter((test) => !through.includes(test)))];
}

const costOf = (tests: readonly TestReach[]): number =>
  tests.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
