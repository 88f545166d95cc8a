import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { apiTypes, routeTable } from '../../scripts/write-client.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

test.each([
  ['client/api-types.ts', apiTypes],
  ['client/routes.ts', routeTable],
] as const)('%s is made of docs/openapi.json; npm run docs writes it', (file, made) => {
  expect(read(file)).toBe(made(JSON.parse(read('docs/openapi.json'))));
});
