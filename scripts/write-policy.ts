import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { policyFileSchema } from '../src/core/policy/policy-schema.ts';

type Schema = z.core.JSONSchema.BaseSchema;

const jsonSchemaOf = (schema: z.ZodType): Schema => z.toJSONSchema(schema, { io: 'input' });

/** `accelnet.policy.schema.json`, as the code says it; short lists stand on one line, as the formatter has them. */
export function policySchemaDocument(schema: z.ZodType = policyFileSchema): string {
  const text = JSON.stringify(jsonSchemaOf(schema), null, 2);
  return `${text.replaceAll(/\[\n[^[\]{}]+?\]/g, (list) =>
    list
      .replaceAll(/\s*\n\s*/g, ' ')
      .replace('[ ', '[')
      .replace(' ]', ']'),
  )}\n`;
}

const [begin, end] = ['<!-- fields: npm run docs writes them -->', '<!-- end of fields -->'];

/** `docs/policy.md` with its table of fields as the code says them; the rest stays. */
export function withPolicyFields(page: string, schema: z.ZodType = policyFileSchema): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/policy.md should hold "${begin}" and "${end}"`);
  const described = jsonSchemaOf(schema);
  const rows = [...rowsOf(described, ''), ...rowsOf(selectorIn(described), '(selector).')];
  const table = `| field | value | default | what it does |\n|---|---|---|---|\n${rows.join('\n')}`;
  return `${page.slice(0, from)}${begin}\n${table}\n${page.slice(to)}`;
}

function selectorIn(schema: Schema): Schema {
  const found = schema.$defs?.selector;
  if (found === undefined) throw new Error('the schema names no selector');
  return found;
}

function rowsOf(parent: Schema, prefix: string): string[] {
  return Object.entries(parent.properties ?? {}).flatMap(([name, member]) => {
    if (typeof member !== 'object') return [];
    const own = `${prefix}${name}`;
    const inner =
      member.$ref === undefined ? [...rowsOf(member, `${own}.`), ...rowsOfItems(member, own)] : [];
    if (member.description === undefined) return inner;
    const defaultValue = member.default === undefined ? '' : `\`${JSON.stringify(member.default)}\``;
    return [`| \`${own}\` | ${allowedIn(member)} | ${defaultValue} | ${member.description} |`, ...inner];
  });
}

function rowsOfItems(member: Schema, own: string): string[] {
  const { items } = member;
  return typeof items === 'object' && !Array.isArray(items) ? rowsOf(items, `${own}[].`) : [];
}

function allowedIn(member: Schema): string {
  if (member.const !== undefined) return `\`${JSON.stringify(member.const)}\``;
  if (member.enum !== undefined) return member.enum.map((one) => `\`${JSON.stringify(one)}\``).join(', ');
  if (member.$ref?.endsWith('/selector')) return 'a selector';
  if (member.anyOf !== undefined)
    return member.anyOf.map((one) => (typeof one === 'object' ? allowedIn(one) : '')).join(', or ');
  if (member.minimum !== undefined) return `${member.minimum} to ${member.maximum}`;
  if (member.type === 'array') return listOf(member);
  return member.type === 'boolean' ? '`true`, `false`' : member.type === 'object' ? 'an object' : 'text';
}

function listOf({ items }: Schema): string {
  if (typeof items !== 'object' || Array.isArray(items)) return 'a list';
  if (items.$ref?.endsWith('/selector')) return 'a list of selectors';
  if (items.anyOf !== undefined) {
    const forms = items.anyOf.map((one) =>
      typeof one === 'object' ? Object.keys(one.properties ?? {}).map((name) => `\`${name}\``) : [],
    );
    return `a list of objects with ${forms.map((names) => names.join(' and ')).join(', or ')}`;
  }
  return items.type === 'string' ? 'a list of texts' : 'a list of objects';
}

/** Writes `accelnet.policy.schema.json`, and the table of fields in `docs/policy.md`. */
export async function writePolicy(root: string): Promise<void> {
  const page = path.join(root, 'docs/policy.md');
  await writeFile(path.join(root, 'accelnet.policy.schema.json'), policySchemaDocument());
  await writeFile(page, withPolicyFields(await readFile(page, 'utf8')));
}
