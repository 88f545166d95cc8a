import type { ReasonCode } from '../decision/reasons.ts';
import type { AssessmentReason, AssessmentRecord } from './assessment-record.ts';
import { assessmentSentence } from './assessment-sentences.ts';

/** The state of a fleet, counted over the last assessment of each VM that exists. Times are ISO 8601. */
export interface Compliance {
  readonly total: number;
  readonly accelerated: number;
  readonly byPlatform: number;
  /** Could be accelerated: a run does it or will do it, only the policy's mode or calendar prevents it, or the VM itself was not assessed yet. */
  readonly eligible: number;
  readonly skipped: number;
  readonly unreadable: number;
  /** Of those that are skipped or unreadable, by their first reason, the most frequent first. */
  readonly reasons: readonly {
    readonly code: AssessmentReason;
    readonly sentence: string;
    readonly count: number;
  }[];
}

/** What an assessment says of its VM. */
export const complianceKinds = ['accelerated', 'byPlatform', 'eligible', 'skipped', 'unreadable'] as const;

type Kind = (typeof complianceKinds)[number];

// Nothing about the VM itself prevents acceleration.
const policyOnly: readonly AssessmentReason[] = [
  'report-only',
  'approval-required',
  'window-required',
  'blackout',
] satisfies readonly ReasonCode[];

/** The kind of an assessment of a VM that exists. */
export function complianceOf({ decision, reason }: Pick<AssessmentRecord, 'decision' | 'reason'>): Kind {
  if (decision === 'unreadable') return 'unreadable';
  if (reason === 'already-accelerated') return 'accelerated';
  if (reason === 'accelerated-by-platform') return 'byPlatform';
  const open = decision === 'remediate' || decision === 'defer' || decision === 'to-confirm';
  return open || policyOnly.includes(reason) ? 'eligible' : 'skipped';
}

/** Counts assessment records as they come in, page by page. */
export class ComplianceCount {
  readonly #kinds: Record<Kind, number> = {
    accelerated: 0,
    byPlatform: 0,
    eligible: 0,
    skipped: 0,
    unreadable: 0,
  };
  readonly #reasons = new Map<AssessmentReason, number>();

  add(assessment: AssessmentRecord): void {
    if (assessment.decision === 'gone') return;
    const kind = complianceOf(assessment);
    this.#kinds[kind]++;
    if (kind === 'skipped' || kind === 'unreadable')
      this.#reasons.set(assessment.reason, (this.#reasons.get(assessment.reason) ?? 0) + 1);
  }

  counted(): Compliance {
    const { accelerated, byPlatform, eligible, skipped, unreadable } = this.#kinds;
    return {
      total: accelerated + byPlatform + eligible + skipped + unreadable,
      ...this.#kinds,
      reasons: [...this.#reasons]
        .map(([code, count]) => ({ code, sentence: assessmentSentence(code), count }))
        .sort((a, b) => b.count - a.count || a.code.localeCompare(b.code)),
    };
  }
}
