import type * as z from 'zod';
import { optionalText } from '../lib/from-text.ts';
import { quoted } from '../lib/strict-object.ts';
import { hidden, type Values } from '../lib/values.ts';
import type { TextField } from '../policy/policy-field.ts';

/** An app setting: everything about it in schema, parser, samples and documentation is derived from this row. */
export interface Setting<T = unknown> extends Said {
  /** How its text is read. An empty setting is one that is not given. */
  readonly schema: z.ZodType<T, string | undefined>;
  /** What holds where the setting is not given. */
  readonly defaultValue?: string;
  /** The field of the policy that it gives; it wins over the policy file. */
  readonly policyField?: TextField;
  /** Where it is not given, the policy file holds: samples and deployments leave it empty. */
  readonly ownedByPolicy?: true;
}

/** What the documentation says about a setting, besides its name and default. */
interface Said {
  /** In Markdown. */
  readonly about: string;
  /** What the documentation says instead of a default. */
  readonly instead?: string;
  /** A deployment sets it, from its parameters. */
  readonly deployed?: true;
  /** What it sets where that is not the default. */
  readonly deployedValue?: string;
  /** It may hold a key: a Key Vault reference, not a deployment, should give it. */
  readonly secret?: true;
}

/** App settings by their names. */
export type Settings = Readonly<Record<string, Setting>>;

/** What some settings say, by their names. */
export type Given<Table extends Settings> = {
  readonly [Name in keyof Table]: z.output<Table[Name]['schema']>;
};

/** A setting that need not be given. */
export function optionalSetting<T>(schema: z.ZodType<T, string>, said: Said): Setting<T | undefined> {
  return { schema: optionalText.pipe(schema.optional()), ...said };
}

/** A setting whose default is read as if somebody had given it. */
export function defaultSetting<T>(
  schema: z.ZodType<T, string>,
  defaultValue: string,
  said: Said,
): Setting<T> & { readonly defaultValue: string } {
  return {
    schema: optionalText.transform((text) => text ?? defaultValue).pipe(schema),
    defaultValue,
    ...said,
  };
}

/** A setting that gives a field of the policy. Its bounds and its default are the field's, and so is its text unless it says more. */
export function policySetting<T>(
  policyField: TextField<T>,
  said: Partial<Said> = {},
): Setting<T | undefined> {
  const { about, defaultValue } = policyField;
  return {
    ...optionalSetting(policyField.fromText, { about, ...said }),
    defaultValue: String(defaultValue),
    policyField,
    ownedByPolicy: true,
  };
}

/** How the texts of some settings are read, by their names. */
export function schemasOf<Table extends Settings>(
  table: Table,
): { readonly [Name in keyof Table]: Table[Name]['schema'] } {
  const schemas = Object.entries(table).map(([name, { schema }]) => [name, schema]);
  return Object.fromEntries(schemas) as { readonly [Name in keyof Table]: Table[Name]['schema'] };
}

/** The fault of an app setting, by its name. Of values only the ids of subscriptions are ever shown. */
export function settingFault({ path, message, input }: z.core.$ZodIssue, values: Values): string {
  const where = path.join('.');
  if (values === 'hidden') return `${where}: ${hidden(message)}`;
  const isId = path[0] === 'ACCELNET_SUBSCRIPTIONS' && path.length > 1 && typeof input === 'string';
  return `${where}: ${isId ? `${quoted(input)} ` : ''}${message}`;
}
