import { currentGuest, type GuestAsked } from '../evidence/guest-vote.ts';
import type { SizeAssessment } from '../evidence/size-evidence.ts';
import type { GuestEvidence } from '../model/evidence.ts';
import type { ExtensionFacts, Facts } from '../model/facts.ts';
import type { AskedMode } from '../policy/owner-tags.ts';
import type { Policy } from '../policy/policy.ts';
import type { Mode } from '../policy/policy-types.ts';
import { ownEvidence } from './size.ts';

/** What a rule is based on, in words and numbers that an operator can check. */
export type Evidence = Readonly<Record<string, string | number | boolean>>;

/** What the rules read: the facts, and what has been derived from them. */
export interface RuleContext {
  readonly facts: Facts;
  readonly policy: Policy;
  readonly size: SizeAssessment;
  /** The strictest of all that bind the VM. */
  readonly mode: Mode;
  /** Every mode that binds it, the policy's and those of its tags: `approve` and `window` each hold, whichever counts as stricter. */
  readonly modes: readonly AskedMode[];
  readonly isNew: boolean;
}

/** A rule answers with its evidence when its reason holds for this VM. */
export type Rule = (context: RuleContext) => Evidence | undefined;

export const when = (holds: boolean, evidence: Evidence): Evidence | undefined =>
  holds ? evidence : undefined;

/** Whether policy or a tag asks for a mode. */
export const asksFor = ({ modes }: RuleContext, wanted: Mode): boolean =>
  modes.some(({ mode }) => mode === wanted);

export const deallocated = ({ facts }: RuleContext): boolean => facts.vm.power === 'deallocated';

export const is = (value: string, ...wanted: string[]): boolean => wanted.includes(value.toLowerCase());

export function ageMinutes({ observedAt, vm }: Facts): number | undefined {
  return vm.createdAt === undefined
    ? undefined
    : (Date.parse(observedAt) - Date.parse(vm.createdAt)) / 60_000;
}

/** What the VM's own guest has shown, if that still counts. */
export function guestOf({ facts, policy }: Pick<RuleContext, 'facts' | 'policy'>): GuestEvidence | undefined {
  return currentGuest(guestAskedOf({ facts, policy }));
}

/** What the guest's answer is read from. */
export function guestAskedOf({ facts, policy }: Pick<RuleContext, 'facts' | 'policy'>): GuestAsked {
  const { observedAt, vm } = facts;
  return { size: vm.size, evidence: ownEvidence(facts), preflight: policy.preflight, observedAt };
}

/** Only a running VM can be expected to have a Ready agent. */
export function agentMissing({ facts }: RuleContext): boolean {
  return facts.vm.power === 'running' && facts.vm.agent?.ready !== true;
}

/** An extension that is being installed, changed or removed; a deallocated VM's goes on only when it runs again. */
export function busyExtension(context: RuleContext): ExtensionFacts | undefined {
  if (deallocated(context)) return undefined;
  return context.facts.vm.extensions.find((one) =>
    is(one.provisioningState, 'creating', 'updating', 'deleting'),
  );
}
