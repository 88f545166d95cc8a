import type { Facts } from '../model/facts.ts';
import type { Policy } from '../policy/policy.ts';
import { type Decision, type Reason, ruleContextOf } from './decide.ts';
import { type ReasonCode, reasonCodes, reasonTable } from './reasons.ts';
import type { Evidence } from './rule-context.ts';
import { rules } from './rules.ts';

/** One rule as it was evaluated; evidence says why it holds. */
export interface EvaluatedRule {
  readonly code: ReasonCode;
  readonly answer: 'skip' | 'defer';
  readonly holds: boolean;
  readonly evidence?: Evidence;
}

/** Every rule with its result for these facts, in the order of docs/reasons.md. */
export function evaluateRules(facts: Facts, policy: Policy): EvaluatedRule[] {
  const context = ruleContextOf(facts, policy);
  return reasonCodes.map((code) => {
    const evidence = rules[code](context);
    const { answer } = reasonTable[code];
    return evidence === undefined ? { code, answer, holds: false } : { code, answer, holds: true, evidence };
  });
}

/** When a decision may change: at a known time, some time by itself, or not before somebody changes something. */
export type MayChange =
  | { readonly kind: 'at'; readonly at: string }
  | { readonly kind: 'by-itself' }
  | { readonly kind: 'not-by-itself' };

/** The earliest time at which the answer can change without anybody acting: when the last of all reasons ends. */
export function mayChange(decision: Decision): MayChange {
  switch (decision.kind) {
    case 'remediate':
      return { kind: 'not-by-itself' };
    case 'defer':
      return { kind: 'at', at: decision.notBefore };
    case 'skip':
      return changeOf(decision.reasons);
  }
}

function changeOf(reasons: readonly Reason[]): MayChange {
  const lasting = reasons.some(
    ({ code, evidence }) =>
      !reasonTable[code].changesWithTime || (code === 'opted-out' && evidence.until === undefined),
  );
  if (lasting) return { kind: 'not-by-itself' };
  const ends = reasons.map(({ evidence }) => endOf(evidence));
  const [last] = ends
    .flatMap((end) => (end === undefined ? [] : [end]))
    .sort()
    .reverse();
  return last === undefined || ends.includes(undefined) ? { kind: 'by-itself' } : { kind: 'at', at: last };
}

/** When a reason ends, where its evidence says so. */
function endOf({ until, at, coolDownHours }: Evidence): string | undefined {
  if (typeof until === 'string') return until;
  if (typeof at !== 'string' || typeof coolDownHours !== 'number') return undefined;
  return new Date(Date.parse(at) + coolDownHours * 3_600_000).toISOString();
}
