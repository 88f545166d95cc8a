import { assessFacts, type Decision } from '../core/decision/decide.ts';
import type { Facts } from '../core/model/facts.ts';
import type { Policy } from '../core/policy/policy.ts';
import { changeText } from '../core/remediation/approval.ts';

/** The id of the change that would be made once no deferring reason holds any more; undefined where nothing is waited for. */
export async function changeIdOf(facts: Facts, decision: Decision): Promise<string | undefined> {
  if (decision.kind !== 'defer') return undefined;
  const text = new TextEncoder().encode(changeText(facts.vm, decision));
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', text), 0, 8);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The facts with a person's approval, if it was given for the change that would be made now. */
export async function withApproval(
  facts: Facts,
  policy: Policy,
  approved: string | undefined,
): Promise<Facts> {
  if (approved === undefined) return facts;
  const change = await changeIdOf(facts, assessFacts(facts, policy).decision);
  return change === approved ? { ...facts, approved: true } : facts;
}
