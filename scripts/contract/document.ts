import { createDocument, type ZodOpenApiOverride } from 'zod-openapi';
import { problemCodes, problemSentences, problemShape } from '../../src/contract/problem.ts';
import type { Route } from '../../src/contract/route.ts';
import { type RouteName, routes } from '../../src/contract/routes.ts';
import { contractVersion } from '../../src/contract/version.ts';

type Document = Parameters<typeof createDocument>[0];
type Responses = NonNullable<NonNullable<Document['paths']>[string]['get']>['responses'];

const media = 'application/json';
const phrases: Readonly<Record<number, string>> = {
  200: 'OK',
  202: 'Taken: it has its effect a moment later.',
  304: 'Not modified: the same as the answer whose `ETag` was sent in `If-None-Match`.',
  401: 'No key, or a wrong one; nobody signed in. The platform answers, without a body of ours.',
  503: 'The configuration is faulty.',
};

/** What JSON Schema says more than callers need: a format names the pattern of a time, and every integer is a safe one. */
const plain: ZodOpenApiOverride = ({ jsonSchema }) => {
  if (jsonSchema.format === 'date-time' || jsonSchema.format === 'uuid') delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  delete jsonSchema.propertyNames;
  delete jsonSchema.readOnly;
};

function responsesOf({ answers, stream, problems, who, method }: Route): Responses {
  const own = Object.entries(answers).map(([status, schema]) => [
    status,
    { description: phrases[Number(status)] ?? '', content: { [media]: { schema } } },
  ]);
  const sent = stream === undefined ? [] : [['200', streamed(stream)]];
  const unchanged = who === 'read' && method === 'GET' && stream === undefined;
  const refused = Map.groupBy(problems, (code) => problemCodes[code]);
  const faulty = [...refused].map(([status, codes]) => [
    String(status),
    {
      description: codes.map((code) => `\`${code}\`: ${problemSentences[code]}`).join(' '),
      content: { 'application/problem+json': { schema: problemShape } },
      'x-codes': codes,
    },
  ]);
  return Object.fromEntries([
    ...own,
    ...sent,
    ...(unchanged ? [['304', { description: phrases[304] }]] : []),
    ...(who === 'open' ? [] : [['401', { description: phrases[401] }]]),
    ...faulty.filter(([status]) => !(Number(status) in answers)),
  ]) as Responses;
}

function streamed(types: readonly string[]): object {
  const content = types.map((type) => [
    type,
    { schema: type === media ? { type: 'object' } : { type: 'string' } },
  ]);
  return { description: phrases[200], content: Object.fromEntries(content) };
}

function operationOf(name: RouteName, route: Route): object {
  const { about, who, query, parameters, body, maxBodyBytes } = route;
  const requestParams = {
    ...(query === undefined ? {} : { query }),
    ...(parameters === undefined ? {} : { path: parameters }),
  };
  return {
    operationId: name,
    description: about,
    'x-who': who,
    security: who === 'open' ? [] : [{ functionKey: [] }, { signedIn: [] }],
    ...((query ?? parameters) ? { requestParams } : {}),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: !body.safeParse({}).success,
            content: { [media]: { schema: body } },
            'x-max-bytes': maxBodyBytes,
          },
        }),
    responses: responsesOf(route),
  };
}

/** The path as OpenAPI writes it: it has none that ends anyhow. */
const pathOf = (path: string): string => `/${path.replace(/\/\{\*\w+\}$/, '')}`;

/** The HTTP API as an OpenAPI 3.1 document. The same contract always gives the same document. */
export function contractDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    const path = pathOf(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(name, route) };
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'accelnet',
        version: contractVersion,
        description: 'Keeps Accelerated Networking on for VMs. Words are explained in docs/api.md.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/api' }],
      paths,
      components: {
        securitySchemes: {
          functionKey: { type: 'apiKey', in: 'header', name: 'x-functions-key' },
          signedIn: {
            type: 'apiKey',
            in: 'cookie',
            name: 'AppServiceAuthSession',
            description:
              'App Service Authentication signs people in, who need the role `Reader` or `Operator`.',
          },
        },
      },
    },
    { override: plain },
  );
}
