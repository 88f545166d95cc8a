import { type ProblemCode, problemCodes, problemSentences } from '../../src/contract/problem.ts';
import type { OpenApi } from './breaking.ts';
import { notationOf } from './notation.ts';
import type { JsonSchema } from './schema-fit.ts';

type Operation = NonNullable<OpenApi['paths']>[string][string] & { readonly description?: string };

interface Listed {
  /** Such as `GET /api/vms`. */
  readonly call: string;
  readonly operation: Operation;
}

const operationsIn = ({ paths = {} }: OpenApi): readonly Listed[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      call: `${method.toUpperCase()} /api${path}`,
      operation,
    })),
  );

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string => `\`${text}\``;

/** A table of all routes: who may call each, and what it does. */
export function routesTable(document: OpenApi): string {
  const rows = operationsIn(document).map(
    ({ call, operation }) =>
      `| ${code(call)} | ${operation['x-who']} | ${cell(operation.description ?? '')} |`,
  );
  return ['| route | who | what it does |', '|---|---|---|', ...rows].join('\n');
}

/** A table of all problems. */
export function problemsTable(): string {
  const rows = (Object.entries(problemCodes) as [ProblemCode, number][]).map(
    ([name, status]) => `| ${status} | ${code(name)} | ${problemSentences[name]} |`,
  );
  return ['| status | code | when |', '|---|---|---|', ...rows].join('\n');
}

/** Each route with its parameters, body, answers and problems. */
export function operationsText(document: OpenApi): string {
  return operationsIn(document)
    .map((one) => operationText(one))
    .join('\n\n');
}

function operationText({ call, operation }: Listed): string {
  const { operationId = '', parameters = [], requestBody, responses = {} } = operation;
  const body = schemaOf(requestBody);
  const answers = Object.entries(responses).filter(([status]) => status < '300' || status === '503');
  return [
    `### ${operationId}`,
    `${code(call)}: ${operation.description ?? ''}`,
    ...(parameters.length === 0 ? [] : [parametersTable(parameters)]),
    ...(body === undefined
      ? []
      : [`Body${requestBody?.required ? '' : ', which may be empty'}:`, block(body)]),
    ...answers.flatMap(([status, answer]) => answerText(status, answer)),
    `Problems: ${problemsOf(responses)}.`,
  ].join('\n\n');
}

function parametersTable(parameters: NonNullable<Operation['parameters']>): string {
  const rows = parameters.map(({ name, in: place, required, schema = {}, ...one }) => {
    const description = 'description' in one ? String(one.description) : String(schema.description ?? '');
    const values = [notationOf(schema), ...limitsOf(schema)].join(', ');
    return `| ${code(name)} | ${place} | ${required ? 'yes' : 'no'} | ${cell(code(values))} | ${cell(description)} |`;
  });
  return ['| parameter | in | required | value | |', '|---|---|---|---|---|', ...rows].join('\n');
}

function limitsOf({ minimum, maximum, default: otherwise }: JsonSchema): readonly string[] {
  const range = minimum === undefined || maximum === undefined ? [] : [`${minimum} to ${maximum}`];
  return otherwise === undefined ? range : [...range, `default ${String(otherwise)}`];
}

function answerText(status: string, answer: NonNullable<Operation['responses']>[string]): readonly string[] {
  const types = Object.keys(answer.content ?? {});
  const schema = answer.content?.['application/json']?.schema;
  if (schema !== undefined && notationOf(schema) !== 'object') return [`${status}:`, block(schema)];
  return types.includes('application/problem+json') ? [] : [`${status}: ${types.map(code).join(', ')}.`];
}

const schemaOf = (holder: Operation['requestBody']): JsonSchema | undefined =>
  holder?.content?.['application/json']?.schema;
const block = (schema: JsonSchema): string => `\`\`\`ts\n${notationOf(schema)}\n\`\`\``;

function problemsOf(responses: NonNullable<Operation['responses']>): string {
  const all = Object.values(responses).flatMap((one) =>
    'x-codes' in one ? (one['x-codes'] as string[]) : [],
  );
  return all.map(code).join(', ');
}

/** The shapes that have a name, in the order of their names. */
export function shapesText({ components }: OpenApi): string {
  const all = Object.entries(components?.schemas ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = all.map(([name, schema]) => {
    const grows = schema['x-extensible'] === true ? ' // more may be added' : '';
    return `type ${name} = ${notationOf(schema)}${grows}`;
  });
  return `\`\`\`ts\n${lines.join('\n\n')}\n\`\`\``;
}
