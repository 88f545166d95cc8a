/** What this reader knows of JSON Schema: what the contract's schemas are written with. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly 'x-extensible'?: boolean;
  readonly [other: string]: unknown;
}

/** A schema with the named ones that it refers to. */
export interface Place {
  readonly schema: JsonSchema;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

/**
 * `request`: the reader refuses members that it does not know. `answer`: it leaves them out, and misses those that it knows. `exact`: the same, and no list may
 * grow.
 */
export type Use = 'request' | 'answer' | 'exact';

/** Why what is sent may not fit what reads it, and where. */
export interface Misfit {
  readonly at: string;
  readonly what: string;
}

const one = (what: string): Misfit[] => [{ at: '', what }];
const within = (name: string, found: readonly Misfit[]): Misfit[] =>
  found.map(({ at, what }) => ({
    at: at === '' || at.startsWith('[') ? `${name}${at}` : `${name}.${at}`,
    what,
  }));

function resolved({ schema, schemas }: Place): Place {
  if (schema.$ref === undefined) return { schema, schemas };
  const named = schemas[schema.$ref.split('/').at(-1) ?? ''];
  if (named === undefined) throw new Error(`${schema.$ref} is not in the document`);
  return resolved({ schema: named, schemas });
}

const inside = ({ schemas }: Place, schema: JsonSchema): Place => ({ schema, schemas });
const valuesOf = ({ enum: values, const: only }: JsonSchema): readonly unknown[] | undefined =>
  values ?? (only === undefined ? undefined : [only]);
const typesOf = ({ type }: JsonSchema): readonly string[] => (type === undefined ? [] : [type].flat());

/** Everything in which a value of what is sent may not be one that the reader knows; nothing where each one is. */
export function misfitsOf(sending: Place, reading: Place, use: Use): Misfit[] {
  const [sent, read] = [resolved(sending), resolved(reading)];
  if (sent.schema.anyOf !== undefined)
    return sent.schema.anyOf.flatMap((option) => misfitsOf(inside(sent, option), read, use));
  if (read.schema.anyOf !== undefined) return leastOf(sent, read, use);
  const known = valuesOf(read.schema);
  if (known !== undefined) return valueMisfits(sent.schema, read.schema, known, use);
  const wanted = typesOf(read.schema);
  if (wanted.length === 0) return [];
  const types = typesOf(sent.schema);
  if (types.length === 0) return one('may be anything');
  const other = types.filter(
    (type) => !wanted.includes(type) && !(type === 'integer' && wanted.includes('number')),
  );
  if (other.length > 0) return one(`is of another type: ${other.join(', ')}`);
  return [...limitMisfits(sent.schema, read.schema), ...partMisfits(sent, read, use)];
}

/** Of the options of the reader, the one that fits best says what is wrong. */
function leastOf(sent: Place, read: Place, use: Use): Misfit[] {
  const [first = one('fits nothing'), ...others] = (read.schema.anyOf ?? []).map((option) =>
    misfitsOf(sent, inside(read, option), use),
  );
  return others.reduce((least, found) => (found.length < least.length ? found : least), first);
}

function valueMisfits(sent: JsonSchema, read: JsonSchema, known: readonly unknown[], use: Use): Misfit[] {
  // Callers show what they do not know of such a list as it is.
  if (use === 'answer' && read['x-extensible'] === true && typesOf(sent).includes('string')) return [];
  const values = valuesOf(sent);
  if (values === undefined) return one('may have values that are not in the list');
  const fresh = values.filter((value) => !known.includes(value));
  return fresh.length === 0 ? [] : one(`may be ${fresh.map(String).join(', ')}`);
}

const lower = ['minimum', 'minLength', 'minItems'] as const;
const upper = ['maximum', 'maxLength', 'maxItems'] as const;

function limitMisfits(sent: JsonSchema, read: JsonSchema): Misfit[] {
  const less = lower.filter(
    (key) => (sent[key] ?? Number.NEGATIVE_INFINITY) < (read[key] ?? Number.NEGATIVE_INFINITY),
  );
  const more = upper.filter(
    (key) => (sent[key] ?? Number.POSITIVE_INFINITY) > (read[key] ?? Number.POSITIVE_INFINITY),
  );
  const texts = (['pattern', 'format'] as const).filter(
    (key) => read[key] !== undefined && sent[key] !== read[key],
  );
  return [...less, ...more, ...texts].map((key) => ({ at: '', what: `has another ${key}` }));
}

function partMisfits(sent: Place, read: Place, use: Use): Misfit[] {
  const found: Misfit[] = [];
  if (read.schema.items !== undefined)
    found.push(
      ...within('[]', misfitsOf(inside(sent, sent.schema.items ?? {}), inside(read, read.schema.items), use)),
    );
  if (typesOf(read.schema).includes('object')) found.push(...memberMisfits(sent, read, use));
  return found;
}

function memberMisfits(sent: Place, read: Place, use: Use): Misfit[] {
  const [has, knows] = [sent.schema.properties ?? {}, read.schema.properties ?? {}];
  const known = Object.entries(knows).flatMap(([name, schema]) => {
    const own = has[name];
    const needed = read.schema.required?.includes(name) === true;
    if (own === undefined) return needed || use !== 'request' ? [{ at: name, what: 'is gone' }] : [];
    const sure = sent.schema.required?.includes(name) === true;
    const missing = needed && !sure ? [{ at: name, what: 'may be missing' }] : [];
    return [...missing, ...within(name, misfitsOf(inside(sent, own), inside(read, schema), use))];
  });
  const { additionalProperties: others } = read.schema;
  const fresh = Object.keys(has).filter((name) => !Object.hasOwn(knows, name));
  const refused =
    others === false && use === 'request' ? fresh.map((at) => ({ at, what: 'is refused' })) : [];
  return [...known, ...refused, ...otherMisfits(sent, read, use)];
}

/** Members of any name. */
function otherMisfits(sent: Place, read: Place, use: Use): Misfit[] {
  const [others, known] = [sent.schema.additionalProperties, read.schema.additionalProperties];
  if (typeof others !== 'object' || typeof known !== 'object') return [];
  return within('*', misfitsOf(inside(sent, others), inside(read, known), use));
}
