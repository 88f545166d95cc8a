import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const documents = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...globSync('docs/**/*.md', { cwd: root }),
];
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** A document without its code, in which nothing is a link or a heading. */
const prose = (text: string): string =>
  text.replaceAll(/^(```|~~~).*?^\1/gms, '').replaceAll(/`[^`\n]*`/g, '');

/** The anchors that GitHub gives a document's headings: lower case, letters, digits, `-` and `_`; repeated ones are numbered. */
function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = text.replaceAll(/^(```|~~~).*?^\1/gms, '').matchAll(/^#{1,6} +(.+?) *#*$/gm);
  for (const [, heading = ''] of headings) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    if (times > 0) seen.set(`${anchor}-${times}`, 1);
  }
  return new Set(seen.keys());
}

/** Where a document links to within the repository, images as well. */
function linksOf(text: string): string[] {
  return [...prose(text).matchAll(/\]\((<[^>]+>|[^)\s]+)[^)]*\)|^ {0,3}\[[^\]]+\]: +(\S+)/gm)]
    .map(([, inline, reference]) => (inline ?? reference ?? '').replaceAll(/^<|>$/g, ''))
    .filter((link) => !/^[a-z][a-z+.-]*:/i.test(link));
}

/** What is wrong with a link, undefined if nothing is. */
function faultOf(document: string, link: string, textOf: (file: string) => string): string | undefined {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? document : path.join(path.dirname(document), decodeURIComponent(file));
  const full = path.join(root, target);
  if (target.startsWith('..') || !existsSync(full)) return `${document}: ${link}: no such file`;
  if (anchor === undefined || statSync(full).isDirectory() || !target.endsWith('.md')) return undefined;
  return anchorsOf(textOf(target)).has(anchor) ? undefined : `${document}: ${link}: no such heading`;
}

describe('links within the repository', () => {
  test.each(documents)('of %s lead to files and headings that exist', (document) => {
    const faults = linksOf(read(document)).flatMap((link) => faultOf(document, link, read) ?? []);
    expect(faults).toEqual([]);
  });

  test('are found in the documents', () => {
    expect(documents.flatMap((document) => linksOf(read(document))).length).toBeGreaterThan(40);
  });

  test('are reported if they lead nowhere', () => {
    const text = [
      '# One, two `three`',
      '# Again\n# Again',
      'An [anchor](#one-two-three), [another](#again-1), a [file](../README.md#guidance), [the web](https://example.org/#x).',
      '`[code](nowhere.md)` and\n```md\n[fenced](nowhere.md)\n# No heading\n```',
      '![image](images/none.svg) [gone](gone.md#x) [heading](#no-heading) [third](#again-2) [other](../README.md#none)',
      '[reference]: gone-too.md',
    ].join('\n\n');
    const textOf = (file: string): string => (file === 'docs/guide.md' ? text : read(file));
    const faults = linksOf(text).flatMap((link) => faultOf('docs/guide.md', link, textOf) ?? []);
    expect(faults).toEqual([
      'docs/guide.md: images/none.svg: no such file',
      'docs/guide.md: gone.md#x: no such file',
      'docs/guide.md: #no-heading: no such heading',
      'docs/guide.md: #again-2: no such heading',
      'docs/guide.md: ../README.md#none: no such heading',
      'docs/guide.md: gone-too.md: no such file',
    ]);
  });
});
