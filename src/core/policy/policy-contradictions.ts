import { quoted } from '../lib/strict-object.ts';
import type { Values } from '../lib/values.ts';
import { shortSizeName } from '../model/size-name.ts';
import type { Policy } from './policy.ts';
import { policyFields } from './policy-fields.ts';

/** Faults of a whole policy that no single member shows. Each fault names the members by their names in the file. */
export function policyContradictions(policy: Policy, values: Values): readonly string[] {
  const { settleMinutes, maxSettleHours, breakerFailures, breakerOutOf } = policy;
  const member = (name: keyof Policy, unit = ''): string =>
    `${policyFields[name].path}${values === 'shown' ? ` (${policy[name]}${unit})` : ''}`;
  const settling = `policy: ${member('settleMinutes')} should be shorter than ${member('maxSettleHours', ' h')}`;
  const breaker = `policy: ${member('breakerFailures')} should be at most ${member('breakerOutOf')}, or the breaker never opens`;
  const canary = `policy: ${member('canary')} takes ${member('preflight')}: only a guest that was asked speaks for a size that one VM tries first`;
  return [
    ...(settleMinutes < maxSettleHours * 60 ? [] : [settling]),
    ...(breakerFailures <= breakerOutOf ? [] : [breaker]),
    ...(policy.canary === 'on' && policy.preflight === 'off' ? [canary] : []),
    ...repeatedSizes(policy, values),
  ];
}

/** Two rows for one pattern: the second would never count. */
function repeatedSizes({ sizes }: Policy, values: Values): readonly string[] {
  const patterns = sizes.map(({ pattern }) => shortSizeName(pattern));
  const repeated = new Set(patterns.filter((pattern, at) => patterns.indexOf(pattern) < at));
  return [...repeated].map((pattern) => {
    const shown = values === 'shown' ? ` (${quoted(pattern)})` : '';
    return `policy: ${policyFields.sizes.path} should have one row for each pattern${shown}, as only the first one counts`;
  });
}
