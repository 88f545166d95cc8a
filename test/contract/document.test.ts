import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openApiText, withContract } from '../../scripts/write-api.ts';
import { problemCodes } from '../../src/contract/problem.ts';
import type { Route } from '../../src/contract/route.ts';
import { type RouteName, routes } from '../../src/contract/routes.ts';

const root = path.resolve(import.meta.dirname, '../..');
const named = Object.entries(routes) as [RouteName, Route][];

describe('every route', () => {
  test('has a method and a path that no other one has', () => {
    const operations = named.map(([, { method, path }]) => `${method} ${path}`);
    expect(new Set(operations).size).toBe(operations.length);
  });

  test.each(named)('says which problems it may answer with: %s', (_name, { problems, who }) => {
    expect(problems).toContain('defect');
    expect(problems.includes('not-allowed')).toBe(who !== 'open');
    expect(problems.every((code) => Object.hasOwn(problemCodes, code))).toBe(true);
    expect(new Set(problems).size).toBe(problems.length);
  });

  test.each(named)('answers in exactly one way, with JSON of ours or with something else: %s', (_, one) => {
    expect(Object.keys(one.answers).length > 0).toBe(one.stream === undefined);
  });

  test.each(named)('reads a body where it is an act, and no more of it than it says: %s', (_, one) => {
    expect(one.body === undefined).toBe(one.method === 'GET');
    expect(one.maxBodyBytes === undefined).toBe(one.method === 'GET');
  });
});

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

describe('what npm run docs writes agrees with the contract', () => {
  test('docs/openapi.json', () => {
    expect(read('docs/openapi.json')).toBe(openApiText());
  });

  test('docs/api.md', () => {
    expect(read('docs/api.md')).toBe(withContract(read('docs/api.md')));
  });
});

describe('docs/openapi.json', () => {
  const text = read('docs/openapi.json');
  const { paths, components } = JSON.parse(text);

  test('refers only to schemas that it holds, and holds none that nothing refers to', () => {
    const referred = [...text.matchAll(/"\$ref": "#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect([...new Set(referred)].sort()).toEqual(Object.keys(components.schemas).sort());
    expect(text.match(/"\$ref"/g)?.length).toBe(referred.length);
  });

  test('has every route under its name, and no other', () => {
    const operations = Object.values(paths as Record<string, Record<string, { operationId: string }>>);
    const names = operations.flatMap((one) => Object.values(one).map(({ operationId }) => operationId));
    expect(names.sort()).toEqual(Object.keys(routes).sort());
  });
});
