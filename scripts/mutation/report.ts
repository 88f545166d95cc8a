import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Explained, explained } from './explained.ts';
import type { Numbered } from './plan.ts';
import type { Result, Results } from './results.ts';
import { mutantsOf } from './run.ts';

/** What is known of the mutants of one file. */
export interface FileCount {
  readonly file: string;
  readonly mutants: number;
  readonly killed: number;
  readonly timedOut: number;
  readonly refused: number;
  readonly notReached: number;
  /** Mutants that no test noticed, each with the reason where there is a good one. */
  readonly survivors: readonly { readonly mutant: Numbered; readonly why: string | undefined }[];
}

/** Why nothing needs to notice a mutant of a source. */
export function explanationOf(
  source: string,
  mutant: Numbered,
  known: readonly Explained[] = explained,
): string | undefined {
  const line = source.split('\n')[mutant.line - 1]?.trim();
  const fits = ({ file, line: text, replacement }: Explained): boolean =>
    file === mutant.file && text === line && (replacement ?? mutant.replacement) === mutant.replacement;
  return known.find(fits)?.why;
}

/** Counts what is known of each file as it is now; of changed sources nothing is. */
export function countsOf(root: string, files: readonly string[], results: Results): readonly FileCount[] {
  return files.map((file) => {
    const source = readFileSync(path.join(root, file), 'utf8');
    const mutants = mutantsOf(root, [file]);
    const known = mutants.map((mutant) => [mutant, results.of(file, source, mutant)] as const);
    const as = (outcome: Result['outcome']): readonly Numbered[] =>
      known.filter(([, result]) => result?.outcome === outcome).map(([mutant]) => mutant);
    return {
      file,
      mutants: mutants.length,
      killed: as('killed').length,
      timedOut: as('timed-out').length,
      refused: as('refused').length,
      notReached: as('not-reached').length,
      survivors: [...as('survived'), ...as('not-reached')]
        .sort((a, b) => a.id - b.id)
        .map((mutant) => ({ mutant, why: explanationOf(source, mutant) })),
    };
  });
}

const shareOf = (part: number, of: number): string => (of === 0 ? '' : `${((100 * part) / of).toFixed(1)} %`);

const triedOf = ({ killed, timedOut, survivors }: FileCount): number => killed + timedOut + survivors.length;

function row(name: string, count: FileCount): string {
  const { mutants, killed, timedOut, refused, notReached, survivors } = count;
  const noticed = killed + timedOut;
  const why = survivors.filter(({ why }) => why !== undefined).length;
  const cells = [
    mutants,
    triedOf(count) + refused,
    refused,
    noticed,
    timedOut,
    survivors.length,
    notReached,
    why,
    shareOf(noticed, triedOf(count)),
  ];
  return `| ${name} | ${cells.join(' | ')} |`;
}

const add = (a: FileCount, b: FileCount): FileCount => ({
  file: '',
  mutants: a.mutants + b.mutants,
  killed: a.killed + b.killed,
  timedOut: a.timedOut + b.timedOut,
  refused: a.refused + b.refused,
  notReached: a.notReached + b.notReached,
  survivors: [...a.survivors, ...b.survivors],
});

const nothing: FileCount = {
  file: '',
  mutants: 0,
  killed: 0,
  timedOut: 0,
  refused: 0,
  notReached: 0,
  survivors: [],
};

/** A table of files, with their sum at the end. */
export function tableOf(counts: readonly FileCount[]): string {
  const head =
    'File|Mutants|Tried|Do not compile|Noticed|of them without end|Not noticed|of them not reached|of them explained|Noticed of those that compile';
  const lines = [`| ${head.split('|').join(' | ')} |`, `|${' --- |'.repeat(10)}`];
  const some = counts.filter((count) => triedOf(count) + count.refused > 0);
  return [
    ...lines,
    ...some.map((count) => row(`\`${count.file}\``, count)),
    row('**together**', some.reduce(add, nothing)),
  ].join('\n');
}

const short = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('`', "'");
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
};

/** What was not noticed, a line for each mutant, as a block of text; with its reason where there is one. */
export function survivorsOf(counts: readonly FileCount[], isExplained: boolean): string {
  const lines = counts
    .flatMap(({ survivors }) => survivors)
    .filter(({ why }) => (why !== undefined) === isExplained)
    .map(({ mutant: { file, line, original, replacement }, why }) => {
      const change = replacement === '' ? 'left out' : short(replacement);
      return `${file}:${line}  ${short(original)}  ->  ${change}${why === undefined ? '' : `\n    ${why}`}`;
    });
  return lines.length === 0 ? 'None.' : ['```text', ...lines, '```'].join('\n');
}
