import { readFileSync } from 'node:fs';
import path from 'node:path';
import { countsOf, survivorsOf, tableOf } from './report.ts';
import type { Results } from './results.ts';

const marker = '<!-- written by npm run mutation -- --report -->';

/** `docs/mutation.md`: what people wrote up to the marker, and what is known after it. */
export function documentOf(
  root: string,
  onPath: readonly string[],
  all: readonly string[],
  results: Results,
): string {
  const [written = ''] = readFileSync(path.join(root, 'docs/mutation.md'), 'utf8').split(marker);
  const ofPath = countsOf(root, onPath, results);
  const others = countsOf(
    root,
    all.filter((file) => !onPath.includes(file)),
    results,
  );
  return [
    `${written}${marker}`,
    '## The remediation path',
    tableOf(ofPath),
    '## Files beside it',
    tableOf(others),
    '## Not noticed, and explained',
    survivorsOf([...ofPath, ...others], true),
    '## Not noticed',
    survivorsOf([...ofPath, ...others], false),
    '',
  ].join('\n\n');
}
