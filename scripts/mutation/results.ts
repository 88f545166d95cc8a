import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Mutant } from './mutants.ts';
import type { Outcome } from './plan.ts';

const outcomes = ['killed', 'timed-out', 'survived', 'not-reached', 'refused'] as const satisfies Outcome[];

const resultSchema = z.object({
  file: z.string(),
  /** The source that it was made of; of another one it says nothing. */
  source: z.string(),
  /** Which mutant of that source. */
  key: z.string(),
  outcome: z.enum(outcomes),
  /** The test that failed. */
  by: z.string().optional(),
});

/** How one mutant ended. */
export type Result = z.output<typeof resultSchema>;

/** What distinguishes a source from another one. */
export const sourceMark = (source: string): string =>
  createHash('sha256').update(source).digest('hex').slice(0, 16);

/** What distinguishes a mutant from the others of its source. */
export const keyOf = ({ start, end, kind, replacement }: Mutant): string =>
  `${start}-${end} ${kind} ${replacement}`;

/** Results that are kept between runs, so that a run goes on where another one was stopped. */
export class Results {
  readonly #file: string;
  readonly #known = new Map<string, Result>();

  constructor(folder: string) {
    this.#file = path.join(folder, 'results.ndjson');
    mkdirSync(folder, { recursive: true });
    const lines = existsSync(this.#file) ? readFileSync(this.#file, 'utf8').split('\n') : [];
    for (const line of lines.filter((text) => text !== '')) this.#keep(resultSchema.parse(JSON.parse(line)));
  }

  /** How a mutant ended last. */
  of(file: string, source: string, mutant: Mutant): Result | undefined {
    return this.#known.get(`${file} ${sourceMark(source)} ${keyOf(mutant)}`);
  }

  add(result: Result): void {
    appendFileSync(this.#file, `${JSON.stringify(result)}\n`);
    this.#keep(result);
  }

  #keep(result: Result): void {
    this.#known.set(`${result.file} ${result.source} ${result.key}`, result);
  }
}
