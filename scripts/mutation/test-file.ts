import { expect } from 'vitest';

/** A test of a file that was loaded. */
export interface LoadedTest {
  /** Its title within those of its groups; the same title again has a number. */
  readonly name: string;
  readonly run: () => Promise<void>;
}

type Work = () => unknown;
type Hook = 'beforeAll' | 'afterAll' | 'beforeEach' | 'afterEach';

interface Group {
  readonly title: string;
  readonly parent?: Group;
  readonly hooks: Record<Hook, Work[]>;
  begun: boolean;
}

const groupOf = (title: string, parent?: Group): Group => ({
  title,
  ...(parent === undefined ? {} : { parent }),
  hooks: { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] },
  begun: false,
});

const withOuter = (group: Group): readonly Group[] =>
  group.parent === undefined ? [group] : [...withOuter(group.parent), group];

/** Runs a test file's text with a stand-in for vitest's API, which only gathers the tests: one after another, they are run by whoever loaded it. */
export class TestFile {
  readonly tests: LoadedTest[] = [];
  readonly #names = new Map<string, number>();
  readonly #all: Group[] = [];
  #group = groupOf('');
  #finished: Work[] = [];

  constructor(load: (vitest: object) => void) {
    this.#all.push(this.#group);
    load(this.#api());
  }

  /** What tests leave to be done after the last one. */
  async close(): Promise<void> {
    for (const { hooks, begun } of this.#all.toReversed())
      if (begun) for (const hook of hooks.afterAll) await hook();
  }

  #api(): object {
    const test = (title: string, work: Work): void => this.#gather(title, work);
    const describe = (title: string, work: Work): void => this.#describe(title, work);
    const hooks = (['beforeAll', 'afterAll', 'beforeEach', 'afterEach'] as const).map((hook) => [
      hook,
      (work: Work): void => void this.#group.hooks[hook].push(work),
    ]);
    return {
      expect,
      test: Object.assign(test, { each: eachOf(test) }),
      it: Object.assign(test, { each: eachOf(test) }),
      describe: Object.assign(describe, { each: eachOf(describe) }),
      onTestFinished: (work: Work): void => void this.#finished.push(work),
      ...Object.fromEntries(hooks),
    };
  }

  #describe(title: string, work: Work): void {
    const outer = this.#group;
    this.#group = groupOf(title, outer);
    this.#all.push(this.#group);
    work();
    this.#group = outer;
  }

  #gather(title: string, work: Work): void {
    const group = this.#group;
    const full = [...withOuter(group).map((one) => one.title), title].filter((part) => part !== '');
    const before = this.#names.get(full.join(' > ')) ?? 0;
    this.#names.set(full.join(' > '), before + 1);
    const name = before === 0 ? full.join(' > ') : `${full.join(' > ')} #${before + 1}`;
    this.tests.push({ name, run: () => this.#run(group, work) });
  }

  async #run(group: Group, work: Work): Promise<void> {
    const groups = withOuter(group);
    this.#finished = [];
    try {
      for (const one of groups) {
        if (!one.begun) for (const hook of one.hooks.beforeAll) await hook();
        one.begun = true;
      }
      for (const { hooks } of groups) for (const hook of hooks.beforeEach) await hook();
      await work();
    } finally {
      for (const { hooks } of groups.toReversed()) for (const hook of hooks.afterEach) await hook();
      for (const finished of this.#finished.toReversed()) await finished();
    }
  }
}

/** `each` of a function that takes a title and work: a row that is a list is several arguments. */
function eachOf(one: (title: string, work: Work) => void) {
  return (rows: readonly unknown[]) =>
    (title: string, work: (...row: readonly unknown[]) => unknown): void => {
      for (const row of rows) one(title, () => work(...(Array.isArray(row) ? row : [row])));
    };
}
