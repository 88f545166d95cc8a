import { wasAsked } from '../evidence/guest-vote.ts';
import { engagementOf } from './disengaged.ts';
import { assessReadiness } from './guest-readiness.ts';
import { type ReasonCode, reasonCodes, reasonTable } from './reasons.ts';
import { agentMissing, type Evidence, guestAskedOf, type RuleContext } from './rule-context.ts';

/** Reasons to skip a VM that its guest's answer may lift; where the guest is asked first, they do not count yet. */
export const liftedByPreflight: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'size-unknown',
  'os-unknown',
  'guest-not-mana-ready',
  'kernel-too-old',
]);

const notLifted = reasonCodes.filter(
  (code) => reasonTable[code].answer === 'skip' && !liftedByPreflight.has(code),
);

/**
 * The guest is asked before anything is decided for good, where policy wants that, its answer may decide, and nothing else skips the VM.
 * `holds` says whether another reason does.
 */
export function preflightDue(
  context: RuleContext,
  holds: (code: ReasonCode) => boolean,
): Evidence | undefined {
  const { policy } = context;
  if (policy.preflight === 'off') return undefined;
  const about = askedAbout(context);
  if (about === undefined || wasAsked(guestAskedOf(context)) || !canAnswer(context)) return undefined;
  return notLifted.some(holds) ? undefined : { preflight: policy.preflight, about };
}

/** What the guest is asked about; undefined where nothing that it could say would change the decision. */
function askedAbout(context: RuleContext): string | undefined {
  const { facts, size, policy } = context;
  if (engagementOf(context) === 'ask') return 'whether acceleration is engaged';
  if (size.answer === 'unknown')
    return size.contradiction === undefined && facts.sizeOffer.acceleratedNetworking === 'yes'
      ? `the size: ${size.missing.join('; ')}`
      : undefined;
  const { answer, doubt, seen } = assessReadiness(context);
  if (answer !== 'fit') return `the drivers: ${seen}`;
  if (doubt !== undefined) return `the drivers: ${doubt}`;
  return policy.preflight === 'always' ? 'every stop' : undefined;
}

/** A guest that does not run is not asked; one whose agent is not Ready may answer only if the VM is new and its agent may still come. */
function canAnswer(context: RuleContext): boolean {
  const { power } = context.facts.vm;
  if (power === 'deallocated' || power === 'stopped') return false;
  return context.isNew || !agentMissing(context);
}
