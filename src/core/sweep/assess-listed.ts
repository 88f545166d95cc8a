import { mayAlign, type Reason, ruleContextOf, stopsAlignment } from '../decision/decide.ts';
import { liftedByPreflight } from '../decision/preflight-due.ts';
import { type ReasonCode, reasonCodes, reasonTable } from '../decision/reasons.ts';
import type { RuleContext } from '../decision/rule-context.ts';
import { rules } from '../decision/rules.ts';
import type { SizeAssessment } from '../evidence/size-evidence.ts';
import type { Facts } from '../model/facts.ts';
import type { Policy } from '../policy/policy.ts';
import type { Mode } from '../policy/policy-types.ts';
import { NotRead, withUnread } from './unread.ts';

/** What lists show of a VM. */
export type ListedFacts = Omit<
  Facts,
  'pastRuns' | 'dynamicPublicIps' | 'acceleratedSibling' | 'disruptionGroups'
>;

/** What a list does not show, and a read of the VM itself must confirm. */
const notInLists = [
  'power',
  'agent',
  'osReported',
  'imageDeclared',
  'extensions',
  'hibernated',
  'dynamicPublicIps',
  'acceleratedSibling',
  'pastRuns',
  'disruptionGroups',
] as const;

/** An assessment on lists alone: certainly skipped, or to be confirmed. */
export interface ListedAssessment {
  readonly kind: 'skip' | 'to-confirm';
  /** All that certainly hold; for a VM that is skipped, the first is its main reason. */
  readonly reasons: readonly Reason[];
  /** What has to be known before the VM can be assessed; empty for one that is skipped. */
  readonly missing: readonly string[];
  readonly mode: Mode;
  readonly isNew: boolean;
  readonly size: SizeAssessment;
  /** Whether a flag may be set without an outage although the VM is skipped. */
  readonly mayAlign: boolean;
  /** Reasons that the list does not decide. */
  readonly unread: readonly ReasonCode[];
}

const unreadOfVm = ['agent', 'extensions', 'hibernated'];
const unreadOfOs = new Set(['reported', 'declared']);
const unreadOfFacts = new Set(['pastRuns', 'dynamicPublicIps', 'acceleratedSibling', 'disruptionGroups']);

/**
 * Assesses a VM by those rules whose facts a list gives. A reason to skip it holds whatever the other rules say; where no such reason
 * holds, nothing is certain. Nor is a reason that the guest's answer may lift, where the guest may be asked: what it has answered is kept with
 * the VM. Resource Graph lists a power state too: `power` says that the list has it.
 */
export function assessListed(
  listed: ListedFacts,
  policy: Policy,
  { power = false }: { readonly power?: boolean } = {},
): ListedAssessment {
  const unreadMembers = new Set(power ? unreadOfVm : [...unreadOfVm, 'power']);
  const vm = withUnread({ ...listed.vm, os: withUnread(listed.vm.os, unreadOfOs) }, unreadMembers);
  const facts = withUnread<Facts>({ ...listed, vm, pastRuns: [], dynamicPublicIps: [] }, unreadOfFacts);
  const context = ruleContextOf(facts, policy);
  const unread: ReasonCode[] = [];
  const reasons = reasonCodes.flatMap((code): Reason[] => {
    const evidence = ifRead(
      () => rules[code](context),
      () => unread.push(code),
    );
    return evidence === undefined ? [] : [{ code, evidence }];
  });
  const { mode, isNew, size } = context;
  const asksGuest = [...unread, ...reasons.map(({ code }) => code)].includes('preflight-due');
  const open = ({ code }: Reason): boolean => asksGuest && liftedByPreflight.has(code);
  const skipping = reasons.filter((one) => reasonTable[one.code].answer === 'skip' && !open(one));
  const undecided = [...unread, ...reasons.filter(open).map(({ code }) => code)];
  const known = { mode, isNew, size, unread: undecided, mayAlign: aligns(context, reasons) };
  if (skipping.length > 0) return { kind: 'skip', reasons: skipping, missing: [], ...known };
  const missing = notInLists.filter((one) => !(power && one === 'power'));
  return {
    kind: 'to-confirm',
    reasons: reasons.filter((one) => !open(one)),
    missing: asksGuest ? [...missing, 'preflight'] : missing,
    ...known,
  };
}

/** Whether an assessment would align flags; false where that depends on a power state that the list does not show. */
function aligns(context: RuleContext, reasons: readonly Reason[]): boolean {
  return (
    context.facts.nics.some(({ flag }) => flag !== 'true') &&
    !reasons.some(({ code }) => stopsAlignment.has(code)) &&
    ifRead(
      () => mayAlign(context),
      () => undefined,
    ) === true
  );
}

/** What `make` returns; undefined where it needs facts that the list does not give, after a call of `notRead`. */
function ifRead<T>(make: () => T, notRead: () => void): T | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    notRead();
    return undefined;
  }
}
