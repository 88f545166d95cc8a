import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Mutant } from './mutants.ts';

/** A mutant of one of the files that are tried, by its number in this run. */
export interface Numbered extends Mutant {
  readonly id: number;
  readonly file: string;
}

/** What a run tries, as its processes hand it to each other in a folder. */
export interface Plan {
  readonly root: string;
  /** The test files whose imports reach a file that is tried. */
  readonly tests: readonly string[];
  /** Only quick tests are run: the slow ones are known to notice nothing. */
  readonly quickOnly: boolean;
  /** The numbers of all mutants of each source. */
  readonly sources: readonly { readonly file: string; readonly ids: readonly number[] }[];
}

/** One test, and which mutants it runs through. */
export interface TestReach {
  readonly name: string;
  readonly milliseconds: number;
  /** How often it asked whether a mutant is tried. */
  readonly asked: number;
  readonly reached: readonly number[];
}

/** What is known of a test file once it was run without any mutant. */
export interface FileReach {
  readonly file: string;
  /** What runs when the file is loaded, before any test. */
  readonly loading: TestReach;
  readonly tests: readonly TestReach[];
  /** Why tests of this file are left out, where some fail without any mutant. */
  readonly failing: readonly string[];
}

/** How a mutant ended. */
export type Outcome = 'killed' | 'timed-out' | 'survived' | 'not-reached' | 'refused';

/** The files of a run's folder. */
export const filesOf = (folder: string) => ({
  plan: path.join(folder, 'plan.json'),
  reach: path.join(folder, 'reach.json'),
  progress: path.join(folder, 'progress.ndjson'),
  bundle: (test: string): string => path.join(folder, `${test.replaceAll('/', '_')}.cjs`),
});

/** What one process of a run left for another. */
export const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
