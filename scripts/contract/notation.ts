import type { JsonSchema } from './schema-fit.ts';

const simple: Readonly<Record<string, string>> = {
  integer: 'integer',
  number: 'number',
  boolean: 'true | false',
};

/**
 * A schema in the notation of TypeScript, which is short and widely read. Named schemas are shown by their names. `indent`: how deep the lines begin
 * that follow the first.
 */
export function notationOf(schema: JsonSchema, indent = ''): string {
  const { $ref, anyOf, enum: values, const: only, items } = schema;
  if ($ref !== undefined) return $ref.split('/').at(-1) ?? '';
  if (anyOf !== undefined) return anyOf.map((one) => notationOf(one, indent)).join(' | ');
  if (only !== undefined) return JSON.stringify(only);
  if (values !== undefined) return values.map((one) => JSON.stringify(one)).join(' | ');
  switch (schema.type) {
    case 'array': {
      const entry = notationOf(items ?? {}, indent);
      return / \| /.test(entry) && !entry.startsWith('{') ? `(${entry})[]` : `${entry}[]`;
    }
    case 'object':
      return objectIn(schema, indent);
    case 'string':
      return schema.format === 'date-time' ? 'time' : 'string';
    case 'null':
      return 'null';
    default:
      return simple[String(schema.type)] ?? 'unknown';
  }
}

function objectIn({ properties, required = [], additionalProperties }: JsonSchema, indent: string): string {
  if (properties === undefined)
    return typeof additionalProperties === 'object'
      ? `{ [name: string]: ${notationOf(additionalProperties, indent)} }`
      : 'object';
  const deeper = `${indent}  `;
  const lines = Object.entries(properties).map(([name, member]) => {
    const key = /^\w+$/.test(name) ? name : JSON.stringify(name);
    const { description } = member;
    const note = description === undefined ? '' : ` // ${String(description)}`;
    return `${deeper}${key}${required.includes(name) ? '' : '?'}: ${notationOf(member, deeper)}${note}`;
  });
  if (lines.length === 0) return '{}';
  return `{\n${lines.join('\n')}\n${indent}}`;
}
