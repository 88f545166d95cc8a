import { describe, expect, test } from 'vitest';
import { apiTypes, routeTable } from '../../scripts/write-client.ts';

const status = {
  type: 'object',
  description: 'Where a run\n stands. */ alert(1) /*',
  properties: {
    phase: { type: 'string', enum: ['waiting', 'ended'] },
    kind: { type: 'string', enum: ['timeout', 'conflict'], 'x-extensible': true },
    since: { type: 'string', format: 'date-time', description: 'ISO 8601' },
    'not-an-identifier': { type: 'boolean' },
  },
  required: ['phase', 'since'],
  additionalProperties: false,
};

const answer = {
  type: 'object',
  properties: {
    status: { anyOf: [{ $ref: '#/components/schemas/Status' }, { type: 'null' }] },
    text: { type: ['string', 'null'] },
    parts: {
      oneOf: [
        { type: 'object', properties: { kind: { type: 'string', const: 'a' } }, required: ['kind'] },
        { type: 'object', properties: { kind: { const: 2 } }, required: ['kind'] },
      ],
      type: 'object',
    },
    list: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'integer', minimum: 1 }] } },
    objects: {
      type: 'array',
      items: { anyOf: [{ type: 'object', properties: { a: { type: 'string' } } }, { type: 'null' }] },
    },
    pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false },
    counts: { type: 'object', propertyNames: { type: 'string' }, additionalProperties: { type: 'number' } },
    some: {
      type: 'object',
      propertyNames: { type: 'string', enum: ['p', 'q'] },
      additionalProperties: { type: 'string' },
    },
    more: { type: 'object', properties: { a: { type: 'null' } }, additionalProperties: {} },
    anything: {},
    word: { type: 'string', 'x-extensible': true },
  },
  required: ['status', 'text', 'parts', 'list', 'pair', 'counts', 'some', 'more', 'anything'],
};

const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });

/** A document with one route that answers this. */
function documentOf(schema: unknown): object {
  return {
    openapi: '3.1.0',
    paths: {
      '/api/runs/{id}': {
        post: {
          operationId: 'actOnRun',
          description: 'Acts on a run.',
          parameters: [
            { in: 'path', name: 'id', required: true, schema: { type: 'string' } },
            { in: 'query', name: 'top', schema: { type: 'integer' } },
          ],
          requestBody: json({ type: 'object', properties: { comment: { type: 'string', maxLength: 500 } } }),
          responses: {
            202: json(schema),
            404: { content: { 'application/problem+json': { schema: {} } } },
          },
        },
      },
      '/api/export': {
        get: { operationId: 'export', responses: { 200: { content: { 'text/csv': {} } } } },
      },
    },
    components: { schemas: { Status: status } },
  };
}

test('types are made of every form that the document uses', () => {
  expect(apiTypes(documentOf(answer))).toMatchInlineSnapshot(`
    "// Written by \`npm run docs\` from docs/openapi.json.

    /** A word that a later release may add to: any other text is to be expected too. */
    export type Extensible<Known extends string> = Known | (string & Record<never, never>);

    /** Where a run stands. * / alert(1) /* */
    export type Status = {
      readonly phase: "waiting" | "ended";
      readonly kind?: Extensible<"timeout" | "conflict">;
      /** ISO 8601 */
      readonly since: string;
      readonly "not-an-identifier"?: boolean;
    };

    /** Every route that answers JSON, by its name. */
    export interface Operations {
      /** Acts on a run. */
      readonly actOnRun: {
        readonly asked: {
          readonly parameters: {
            readonly id: string;
          };
          readonly query?: {
            readonly top?: number | undefined;
          };
          readonly body?: {
            readonly comment?: string;
          };
        };
        readonly answer: {
          readonly status: Status | null;
          readonly text: string | null;
          readonly parts: {
            readonly kind: "a";
          } | {
            readonly kind: 2;
          };
          readonly list: ReadonlyArray<string | number>;
          readonly objects?: ReadonlyArray<{
            readonly a?: string;
          } | null>;
          readonly pair: readonly [string, number];
          readonly counts: Readonly<Record<string, number>>;
          readonly some: Readonly<Partial<Record<"p" | "q", string>>>;
          readonly more: {
            readonly a?: null;
          };
          readonly anything: unknown;
          readonly word?: string;
        };
      };
    }
    "
  `);
});

test('the table of routes says how each is reached, and leaves out what answers no JSON', () => {
  expect(routeTable(documentOf(answer))).toContain(
    '\n  actOnRun: { method: "POST", path: "/api/runs/{id}", answered: [202] },\n} as const;',
  );
});

describe('a form that no type is made of', () => {
  test.each([
    [{ not: {} }, 'no type is made of not'],
    [{ type: 'object', patternProperties: {} }, 'no type is made of patternProperties'],
    [{ type: 'file' }, 'the type file is not known'],
    [{ $ref: '#/components/schemas/Gone' }, 'Gone is not in the document'],
    [{ type: 'string', enum: [] }, '202'],
    [{ allOf: [{ type: 'string' }] }, 'no type is made of allOf'],
    [
      { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'number' } },
      'members with a name beside others',
    ],
    ['text', 'no type is made of "text"'],
    [{ type: 'array', items: 4 }, 'no type is made of 4'],
  ])('is refused, and the place is named: %j', (schema, why) => {
    const act = () => apiTypes(documentOf({ type: 'object', properties: { inner: schema } }));
    expect(act).toThrow(why);
    expect(act).toThrow('post /api/runs/{id}/202/inner');
  });
});
