import * as z from 'zod';
import { commentOf, keyOf, typeOf } from './schema-type.ts';

const parameter = z.looseObject({
  in: z.enum(['path', 'query']),
  name: z.string(),
  required: z.boolean().default(false),
  schema: z.unknown(),
});

const content = z.record(z.string(), z.looseObject({ schema: z.unknown().optional() }));

const operation = z.looseObject({
  operationId: z.string().regex(/^[A-Za-z]\w*$/),
  description: z.string().optional(),
  parameters: z.array(parameter).default([]),
  requestBody: z.looseObject({ required: z.boolean().default(false), content }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: content.optional() })),
});

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

const openApi = z.looseObject({
  servers: z.array(z.looseObject({ url: z.string() })).default([]),
  paths: z.record(
    z.string(),
    z.strictObject(Object.fromEntries(methods.map((method) => [method, operation.optional()]))),
  ),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()).default({}) }).optional(),
});

type Parameter = z.infer<typeof parameter>;
type Content = z.infer<typeof content>;

/** One route of the document, as far as a client needs it; types are TypeScript's. */
export interface Operation {
  readonly name: string;
  readonly about: string | undefined;
  readonly method: string;
  readonly path: string;
  /** The statuses that are answered with JSON of the type `answer`. */
  readonly answered: readonly number[];
  readonly asked: string;
  readonly answer: string;
}

export interface Described {
  readonly schemas: Readonly<Record<string, unknown>>;
  readonly operations: readonly Operation[];
}

const json = 'application/json';

/**
 * What the document describes: its schemas, and every route that answers JSON. The others, which send files or a stream, have no type that a client
 * could check.
 */
export function describedBy(document: unknown): Described {
  const { paths, servers, components } = openApi.parse(document);
  const schemas = components?.schemas ?? {};
  const names = new Set(Object.keys(schemas));
  const base = (servers[0]?.url ?? '').replace(/\/$/, '');
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const one = item[method];
      const answers = one === undefined ? [] : answersOf(one.responses);
      if (one === undefined || answers.length === 0) return [];
      const at = `${method} ${path}`;
      const types = answers.map(([status, schema]) =>
        typeOf(schema, { at: `${at}/${status}`, indent: '    ', names }),
      );
      return [
        {
          name: one.operationId,
          about: one.description,
          method: method.toUpperCase(),
          path: `${base}${path}`,
          answered: answers.map(([status]) => status),
          asked: askedType(one, at, names),
          answer: [...new Set(types)].join(' | '),
        },
      ];
    }),
  );
  return { schemas, operations };
}

function answersOf(responses: z.infer<typeof operation>['responses']): (readonly [number, unknown])[] {
  return Object.entries(responses).flatMap(([status, { content: media }]) =>
    media !== undefined && json in media ? [[Number(status), media[json]?.schema] as const] : [],
  );
}

/** What a caller gives: by kind, and only the kinds that the route has. */
function askedType(one: z.infer<typeof operation>, at: string, names: ReadonlySet<string>): string {
  const of = (kind: Parameter['in']): Parameter[] => one.parameters.filter((given) => given.in === kind);
  const given = [
    group('parameters', of('path'), at, names),
    group('query', of('query'), at, names),
    bodyOf(one.requestBody, at, names),
  ].flat();
  return given.length === 0 ? 'Readonly<Record<string, never>>' : ['{', ...given, '    }'].join('\n');
}

/** What is optional may also be given as `undefined`: the client leaves it out. */
function group(
  kind: 'parameters' | 'query',
  parameters: readonly Parameter[],
  at: string,
  names: ReadonlySet<string>,
): string[] {
  if (parameters.length === 0) return [];
  const lines = parameters.flatMap(({ name, required, schema }) => {
    const type = typeOf(schema, { at: `${at}/${name}`, indent: '        ', names });
    const end = required ? `: ${type}` : `?: ${type} | undefined`;
    return [...commentOf(schema, '        '), `        readonly ${keyOf(name)}${end};`];
  });
  const optional = parameters.every(({ required }) => !required);
  return [`      readonly ${kind}${optional ? '?' : ''}: {`, ...lines, '      };'];
}

function bodyOf(
  body: { readonly required: boolean; readonly content: Content } | undefined,
  at: string,
  names: ReadonlySet<string>,
): string[] {
  if (body === undefined) return [];
  const type = typeOf(body.content[json]?.schema, { at: `${at}/body`, indent: '      ', names });
  return [`      readonly body${body.required ? '' : '?'}: ${type};`];
}
