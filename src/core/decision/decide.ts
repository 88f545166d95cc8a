import { guestVoteOf } from '../evidence/guest-vote.ts';
import { nicsToChange } from '../evidence/nic-limit.ts';
import type { SizeAssessment } from '../evidence/size-evidence.ts';
import type { GuestEvidence } from '../model/evidence.ts';
import type { Facts } from '../model/facts.ts';
import type { Plan } from '../model/plan.ts';
import { bindingModes, ownerTagsOf, strictest } from '../policy/owner-tags.ts';
import type { Policy } from '../policy/policy.ts';
import type { Mode } from '../policy/policy-types.ts';
import { engagementOf } from './disengaged.ts';
import { assessReadiness } from './guest-readiness.ts';
import { liftedByPreflight } from './preflight-due.ts';
import { type ReasonCode, reasonCodes, reasonTable } from './reasons.ts';
import { type Evidence, guestOf, type RuleContext } from './rule-context.ts';
import { rules } from './rules.ts';
import { assessSize } from './size.ts';
import { type TurnedOff, turnedOffAgain } from './undone-by-others.ts';

export interface Reason {
  readonly code: ReasonCode;
  readonly evidence: Evidence;
}

/** What should happen to a VM. Reasons are all that hold, in the order of the list; the first one is the decision's main reason. */
export type Decision =
  | {
      readonly kind: 'skip';
      readonly reasons: readonly [Reason, ...Reason[]];
      readonly align: readonly string[];
    }
  | {
      readonly kind: 'defer';
      readonly reasons: readonly [Reason, ...Reason[]];
      readonly notBefore: string;
      readonly plan: Plan;
      /** What would be changed then. */
      readonly nics: readonly string[];
    }
  | {
      readonly kind: 'remediate';
      readonly plan: 'restart' | 'nics-only';
      readonly nics: readonly [string, ...string[]];
    };

/** A decision with what it was made on. */
export interface Assessment {
  readonly decision: Decision;
  readonly mode: Mode;
  readonly isNew: boolean;
  readonly size: SizeAssessment;
  /** Why its operating system, which is taken for fit, may not be: only its version is known, or its kernel is contested. */
  readonly systemDoubt?: string;
  /** What we had turned on and is off again. */
  readonly turnedOff?: TurnedOff;
}

// When to assess again, by the slowest cause that holds. Agents report within a minute or two of a start; extensions and other
// operations take minutes.
const reassessSeconds: Partial<Record<ReasonCode, number>> = {
  'extensions-running': 120,
  'operation-in-progress': 120,
  paused: 300,
  'last-available-member': 120,
  'group-budget': 120,
};
const reassessSecondsUsually = 60;

/** Reasons that are about an outage or about the guest do not stop an alignment, which causes neither. */
export const stopsAlignment: ReadonlySet<ReasonCode> = new Set([
  'opted-out',
  'excluded',
  'not-in-scope',
  'window-unreadable',
  'already-accelerated',
  'one-nic-elsewhere',
  'size-not-capable',
  'size-unknown',
  'size-contradicted',
  'report-only',
  'no-network-interface',
  'managed-group',
  'network-interface-elsewhere',
  'deny-assignment',
  'read-only-lock',
  'missing-permission',
  'scale-set-member',
  // The flag renames InfiniBand devices at the next start.
  'rdma-size',
  'edge-zone',
  'hibernated',
  'vm-being-deleted',
  'recently-denied',
  'recently-rolled-back',
  'suspended',
  'flip-flop',
  'paused',
]);

/** What a decision changes, and how; undefined for one that waits. Without NICs nothing is changed. */
export function changeIn(decision: Decision): { plan: Plan; nics: readonly string[] } | undefined {
  switch (decision.kind) {
    case 'skip':
      return { plan: 'align', nics: decision.align };
    case 'remediate':
      return { plan: decision.plan, nics: decision.nics };
    case 'defer':
      return undefined;
  }
}

/** What the rules read. */
export function ruleContextOf(facts: Facts, policy: Policy): RuleContext {
  const isNew = isNewVm(facts, policy);
  const ofPolicy = isNew ? policy.modeForNew : policy.modeForExisting;
  const modes = bindingModes(ownerTagsOf(facts), ofPolicy, policy);
  const mode = strictest(modes.map((one) => one.mode)) ?? ofPolicy;
  const size = assessSize(facts, policy);
  return { facts, policy, size, mode, modes, isNew };
}

/** Assesses a VM from facts alone. Given the same facts and policy it always answers the same. */
export function assessFacts(facts: Facts, policy: Policy): Assessment {
  const context = ruleContextOf(facts, policy);
  const { mode, isNew, size } = context;
  const turnedOff = turnedOffAgain(facts);
  const { seen, doubt } = assessReadiness(context);
  const systemDoubt = doubt === undefined ? {} : { systemDoubt: `${seen}: ${doubt}` };
  const assessment = { decision: decideIn(context), mode, isNew, size, ...systemDoubt };
  return turnedOff === undefined ? assessment : { ...assessment, turnedOff };
}

function decideIn(context: RuleContext): Decision {
  const { facts } = context;
  const found = reasonCodes.flatMap((code): Reason[] => {
    const evidence = rules[code](context);
    return evidence === undefined ? [] : [{ code, evidence }];
  });
  const asksFirst = found.some(({ code }) => code === 'preflight-due');
  const reasons = asksFirst ? found.filter(({ code }) => !liftedByPreflight.has(code)) : found;
  const skipping = reasons.filter(({ code }) => reasonTable[code].answer === 'skip');
  const deferring = reasons.filter(({ code }) => reasonTable[code].answer === 'defer');
  const plain = nicsOf(context);
  const aligns = mayAlign(context) && !reasons.some(({ code }) => stopsAlignment.has(code));
  const align = aligns ? nicsToChange(facts, context.policy.tagPrefix) : [];

  const [firstSkip, ...otherSkip] = skipping;
  const [firstDefer, ...otherDefer] = deferring;
  const [firstNic, ...otherNics] = plain;
  const onlyCosmetic = align.length > 0;
  if (firstDefer !== undefined && (firstSkip === undefined || onlyCosmetic)) {
    const plan = onlyCosmetic ? 'align' : facts.vm.power === 'deallocated' ? 'nics-only' : 'restart';
    return {
      kind: 'defer',
      reasons: [firstDefer, ...otherDefer],
      notBefore: notBefore(context, deferring),
      plan,
      nics: plain,
    };
  }
  if (firstSkip !== undefined) return { kind: 'skip', reasons: [firstSkip, ...otherSkip], align };
  // No rule holds, so at least one NIC is to be changed: "already accelerated" and "no NIC" are rules.
  if (firstNic === undefined) throw new Error('no reason to leave the VM, and nothing to change');
  const plan = facts.vm.power === 'deallocated' ? 'nics-only' : 'restart';
  return { kind: 'remediate', plan, nics: [firstNic, ...otherNics] };
}

/** The network interfaces to turn the flag on at; where it is on at all of them without effect, those whose flag a restart may engage. */
function nicsOf(context: RuleContext): readonly string[] {
  const { facts, policy } = context;
  const plain = nicsToChange(facts, policy.tagPrefix);
  const engagement = plain.length > 0 ? 'engaged' : engagementOf(context);
  return engagement === 'restart' || engagement === 'ask' ? facts.nics.map(({ id }) => id) : plain;
}

/**
 * The flag of a size that Azure accelerates anyway is only set where policy wants it: on new VMs, on those found deallocated, and on those
 * whose own guest shows the virtual function.
 */
export function mayAlign(context: RuleContext): boolean {
  const { size, isNew, facts, policy } = context;
  if (!policy.alignFlag || size.answer !== 'accelerated-by-platform') return false;
  return isNew || facts.vm.power === 'deallocated' || showsAcceleration(guestOf(context));
}

function showsAcceleration(guest: GuestEvidence | undefined): boolean {
  return guest !== undefined && guestVoteOf(guest) === 'platform';
}

function notBefore({ facts, policy }: RuleContext, deferring: readonly Reason[]): string {
  const { createdAt } = facts.vm;
  const byCause = deferring.map(({ code, evidence: { nextAllowed } }) =>
    typeof nextAllowed === 'string'
      ? Date.parse(nextAllowed)
      : Date.parse(facts.observedAt) + (reassessSeconds[code] ?? reassessSecondsUsually) * 1000,
  );
  // For a VM that has settled this time is past, so that any other cause ends later.
  const settled = createdAt === undefined ? [] : [Date.parse(createdAt) + policy.settleMinutes * 60_000];
  return new Date(Math.max(...byCause, ...settled)).toISOString();
}

/** A VM whose age Azure does not give is not new. */
function isNewVm(facts: Facts, policy: Policy): boolean {
  const { createdAt } = facts.vm;
  if (createdAt === undefined) return false;
  return Date.parse(facts.observedAt) - Date.parse(createdAt) < policy.newVmHours * 3_600_000;
}
