import { type Finding, sceneOf } from './decide.ts';
import type { Facts } from './facts.ts';
import type { Mode, Policy } from './policy.ts';
import { reasonCodes, reasons } from './reasons.ts';
import { rules } from './rules.ts';
import type { Scene } from './scene.ts';
import type { SizeJudgement } from './size.ts';
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
export interface ListedJudgement {
  readonly kind: 'leave' | 'to-confirm';
  /** All that holds for certain; of a VM that is left, the first is the reason. */
  readonly findings: readonly Finding[];
  /** What has to be known before the VM can be judged; empty for one that is left. */
  readonly missing: readonly string[];
  readonly mode: Mode;
  readonly isNew: boolean;
  readonly size: SizeJudgement;
}

const unreadOfVm = new Set(['power', 'agent', 'extensions', 'hibernated']);
const unreadOfOs = new Set(['reported', 'declared']);
const unreadOfFacts = new Set(['pastRuns', 'dynamicPublicIps', 'acceleratedSibling', 'disruptionGroups']);

/**
 * Judges a VM by those rules whose facts a list gives. A reason to leave it alone that holds on them holds whatever the others say; where none
 * does, nothing is certain.
 */
export function judgeListed(listed: ListedFacts, policy: Policy): ListedJudgement {
  const vm = withUnread({ ...listed.vm, os: withUnread(listed.vm.os, unreadOfOs) }, unreadOfVm);
  const facts = withUnread<Facts>({ ...listed, vm, pastRuns: [], dynamicPublicIps: [] }, unreadOfFacts);
  const scene = sceneOf(facts, policy);
  const findings = reasonCodes.flatMap((code): Finding[] => {
    const evidence = evidenceOf(code, scene);
    return evidence === undefined ? [] : [{ code, evidence }];
  });
  const { mode, isNew, size } = scene;
  const leaving = findings.filter(({ code }) => reasons[code].answer === 'leave');
  return leaving.length > 0
    ? { kind: 'leave', findings: leaving, missing: [], mode, isNew, size }
    : { kind: 'to-confirm', findings, missing: notInLists, mode, isNew, size };
}

function evidenceOf(code: keyof typeof rules, scene: Scene): Finding['evidence'] | undefined {
  try {
    return rules[code](scene);
  } catch (error) {
    // The rule hangs on what no list gives.
    if (error instanceof NotRead) return undefined;
    throw error;
  }
}
