import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { acceptedFile } from '../../scripts/contract/accepted.ts';
import { changesBetween, type OpenApi } from '../../scripts/contract/breaking.ts';
import type { JsonSchema } from '../../scripts/contract/schema-fit.ts';

const root = path.resolve(import.meta.dirname, '../..');

const object = (properties: Record<string, JsonSchema>, required = Object.keys(properties)): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const text: JsonSchema = { type: 'string' };
const [small, large]: JsonSchema[] = [
  { enum: ['a', 'b'], type: 'string' },
  { enum: ['a', 'b', 'c'], type: 'string' },
];
const json = (schema: JsonSchema) => ({ content: { 'application/json': { schema } } });

type Operation = NonNullable<OpenApi['paths']>[string][string];
const plain: Operation = {
  operationId: 'one',
  'x-who': 'read',
  parameters: [{ name: 'vm', in: 'query', schema: text }],
  requestBody: json(object({ id: text })),
  responses: { 200: json(object({ id: text })) },
};
const only = (operation: Operation): OpenApi => ({ paths: { '/vms': { get: operation } } });
const answers = (schema: JsonSchema): OpenApi => only({ ...plain, responses: { 200: json(schema) } });
const asks = (schema: JsonSchema): OpenApi => only({ ...plain, requestBody: json(schema) });
const taken = (...parameters: NonNullable<Operation['parameters']>): OpenApi =>
  only({ ...plain, parameters });

type Row = readonly [title: string, before: OpenApi, after: OpenApi, changesIn: readonly string[]];

const breaking: readonly Row[] = [
  ['a route that is gone', only(plain), { paths: {} }, ['GET /vms: is gone']],
  [
    'another name of the operation',
    only(plain),
    only({ ...plain, operationId: 'other' }),
    ['GET /vms: is called other now'],
  ],
  [
    'a right that is needed now',
    only(plain),
    only({ ...plain, 'x-who': 'act' }),
    ['GET /vms: needs the right to act'],
  ],
  [
    'a status that is gone',
    only(plain),
    only({ ...plain, responses: {} }),
    ['GET /vms 200: is not answered any more'],
  ],
  [
    'another media type',
    only(plain),
    only({ ...plain, responses: { 200: { content: { 'text/csv': { schema: text } } } } }),
    ['GET /vms 200: is not application/json any more'],
  ],
  [
    'a member of an answer that is gone',
    answers(object({ id: text, by: text })),
    answers(object({ id: text })),
    ['GET /vms 200 by: is gone'],
  ],
  [
    'one that may be missing',
    answers(object({ id: text })),
    answers(object({ id: text }, [])),
    ['GET /vms 200 id: may be missing'],
  ],
  [
    'one of another type',
    answers(object({ id: text })),
    answers(object({ id: { type: 'number' } })),
    ['GET /vms 200 id: is of another type: number'],
  ],
  [
    'one that may be null',
    answers(object({ id: text })),
    answers(object({ id: { anyOf: [text, { type: 'null' }] } })),
    ['GET /vms 200 id: is of another type: null'],
  ],
  [
    'a closed list in an answer that grows',
    answers(small ?? {}),
    answers(large ?? {}),
    ['GET /vms 200: may be c'],
  ],
  [
    'a member deep in a list',
    answers({ type: 'array', items: object({ a: object({ b: text }) }) }),
    answers({ type: 'array', items: object({ a: object({}) }) }),
    ['GET /vms 200 [].a.b: is gone'],
  ],
  [
    'a limit of an answer that is wider',
    answers({ type: 'integer', minimum: 0 }),
    answers({ type: 'integer', minimum: -1 }),
    ['GET /vms 200: has another minimum'],
  ],
  [
    'a list in a request that shrinks',
    asks(object({ id: large ?? {} })),
    asks(object({ id: small ?? {} })),
    ['GET /vms body id: may be c'],
  ],
  [
    'a member of a body that is required now',
    asks(object({ id: text }, [])),
    asks(object({ id: text })),
    ['GET /vms body id: may be missing'],
  ],
  [
    'a new member of a body that is required',
    asks(object({ id: text })),
    asks(object({ id: text, by: text })),
    ['GET /vms body by: is gone'],
  ],
  [
    'a member of a body that is refused now',
    asks(object({ id: text, by: text })),
    asks(object({ id: text })),
    ['GET /vms body by: is refused'],
  ],
  [
    'a shorter text',
    asks(object({ id: text })),
    asks(object({ id: { type: 'string', maxLength: 4 } })),
    ['GET /vms body id: has another maxLength'],
  ],
  ['a parameter that is gone', only(plain), taken(), ['GET /vms query vm: is refused now']],
  [
    'a new parameter that is required',
    taken(),
    taken({ name: 'vm', in: 'query', required: true, schema: text }),
    ['GET /vms query vm: is new and required'],
  ],
  [
    'a parameter that is required now',
    only(plain),
    taken({ name: 'vm', in: 'query', required: true, schema: text }),
    ['GET /vms query vm: is required now'],
  ],
  [
    'a body that may not be as long',
    only({ ...plain, requestBody: { ...plain.requestBody, 'x-max-bytes': 9 } }),
    only({ ...plain, requestBody: { ...plain.requestBody, 'x-max-bytes': 8 } }),
    ['GET /vms body: may not be as long'],
  ],
];

const growing: JsonSchema = { ...small, 'x-extensible': true };
const harmless: readonly Row[] = [
  ['a new route', { paths: {} }, only(plain), ['GET /vms: is new']],
  [
    'a right that is not needed any more',
    only({ ...plain, 'x-who': 'act' }),
    only(plain),
    ['GET /vms: may be called by more: read'],
  ],
  [
    'a new member of an answer',
    answers(object({ id: text })),
    answers(object({ id: text, by: text })),
    ['GET /vms 200 by: has grown'],
  ],
  [
    'a list that says that it may grow',
    answers(growing),
    answers({ ...large, 'x-extensible': true }),
    ['GET /vms 200: has grown'],
  ],
  [
    'an optional member of a body',
    asks(object({ id: text })),
    asks(object({ id: text, by: text }, ['id'])),
    ['GET /vms body by: has grown'],
  ],
  ['an optional parameter', taken(), only(plain), ['GET /vms query vm: is new']],
  [
    'a problem that does not occur any more',
    only({ ...plain, responses: { ...plain.responses, 404: json(text) } }),
    only(plain),
    [],
  ],
  [
    'a schema that has a name now',
    answers(object({ id: text })),
    {
      ...answers({ $ref: '#/components/schemas/One' }),
      components: { schemas: { One: object({ id: text }) } },
    },
    [],
  ],
];

const changesIn = (before: OpenApi, after: OpenApi, kind: string): string[] =>
  changesBetween(before, after).flatMap((one) => (one.kind === kind ? [`${one.at}: ${one.what}`] : []));

describe('between two documents', () => {
  test.each(breaking)('breaks callers: %s', (_title, before, after, what) => {
    expect(changesIn(before, after, 'breaking')).toEqual(what);
  });

  test.each(harmless)('breaks nobody: %s', (_title, before, after, what) => {
    expect([changesIn(before, after, 'breaking'), changesIn(before, after, 'added')]).toEqual([[], what]);
  });
});

const read = (file: string): OpenApi => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

describe('the contract', () => {
  test('is the one that was accepted last; npm run docs says how another one is', () => {
    expect(changesBetween(read(acceptedFile), read('docs/openapi.json'))).toEqual([]);
  });

  test('breaks this test when the decision of a VM may be missing', () => {
    const now = read('docs/openapi.json');
    const { AssessmentRecord = {}, ...schemas } = now.components?.schemas ?? {};
    const required = AssessmentRecord.required?.filter((name) => name !== 'decision') ?? [];
    const changed = {
      ...now,
      components: { schemas: { ...schemas, AssessmentRecord: { ...AssessmentRecord, required } } },
    };
    expect(changesIn(read(acceptedFile), changed, 'breaking')).toEqual([
      'GET /vms 200 vms[].decision: may be missing',
    ]);
  });
});
