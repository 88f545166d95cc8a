import { spawn } from 'node:child_process';
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleTest } from './bundle.ts';
import { instrumented } from './instrument.ts';
import { mutantsIn } from './mutants.ts';
import { type FileReach, filesOf, type Numbered, type Outcome, type Plan, readJson } from './plan.ts';
import type { Progress } from './try.ts';

/** What to try with what. */
export interface Trials {
  readonly root: string;
  /** The sources whose mutants are tried. */
  readonly files: readonly string[];
  /** Patterns of test files; those that import none of the sources cost nothing. */
  readonly tests: readonly string[];
  /** Whether slow tests are left out, because they are known to notice nothing. */
  readonly quickOnly?: boolean;
  /** Which of the mutants are tried. */
  readonly choose: (all: readonly Numbered[]) => readonly Numbered[];
  readonly print: (mutant: Numbered, outcome: Outcome, by: string | undefined) => void;
  readonly say: (line: string) => void;
}

/** The mutants of some sources. */
export function mutantsOf(root: string, files: readonly string[]): readonly Numbered[] {
  const all = files.flatMap((file) =>
    mutantsIn(readFileSync(path.join(root, file), 'utf8')).map((mutant) => ({ ...mutant, file })),
  );
  return all.map((mutant, index) => ({ ...mutant, id: index + 1 }));
}

/** Runs the tests that reach a mutant against it, for each that is chosen. */
export async function tryAll({
  root,
  files,
  tests,
  quickOnly = false,
  choose,
  print,
  say,
}: Trials): Promise<void> {
  const all = mutantsOf(root, files);
  const chosen = choose(all);
  if (chosen.length === 0) return;
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-mutation-'));
  try {
    const bundled = await bundleTests(folder, root, tests, all);
    const sources = [...Map.groupBy(all, ({ file }) => file)].map(([file, own]) => ({
      file,
      ids: own.map(({ id }) => id),
    }));
    const plan: Plan = { root, tests: bundled, quickOnly, sources };
    await writeFile(filesOf(folder).plan, JSON.stringify(plan));
    await writeFile(filesOf(folder).progress, '');
    say(
      `${chosen.length} mutants of ${files.length} files, and ${bundled.length} test files that import them`,
    );
    await inProcess(folder, ['baseline'], Number.POSITIVE_INFINITY);
    for (const { file, failing } of readJson<FileReach[]>(filesOf(folder).reach))
      for (const name of failing) say(`left out, since it fails without any mutant: ${file}: ${name}`);
    await tryChosen(folder, chosen, print);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundleTests(
  folder: string,
  root: string,
  patterns: readonly string[],
  mutants: readonly Numbered[],
): Promise<readonly string[]> {
  const texts = new Map(
    [...Map.groupBy(mutants, ({ file }) => file)].map(([file, own]) => [
      file,
      instrumented(readFileSync(path.join(root, file), 'utf8'), own),
    ]),
  );
  const bundled: string[] = [];
  for (const test of globSync([...patterns], { cwd: root }).sort()) {
    const text = await bundleTest(root, test, texts);
    if (text === undefined) continue;
    await mkdir(folder, { recursive: true });
    await writeFile(filesOf(folder).bundle(test), text);
    bundled.push(test);
  }
  return bundled;
}

async function tryChosen(folder: string, chosen: readonly Numbered[], print: Trials['print']): Promise<void> {
  const byId = new Map(chosen.map((mutant) => [mutant.id, mutant]));
  const over = new Set<number>();
  let read = 0;
  const end = (id: number, outcome: Outcome, by?: string): void => {
    const mutant = byId.get(id);
    if (over.has(id) || mutant === undefined) return;
    over.add(id);
    print(mutant, outcome, by);
  };
  let begun: number | undefined;
  const take = (): void => {
    const lines = readFileSync(filesOf(folder).progress, 'utf8').split('\n').slice(0, -1);
    for (const line of lines.slice(read)) {
      const progress = JSON.parse(line) as Progress;
      begun = progress.id;
      if ('outcome' in progress) end(progress.id, progress.outcome, progress.by);
    }
    read = lines.length;
  };
  while (over.size < chosen.length) {
    const before = over.size;
    const left = chosen.filter(({ id }) => !over.has(id)).map(({ id, file }) => ({ id, file }));
    const file = path.join(folder, 'left.json');
    writeFileSync(file, JSON.stringify(left));
    await inProcess(folder, ['try', file], patience, take);
    take();
    // A process that died or was stopped was at the mutant that it had begun last.
    if (over.size === before && begun === undefined) throw new Error('the tests cannot be run');
    if (over.size < chosen.length && begun !== undefined && !over.has(begun)) end(begun, 'timed-out');
  }
}

/** How long a process may do nothing that is seen, in milliseconds. */
const patience = 30_000;

/** Runs a process until its end, or until it has not come on for too long. */
function inProcess(
  folder: string,
  args: readonly string[],
  limit: number,
  assess: () => void = () => undefined,
): Promise<void> {
  const program = new URL('./process.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, folder, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NO_PROXY: 'localhost,127.0.0.1', VITEST: 'true' },
  });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => {
    complaint = `${complaint}${data.toString()}`.slice(-2000);
  });
  let began = Date.now();
  const watch = setInterval(() => {
    assess();
    const seen = Math.max(began, statSync(filesOf(folder).progress).mtimeMs);
    if (Date.now() - seen > limit) child.kill('SIGKILL');
  }, 500);
  began = Date.now();
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0 || args[0] === 'try') resolve();
      else reject(new Error(`the tests cannot be run: ${complaint}`));
    });
  });
}
