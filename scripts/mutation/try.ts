import { appendFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import {
  type FileReach,
  filesOf,
  type Numbered,
  type Outcome,
  type Plan,
  readJson,
  type TestReach,
} from './plan.ts';
import { type Round, roundsFor } from './schedule.ts';
import { type Asked, Bundles, Endless, within } from './trial.ts';

/** One line of what a process has done: it begins a round of a mutant's tests, or knows how the mutant ended. */
export type Progress =
  | { readonly id: number; readonly begins: string }
  | { readonly id: number; readonly outcome: Outcome; readonly by?: string };

/** Tries the mutants of a plan that are left, one after another. */
export async function tryMutants(
  folder: string,
  remaining: readonly Pick<Numbered, 'id' | 'file'>[],
): Promise<void> {
  const { root, quickOnly, sources } = readJson<Plan>(filesOf(folder).plan);
  const idsOf = new Map(sources.map(({ file, ids }) => [file, new Set(ids)]));
  const reach = readJson<FileReach[]>(filesOf(folder).reach);
  const say = (progress: Progress): void =>
    appendFileSync(filesOf(folder).progress, `${JSON.stringify(progress)}\n`);
  const trial = new Trial(new Bundles(folder, root), reach, say);
  const kills = new Map<string, number>();
  for (const { id, file: source } of remaining) {
    const keyOf = (file: string): string => `${source} ${file}`;
    const neighbours = idsOf.get(source) ?? new Set();
    const chosen = roundsFor(id, reach, neighbours, (file) => kills.get(keyOf(file)) ?? 0);
    const rounds = quickOnly ? chosen.filter(({ isSlow }) => !isSlow) : chosen;
    const { outcome, by } = await trial.of(id, rounds);
    say({ id, outcome, ...(by === undefined ? {} : { by: `${by.file}: ${by.test}` }) });
    if (by !== undefined) kills.set(keyOf(by.file), (kills.get(keyOf(by.file)) ?? 0) + 1);
  }
}

interface Ended {
  readonly outcome: Outcome;
  readonly by?: { readonly file: string; readonly test: string };
}

class Trial {
  readonly #bundles: Bundles;
  readonly #say: (progress: Progress) => void;
  readonly #known = new Map<string, TestReach>();
  /** What fails without any mutant says nothing. */
  readonly #leftOut: ReadonlySet<string>;
  #remaining = 0;
  #endless = false;
  #stray = false;

  constructor(bundles: Bundles, reach: readonly FileReach[], say: (progress: Progress) => void) {
    this.#bundles = bundles;
    this.#say = say;
    for (const { file, loading, tests } of reach)
      for (const test of [loading, ...tests]) this.#known.set(`${file} ${test.name}`, test);
    this.#leftOut = new Set(reach.flatMap(({ file, failing }) => failing.map((name) => `${file} ${name}`)));
    // A test run that leaves a rejection unhandled is a failed one.
    process.on('unhandledRejection', () => {
      this.#stray = true;
    });
  }

  async of(id: number, rounds: readonly Round[]): Promise<Ended> {
    if (rounds.length === 0) return { outcome: 'not-reached' };
    this.#stray = false;
    for (const round of rounds) {
      this.#say({ id, begins: round.file });
      const test = await this.#failing(id, round);
      if (test === undefined) continue;
      return { outcome: this.#endless ? 'timed-out' : 'killed', by: { file: round.file, test } };
    }
    return { outcome: 'survived' };
  }

  /** The first test of a round that fails. */
  async #failing(id: number, { file, tests }: Round): Promise<string | undefined> {
    const asked = this.#askedOf(id);
    const known = (name: string): TestReach | undefined => this.#known.get(`${file} ${name}`);
    this.#begin(known('loading'));
    let test = 'loading';
    try {
      const loaded = this.#bundles.load(file, asked);
      const byName = new Map(loaded.tests.map((one) => [one.name, one]));
      // Tests whose titles come from what is changed are not known by them.
      const unknown = loaded.tests
        .map(({ name }) => name)
        .filter((name) => known(name) === undefined && !this.#leftOut.has(`${file} ${name}`));
      for (const name of [...tests, ...unknown]) {
        test = name;
        this.#begin(known(name));
        await within(5_000 + 20 * (known(name)?.milliseconds ?? 0), async () => byName.get(name)?.run());
        if (this.#endless) return name;
      }
      test = 'after all';
      await loaded.close();
      await setImmediate();
      return this.#stray ? test : undefined;
    } catch (error) {
      this.#endless ||= error instanceof Endless;
      return test;
    }
  }

  #begin(known: TestReach | undefined): void {
    this.#endless = false;
    this.#remaining = 20 * (known?.asked ?? 0) + 200_000;
  }

  #askedOf(tried: number): Asked {
    return (id) => {
      if (--this.#remaining < 0) this.#stop(tried);
      return id === tried;
    };
  }

  /** A test that asks without end is stopped; where it goes on nevertheless, the process is. */
  #stop(id: number): never {
    this.#endless = true;
    if (this.#remaining < -1_000_000) {
      this.#say({ id, outcome: 'timed-out' });
      process.exit(3);
    }
    throw new Endless();
  }
}
