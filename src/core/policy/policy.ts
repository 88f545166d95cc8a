import type { PolicyField } from './policy-field.ts';
import { policyFields } from './policy-fields.ts';

/** The values of a table's fields, by their names. */
export type PolicyOf<Fields extends Readonly<Record<string, PolicyField>>> = {
  readonly [Name in keyof Fields]: Fields[Name]['defaultValue'];
};

/** The operator's policy, with the fields of the table. Durations are in the unit that their name ends in. */
export type Policy = PolicyOf<typeof policyFields>;

/** What holds where neither the policy file nor a setting says anything. */
export const defaultPolicy: Policy = defaultsOf(policyFields);

/** The default of each of a table's fields. */
export function defaultsOf<Fields extends Readonly<Record<string, PolicyField>>>(
  fields: Fields,
): PolicyOf<Fields> {
  const defaults = Object.entries(fields).map(([name, { defaultValue }]) => [name, defaultValue]);
  return Object.fromEntries(defaults) as PolicyOf<Fields>;
}
