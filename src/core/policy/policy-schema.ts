import * as z from 'zod';
import { strictObject } from '../lib/strict-object.ts';
import { withoutUndefined } from '../lib/without-undefined.ts';
import type { PolicyOf } from './policy.ts';
import type { PolicyField } from './policy-field.ts';
import { policyFields } from './policy-fields.ts';

/** A policy file that was read: sections and members, as people write them. */
export type PolicyFile = Readonly<Record<string, unknown>>;

type Fields = Readonly<Record<string, PolicyField>>;

/** The schema of a policy file that has some fields, each in its section. */
export function policyFileSchemaOf(fields: Fields): z.ZodType<PolicyFile> {
  return strictObject({
    $schema: z
      .string()
      .exactOptional()
      .meta({ description: 'Where an editor finds the schema; the app does not read it.' }),
    version: z.literal(1).meta({ description: 'Version of this format.' }),
    ...membersOf(Object.values(fields).map((field) => ({ field, names: field.path.split('.') }))),
  }).meta({ title: 'accelnet policy', description: 'What accelnet may do, and to which VMs.' });
}

interface Placed {
  readonly field: PolicyField;
  /** Its path from here on. */
  readonly names: readonly string[];
}

function membersOf(all: readonly Placed[]): Readonly<Record<string, z.ZodType>> {
  const names = [...new Set(all.map(({ names: [first = ''] }) => first))];
  return Object.fromEntries(
    names.map((name) => [name, memberOf(all.filter(({ names: [own] }) => own === name))]),
  );
}

/** A field itself, or the section of several. */
function memberOf(all: readonly Placed[]): z.ZodType {
  const own = all.find(({ names }) => names.length === 1)?.field;
  if (own === undefined)
    return strictObject(
      membersOf(all.map(({ field, names: [, ...rest] }) => ({ field, names: rest }))),
    ).exactOptional();
  const { schema, about, defaultValue } = own;
  const optional = schema.exactOptional();
  return about === undefined ? optional : optional.meta({ description: about, default: defaultValue });
}

/** The policy file, as people write it. */
export const policyFileSchema: z.ZodType<PolicyFile> = policyFileSchemaOf(policyFields);

/** What a file gives of a table's fields, each by its name. */
export function fieldsIn<Table extends Fields>(table: Table, file: PolicyFile): Partial<PolicyOf<Table>> {
  const given = Object.entries(table).map(([name, { path }]) => [name, memberAt(file, path)]);
  return withoutUndefined(Object.fromEntries(given)) as Partial<PolicyOf<Table>>;
}

function memberAt(file: PolicyFile, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, name) => (at === undefined ? undefined : Reflect.get(Object(at), name)), file);
}
