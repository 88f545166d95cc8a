import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { say } from '../../cli/command-line/say.ts';
import type { MutationArguments } from './arguments.ts';
import { sampleOf } from './choose.ts';
import { refusedOf } from './compiles.ts';
import { documentOf } from './document.ts';
import type { Numbered, Outcome } from './plan.ts';
import { countsOf, explanationOf, tableOf } from './report.ts';
import { keyOf, type Result, Results, sourceMark } from './results.ts';
import { tryAll } from './run.ts';
import { everything, quickTests, remediationPath, sourcesUnder } from './scope.ts';

const root = path.resolve(import.meta.dirname, '../..');

async function filesFor({ file, all, part }: MutationArguments): Promise<readonly string[]> {
  const files =
    file.length > 0 ? sourcesUnder(root, file) : all ? everything(root) : await remediationPath(root);
  const [nth, of] = part ?? [1, 1];
  return files.filter((_, index) => index % of === nth - 1);
}

/** Tries the mutants that are asked for, and prints what came of them. Gives the exit code. */
export async function mutate(given: MutationArguments): Promise<number> {
  const results = new Results(path.join(root, '.sandbox/mutation'));
  if (given.report) {
    const onPath = await remediationPath(root);
    writeFileSync(path.join(root, 'docs/mutation.md'), documentOf(root, onPath, everything(root), results));
    return 0;
  }
  const files = await filesFor(given);
  const sources = new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
  const sourceOf = (file: string): string => sources.get(file) ?? '';
  const isUntried = (mutant: Numbered): boolean => {
    const known = results.of(mutant.file, sourceOf(mutant.file), mutant);
    if (given.anew) return true;
    if (!given.again) return known === undefined;
    return known?.outcome === 'survived' || known?.outcome === 'not-reached';
  };
  const keep = (mutant: Numbered, outcome: Outcome, by?: string): void => {
    const { file } = mutant;
    const result: Result = { file, source: sourceMark(sourceOf(file)), key: keyOf(mutant), outcome };
    results.add(by === undefined ? result : { ...result, by });
  };
  const unnoticed: Numbered[] = [];
  await tryAll({
    root,
    files,
    tests: quickTests,
    quickOnly: given.again || given.quick,
    choose: (all) => sampleOf(all, given.sample ?? all.length, given.seed).filter(isUntried),
    print: (mutant, outcome, by) => {
      keep(mutant, outcome, by);
      if (outcome === 'survived' || outcome === 'not-reached') unnoticed.push(mutant);
    },
    say,
  });
  const refused = new Set(refusedOf(root, unnoticed));
  for (const mutant of refused) keep(mutant, 'refused');
  const survivors = unnoticed.filter((mutant) => !refused.has(mutant));
  const open = survivors.filter((mutant) => explanationOf(sourceOf(mutant.file), mutant) === undefined);
  for (const { file, line, column, kind, original, replacement } of open)
    say(
      `not noticed: ${file}:${line}:${column} ${kind}: ${JSON.stringify(original)} -> ${JSON.stringify(replacement)}`,
    );
  process.stdout.write(`${tableOf(countsOf(root, files, results))}\n`);
  return open.length > 0 ? 1 : 0;
}
