import { writeFileSync } from 'node:fs';
import { type FileReach, filesOf, type Plan, readJson, type TestReach } from './plan.ts';
import { Bundles, within } from './trial.ts';

/** Runs the tests of a plan without any mutant, and writes down which of them runs through which mutant. */
export async function runBaseline(folder: string): Promise<void> {
  const { root, tests } = readJson<Plan>(filesOf(folder).plan);
  const bundles = new Bundles(folder, root);
  const reach: FileReach[] = [];
  for (const test of tests) {
    // A test that passes only the first time says nothing of a mutant.
    const first = await reachOf(bundles, test);
    const second = await reachOf(bundles, test);
    reach.push({ ...second, failing: [...new Set([...first.failing, ...second.failing])] });
  }
  writeFileSync(filesOf(folder).reach, JSON.stringify(reach.map(withoutFailing)));
}

const withoutFailing = (file: FileReach): FileReach => ({
  ...file,
  tests: file.tests.filter(({ name }) => !file.failing.includes(name)),
});

// All sources together have fewer.
const maxMutants = 20_000;

const nothing: TestReach = { name: 'loading', milliseconds: 0, asked: 0, reached: [] };

async function reachOf(bundles: Bundles, test: string): Promise<FileReach> {
  let reached = new Uint8Array(maxMutants);
  let asked = 0;
  const measured = async (name: string, work: () => Promise<void>): Promise<TestReach> => {
    reached = new Uint8Array(maxMutants);
    asked = 0;
    const began = performance.now();
    await work();
    const milliseconds = performance.now() - began;
    return { name, milliseconds, asked, reached: [...reached.keys()].filter((id) => reached[id] === 1) };
  };
  const count = (id: number): boolean => {
    asked++;
    reached[id] = 1;
    return false;
  };
  const failing: string[] = [];
  const tests: TestReach[] = [];
  try {
    let loaded: ReturnType<Bundles['load']> | undefined;
    const loading = await measured('loading', async () => {
      loaded = bundles.load(test, count);
    });
    for (const { name, run } of loaded?.tests ?? [])
      try {
        tests.push(await measured(name, () => within(60_000, run)));
      } catch (error) {
        failing.push(name);
        process.stderr.write(`${test}: ${name}: ${String(error).slice(0, 300)}\n`);
      }
    await loaded?.close();
    return { file: test, loading, tests, failing };
  } catch (error) {
    process.stderr.write(`${test}: ${String(error).slice(0, 300)}\n`);
    return { file: test, loading: nothing, tests: [], failing: ['loading'] };
  }
}
