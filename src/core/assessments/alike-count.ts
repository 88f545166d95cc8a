import type { AssessmentRecord } from './assessment-record.ts';

/** VMs that were assessed alike. */
export interface AssessedAlike extends Pick<AssessmentRecord, 'decision' | 'reason'> {
  readonly count: number;
}

/** Counts assessments with the same decision and the same first reason. VMs that are gone are left out. */
export class AlikeCount {
  readonly #counts = new Map<string, AssessedAlike>();

  add({ decision, reason }: Pick<AssessmentRecord, 'decision' | 'reason'>): void {
    if (decision === 'gone') return;
    const key = `${decision} ${reason}`;
    const count = (this.#counts.get(key)?.count ?? 0) + 1;
    this.#counts.set(key, { decision, reason, count });
  }

  counted(): readonly AssessedAlike[] {
    return [...this.#counts.values()];
  }
}
