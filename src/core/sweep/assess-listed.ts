import { mayAlign, type Reason, ruleContextOf, stopsAlignment } from '../decision/decide.ts';
import { type ReasonCode, reasonCodes, reasonTable } from '../decision/reasons.ts';
import type { RuleContext } from '../decision/rule-context.ts';
import { rules } from '../decision/rules.ts';
import type { SizeAssessment } from '../decision/size.ts';
import type { Facts } from '../model/facts.ts';
import type { Policy } from '../policy/policy.ts';
import type { Mode } from '../policy/policy-types.ts';
import { NotRead, withUnread } from './unread.ts';

/** What lists give of a VM. */
export type ListedFacts = Omit<
  Facts,
  'pastRuns' | 'dynamicPublicIps' | 'acceleratedSibling' | 'disruptionGroups'
>;

/** What a list cannot tell, and a look at the VM itself must confirm. */
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

/** A judgement on lists alone: left for certain, or to be confirmed. */
export interface ListedAssessment {
  readonly kind: 'skip' | 'to-confirm';
  /** All that holds for certain; of a VM that is left, the first is the reason. */
  readonly reasons: readonly Reason[];
  /** What has to be known before the VM can be judged; empty for one that is left. */
  readonly missing: readonly string[];
  readonly mode: Mode;
  readonly isNew: boolean;
  readonly size: SizeAssessment;
  /** Whether a flag that costs no outage may be set although the VM is left. */
  readonly mayAlign: boolean;
  /** Reasons of which the list says nothing. */
  readonly unread: readonly ReasonCode[];
}

const unreadOfVm = ['agent', 'extensions', 'hibernated'];
const unreadOfOs = new Set(['reported', 'declared']);
const unreadOfFacts = new Set(['pastRuns', 'dynamicPublicIps', 'acceleratedSibling', 'disruptionGroups']);

/**
 * Judges a VM by those rules whose facts a list gives. A reason to leave it alone that holds on them holds whatever the others say; where none
 * does, nothing is certain. Resource Graph lists a power state too: `power` says that it is one.
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
  const skipping = reasons.filter(({ code }) => reasonTable[code].answer === 'skip');
  const known = { mode, isNew, size, unread, mayAlign: aligns(context, reasons) };
  if (skipping.length > 0) return { kind: 'skip', reasons: skipping, missing: [], ...known };
  const missing = notInLists.filter((one) => !(power && one === 'power'));
  return { kind: 'to-confirm', reasons, missing, ...known };
}

/** As `judge` would align; where that hangs on a power state that no list gave, not. */
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

/** What is made of facts that a list gives; undefined, and told, where it hangs on what no list does. */
function ifRead<T>(make: () => T, notRead: () => void): T | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    notRead();
    return undefined;
  }
}
