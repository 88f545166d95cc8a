import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openApiText } from '../../scripts/write-api.ts';
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

test('docs/openapi.json agrees with the code; npm run docs writes it', () => {
  expect(readFileSync(path.join(root, 'docs/openapi.json'), 'utf8')).toBe(openApiText());
});
