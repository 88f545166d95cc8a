import { withoutUndefined } from '../lib/without-undefined.ts';
import type { Policy } from '../policy/policy.ts';
import { policyFields } from '../policy/policy-fields.ts';
import type { Setting } from './setting.ts';
import { type GivenSettings, settings } from './settings.ts';

const rows: readonly (readonly [string, Setting])[] = Object.entries(settings);

/** What app settings say of the policy: only what is given. */
export function policyIn(given: GivenSettings): Partial<Policy> {
  const values: Readonly<Record<string, unknown>> = given;
  const own = Object.entries(policyFields).map(([field, row]) => {
    const name = rows.find(([, { policyField }]) => policyField === row)?.[0];
    return [field, name === undefined ? undefined : values[name]];
  });
  return withoutUndefined(Object.fromEntries(own) as Partial<Policy>);
}

/** The names of the app settings that say something of the policy. */
export function policySettingsIn(given: GivenSettings): readonly string[] {
  const values: Readonly<Record<string, unknown>> = given;
  return rows
    .filter(([name, { policyField }]) => policyField !== undefined && values[name] !== undefined)
    .map(([name]) => name);
}
