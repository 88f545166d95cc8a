import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Numbered } from './plan.ts';

/** The source with one change in it. */
const changed = (source: string, { start, end, replacement, kind }: Numbered): string => {
  const comma = kind === 'element' ? (/^\s*,?/.exec(source.slice(end))?.[0].length ?? 0) : 0;
  const text = kind === 'element' || kind === 'statement' ? replacement : `(${replacement})`;
  return source.slice(0, start) + text + source.slice(end + comma);
};

/**
 * Those of some mutants that the compiler refuses, so that no test needs to notice them. Mutants of different files are compiled together; those in
 * which the compiler then finds an error are compiled alone.
 */
export function refusedOf(root: string, mutants: readonly Numbered[]): readonly Numbered[] {
  // Inside the checkout, where packages are found.
  const folder = path.join(root, '.sandbox/mutation', `types-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    for (const part of ['core', 'ports', 'workflow'])
      cpSync(path.join(root, 'src', part), path.join(folder, 'src', part), { recursive: true });
    const config = {
      extends: path.join(root, 'tsconfig.json'),
      // What did not change is not compiled again.
      compilerOptions: { incremental: true, tsBuildInfoFile: 'known.json' },
      include: ['src'],
    };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
    const isWrong = (mutant: Numbered): boolean => wrongOf(root, folder, [mutant]).length > 0;
    return inBatches(mutants).flatMap((batch) => {
      const suspected = wrongOf(root, folder, batch);
      if (suspected.length === 0) return [];
      const wrong = suspected.filter(isWrong);
      // What the compiler says of one file may be due to a change in another one.
      const others = batch.filter((mutant) => !wrong.includes(mutant));
      return wrongOf(root, folder, others).length === 0 ? wrong : [...wrong, ...others.filter(isWrong)];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inBatches(mutants: readonly Numbered[]): readonly (readonly Numbered[])[] {
  const byFile = [...Map.groupBy(mutants, ({ file }) => file).values()];
  const max = Math.max(0, ...byFile.map(({ length }) => length));
  return Array.from({ length: max }, (_, nth) => byFile.flatMap((own) => own.slice(nth, nth + 1)));
}

/** Those of mutants of different files that may be why the compiler complains; all of them where it does so elsewhere. */
function wrongOf(root: string, folder: string, mutants: readonly Numbered[]): readonly Numbered[] {
  const texts = mutants.map(
    (mutant) => [mutant, readFileSync(path.join(root, mutant.file), 'utf8')] as const,
  );
  for (const [mutant, text] of texts) writeFileSync(path.join(folder, mutant.file), changed(text, mutant));
  const tsc = path.join(root, 'node_modules/.bin/tsc');
  const { stdout } = spawnSync(tsc, ['-p', '.', '--pretty', 'false'], { cwd: folder, encoding: 'utf8' });
  for (const [{ file }, text] of texts) writeFileSync(path.join(folder, file), text);
  const places = new Set([...stdout.matchAll(/^(\S+?)\(\d+,\d+\): error/gm)].map(({ 1: file }) => file));
  const own = mutants.filter(({ file }) => places.has(file));
  return places.size > own.length ? mutants : own;
}
