import type { Values } from '../lib/values.ts';
import type { Policy } from './policy.ts';
import { policyFields } from './policy-fields.ts';

/** Faults of a whole policy that no single member shows. Each fault names the members by their names in the file. */
export function policyContradictions(policy: Policy, values: Values): readonly string[] {
  const { settleMinutes, maxSettleHours, breakerFailures, breakerOutOf } = policy;
  const member = (name: keyof Policy, unit = ''): string =>
    `${policyFields[name].path}${values === 'shown' ? ` (${policy[name]}${unit})` : ''}`;
  const settling = `policy: ${member('settleMinutes')} should be shorter than ${member('maxSettleHours', ' h')}`;
  const breaker = `policy: ${member('breakerFailures')} should be at most ${member('breakerOutOf')}, or the breaker never opens`;
  return [
    ...(settleMinutes < maxSettleHours * 60 ? [] : [settling]),
    ...(breakerFailures <= breakerOutOf ? [] : [breaker]),
  ];
}
