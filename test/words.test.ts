import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAst } from 'vite';
import { describe, expect, test } from 'vitest';
import { type OldWord, oldWords } from './support/old-words.ts';

// The words that those of docs/glossary.md have replaced: none of them may name anything.
const root = path.resolve(import.meta.dirname, '..');

const rooms = ['src', 'client', 'web', 'cli', 'sandbox', 'scripts', 'tools', 'test', 'infra', 'guest'];
const files = execFileSync('git', ['ls-files', ...rooms], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n')
  // Recorded traffic and figures stay as they were recorded; the list itself contains the words.
  .filter((file) => !file.startsWith('test/fixtures/') && !/old-words|words\.test/.test(file));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A string that may be a code, a tag or a name, as against a sentence. */
const isCode = (text: unknown): text is string => typeof text === 'string' && /^[\w$-]+$/.test(text);

/** Every identifier of a source, and every string of it that is a code. */
function namesIn(source: string, file: string): Set<string> {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (!isRecord(node)) return;
    const { type, name, value } = node;
    if (typeof type === 'string' && /Identifier$/.test(type) && typeof name === 'string') names.add(name);
    if (type === 'Literal' && isCode(value)) names.add(value);
    if (type === 'TemplateElement' && isRecord(value) && isCode(value.cooked)) names.add(value.cooked);
    Object.values(node).forEach(visit);
  };
  visit(parseAst(source, { lang: file.endsWith('x') ? 'tsx' : 'ts' }));
  return names;
}

/** Every member of a JSON document, and every string in it that is a code. */
function membersIn(json: unknown): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (isCode(value)) names.add(value);
    if (!isRecord(value)) return;
    if (!Array.isArray(value)) for (const member of Object.keys(value)) names.add(member);
    Object.values(value).forEach(visit);
  };
  visit(json);
  return names;
}

function namesOf(file: string): Set<string> {
  const text = (): string => readFileSync(path.join(root, file), 'utf8');
  if (/\.tsx?$/.test(file)) return namesIn(text(), file);
  if (file.endsWith('.json')) return membersIn(JSON.parse(text()));
  return new Set(
    /\.(kql|bicep|bicepparam)$/.test(file)
      ? text()
          .replace(/\/\/.*$/gm, '')
          .match(/\w+/g)
      : [],
  );
}

/** `readVmNow`, `read-vm-now` and `READ_VM_NOW` as `-read-vm-now-`. */
function partsOf(name: string): string {
  const parts = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  // Azure's word for a message that could not be delivered.
  return `-${parts.join('-').toLowerCase()}-`.replaceAll('dead-letter', 'deadletter');
}

function isOld(name: string, { word, allowed = [] }: OldWord): boolean {
  return partsOf(name).includes(`-${word}-`) && !allowed.includes(name);
}

/** What is wrong with a name: the words in it that are not ours. */
function faultsOf(names: Iterable<string>): string[] {
  return [...names].flatMap((name) =>
    oldWords.filter((one) => isOld(name, one)).map(({ word, instead }) => `${name}: ${word} is ${instead}`),
  );
}

describe('no word that the glossary has replaced', () => {
  test('names a file or a folder', () => {
    const parts = new Set(files.flatMap((file) => file.replace(/\.\w+$/, '').split('/')));
    expect(faultsOf(parts)).toEqual([]);
  });

  test('is an identifier, a code or a member of JSON', () => {
    const faults = files.flatMap((file) => faultsOf(namesOf(file)).map((fault) => `${file}: ${fault}`));
    expect(faults).toEqual([]);
  });

  test.each([
    ['an identifier', 'const secondLook = read();'],
    ['a part of an identifier', 'function verdictOf() {}'],
    ['a private member', 'class A { #ledger = 1; }'],
    ['a member of a type', 'interface A { readonly brakes: string; }'],
    ['a code', "const outcome = 'put-aside';"],
    ['a component', 'const a = <Judgement />;'],
  ])('passes as %s', (_what, source) => {
    expect(faultsOf(namesIn(source, 'a.tsx'))).toHaveLength(1);
  });

  test('passes as a file, or as a member of JSON', () => {
    expect(faultsOf(['safeguards-told'])).toHaveLength(1);
    expect(faultsOf(membersIn({ runs: [{ namesake: true }] }))).toHaveLength(1);
  });

  test('is found in a word that only begins or ends like it', () => {
    expect(faultsOf(namesIn('const heartbeat = delegate(aggregate, grantee);', 'a.ts'))).toEqual([]);
  });
});
