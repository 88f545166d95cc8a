import type { ReasonCode } from '../decision/reasons.ts';
import type { Verdict, VerdictReason } from './assessment-record.ts';
import { verdictSentence } from './assessment-sentences.ts';

/** How a fleet stands, counted over the last verdict of each VM that is there. Times are ISO 8601. */
export interface Compliance {
  readonly total: number;
  readonly accelerated: number;
  readonly byPlatform: number;
  /** Could be accelerated: a run does it, a wait ends in one, only the policy's mode or calendar stands before it, or nobody has looked closely yet. */
  readonly eligible: number;
  readonly left: number;
  readonly unreadable: number;
  /** Of those that are left or unreadable, by their first reason, the most first. */
  readonly reasons: readonly {
    readonly code: VerdictReason;
    readonly sentence: string;
    readonly count: number;
  }[];
}

type Kind = 'accelerated' | 'byPlatform' | 'eligible' | 'left' | 'unreadable';

// Nothing of the VM itself stands against it.
const policyOnly: readonly VerdictReason[] = [
  'report-only',
  'approval-required',
  'window-required',
  'blackout',
] satisfies readonly ReasonCode[];

function kindOf({ decision, reason }: Verdict): Kind {
  if (decision === 'unreadable') return 'unreadable';
  if (reason === 'already-accelerated') return 'accelerated';
  if (reason === 'accelerated-by-platform') return 'byPlatform';
  const open = decision === 'remediate' || decision === 'defer' || decision === 'to-confirm';
  return open || policyOnly.includes(reason) ? 'eligible' : 'left';
}

/** Counts verdicts as they come in, page by page. */
export class ComplianceCount {
  readonly #kinds: Record<Kind, number> = {
    accelerated: 0,
    byPlatform: 0,
    eligible: 0,
    left: 0,
    unreadable: 0,
  };
  readonly #reasons = new Map<VerdictReason, number>();

  add(verdict: Verdict): void {
    if (verdict.decision === 'gone') return;
    const kind = kindOf(verdict);
    this.#kinds[kind]++;
    if (kind === 'left' || kind === 'unreadable')
      this.#reasons.set(verdict.reason, (this.#reasons.get(verdict.reason) ?? 0) + 1);
  }

  counted(): Compliance {
    const { accelerated, byPlatform, eligible, left, unreadable } = this.#kinds;
    return {
      total: accelerated + byPlatform + eligible + left + unreadable,
      ...this.#kinds,
      reasons: [...this.#reasons]
        .map(([code, count]) => ({ code, sentence: verdictSentence(code), count }))
        .sort((a, b) => b.count - a.count || a.code.localeCompare(b.code)),
    };
  }
}
