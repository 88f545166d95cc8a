import * as z from 'zod';

/** Thrown where a document says what no type is made of: better no client than a wrong one. */
class NoType extends Error {
  override readonly name = 'NoType';
}

// What narrows or explains a value: TypeScript has no word for it.
const annotations = new Set(
  `title description default example examples deprecated readOnly discriminator format pattern minLength maxLength minimum maximum
  exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems uniqueItems minProperties maxProperties`.split(
    /\s+/,
  ),
);

const members = z.record(z.string(), z.unknown());
const texts = z.array(z.string());
const several = z.array(z.unknown()).min(1);
const literals = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).min(1);

interface Place {
  /** Where in the document, for the error. */
  readonly at: string;
  /** What stands before each line. */
  readonly indent: string;
  /** The schemas that a `$ref` may name. */
  readonly names: ReadonlySet<string>;
}

type Schema = Readonly<Record<string, unknown>>;

/**
 * The TypeScript type of a JSON schema as OpenAPI 3.1 has it: objects, arrays, enums, constants, choices, references, null and records. Throws at
 * every other keyword, and says where it stands.
 */
export function typeOf(schema: unknown, place: Place): string {
  if (schema === true) return 'unknown';
  if (schema === false) return 'never';
  const { type, ...rest } = withoutAnnotations(read(members, schema, place.at));
  if (Array.isArray(type)) return union(type.map((one) => typeOf({ ...rest, type: one }, place)));
  const kind = kindOf(rest, type);
  const make = kinds[kind];
  if (make === undefined) throw new NoType(`${place.at}: the type ${kind} is not known`);
  const other = Object.keys(rest).filter(
    (keyword) => !make.keywords.includes(keyword) && !keyword.startsWith('x-'),
  );
  if (other.length > 0) throw new NoType(`${place.at}: no type is made of ${other.join(', ')}`);
  return make.of(rest, place);
}

function kindOf(schema: Schema, type: unknown): string {
  const [decisive] = ['anyOf', 'oneOf', '$ref', 'const', 'enum'].filter((keyword) => keyword in schema);
  return decisive ?? (type === undefined ? 'unknown' : String(type));
}

interface Kind {
  readonly keywords: readonly string[];
  readonly of: (schema: Schema, place: Place) => string;
}

const plain = (name: string): Kind => ({ keywords: [], of: () => name });

const kinds: Readonly<Record<string, Kind>> = {
  unknown: plain('unknown'),
  string: plain('string'),
  boolean: plain('boolean'),
  null: plain('null'),
  integer: plain('number'),
  number: plain('number'),
  const: { keywords: ['const'], of: (schema) => JSON.stringify(schema.const) },
  enum: { keywords: ['enum'], of: enumType },
  anyOf: { keywords: ['anyOf'], of: ({ anyOf }, place) => choice(anyOf, inside(place, 'anyOf')) },
  oneOf: { keywords: ['oneOf'], of: ({ oneOf }, place) => choice(oneOf, inside(place, 'oneOf')) },
  $ref: { keywords: ['$ref'], of: referred },
  array: { keywords: ['items', 'prefixItems'], of: arrayType },
  object: { keywords: ['properties', 'required', 'additionalProperties', 'propertyNames'], of: objectType },
};

/** One that may grow takes every other text too: what is made for this release goes on with the next. */
function enumType(schema: Schema, { at }: Place): string {
  const values = union(read(literals, schema.enum, at).map((value) => JSON.stringify(value)));
  return schema['x-extensible'] === true ? `Extensible<${values}>` : values;
}

function choice(parts: unknown, place: Place): string {
  return union(read(several, parts, place.at).map((part, n) => typeOf(part, inside(place, String(n)))));
}

function referred({ $ref }: Schema, { at, names }: Place): string {
  const name = /^#\/components\/schemas\/([A-Za-z]\w*)$/.exec(String($ref))?.[1];
  if (name === undefined || !names.has(name))
    throw new NoType(`${at}: ${String($ref)} is not in the document`);
  return name;
}

function arrayType({ items = true, prefixItems }: Schema, place: Place): string {
  if (prefixItems === undefined) return listOf(typeOf(items, inside(place, 'items')));
  const first = read(several, prefixItems, place.at).map((part, n) => typeOf(part, inside(place, String(n))));
  const more = items === false ? [] : [`...Array<${typeOf(items, inside(place, 'items'))}>`];
  return `readonly [${[...first, ...more].join(', ')}]`;
}

/** Members that a schema does not name may be there all the same; none can be read by a name that it does not have. */
function objectType(schema: Schema, place: Place): string {
  const { properties, required, additionalProperties: more, propertyNames } = schema;
  const named = Object.entries(read(members.default({}), properties, place.at));
  const needed = new Set(read(texts.default([]), required, place.at));
  const open = more === undefined || more === true || isEmpty(more);
  if (named.length === 0) {
    if (more === false) return 'Readonly<Record<string, never>>';
    return record(propertyNames, open ? 'unknown' : typeOf(more, inside(place, 'additionalProperties')), {
      ...place,
      needed,
    });
  }
  if (more !== false && !open)
    throw new NoType(`${place.at}: members with a name beside others with a type of their own`);
  const deeper = { ...place, indent: `${place.indent}  ` };
  const lines = named.flatMap(([name, member]) => [
    ...commentOf(member, deeper.indent),
    `${deeper.indent}readonly ${keyOf(name)}${needed.has(name) ? '' : '?'}: ${typeOf(member, inside(deeper, name))};`,
  ]);
  return ['{', ...lines, `${place.indent}}`].join('\n');
}

function record(
  propertyNames: unknown,
  value: string,
  place: Place & { readonly needed: ReadonlySet<string> },
): string {
  const key = propertyNames === undefined ? 'string' : typeOf(propertyNames, inside(place, 'propertyNames'));
  const whole = `Record<${key}, ${value}>`;
  return key === 'string' || place.needed.size > 0 ? `Readonly<${whole}>` : `Readonly<Partial<${whole}>>`;
}

/** What a schema says of itself, as a comment before it. */
export function commentOf(schema: unknown, indent: string): string[] {
  const said = z.looseObject({ description: z.string() }).safeParse(schema).data?.description;
  // A comment would end at the mark, and code begin.
  return said === undefined
    ? []
    : [`${indent}/** ${said.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ')} */`];
}

/** A member's name, in quotes where it needs them. */
export function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}

function listOf(type: string): string {
  return /^\w+$/.test(type) ? `readonly ${type}[]` : `ReadonlyArray<${type}>`;
}

function inside(place: Place, part: string): Place {
  return { ...place, at: `${place.at}/${part}` };
}

function isEmpty(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && Object.keys(schema).length === 0;
}

function withoutAnnotations(schema: Schema): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !annotations.has(keyword)));
}

function read<T>(shape: z.ZodType<T>, value: unknown, at: string): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  throw new NoType(`${at}: no type is made of ${JSON.stringify(value)}`);
}
