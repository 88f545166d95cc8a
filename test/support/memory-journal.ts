import { type AssessmentRecord, assessmentToKeep } from '../../src/core/assessments/assessment-record.ts';
import type { ResourceId } from '../../src/core/model/resource-id.ts';
import type { CloudFailure, Result } from '../../src/ports/cloud.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { SweepJournal } from '../../src/ports/sweep-journal.ts';

/** Assessment records in memory, for single VMs and for whole subscriptions. */
export class MemoryJournal implements Journal, SweepJournal {
  readonly assessments = new Map<string, AssessmentRecord>();
  trouble: CloudFailure | undefined;

  recordAssessment = async (assessment: AssessmentRecord): Promise<Result<'kept' | 'superseded'>> => {
    if (this.trouble !== undefined) return { ok: false, failure: this.trouble };
    const key = assessment.vmId.toLowerCase();
    const wanted = assessmentToKeep(this.assessments.get(key), assessment);
    if (wanted === undefined) return { ok: true, value: 'superseded' };
    this.assessments.set(key, wanted);
    return { ok: true, value: 'kept' };
  };

  listAssessments: Journal['listAssessments'] = async () => ({
    ok: true,
    value: { assessments: [...this.assessments.values()] },
  });

  assessmentOf = async ({ key }: ResourceId): Promise<Result<AssessmentRecord | undefined>> => ({
    ok: true,
    value: this.assessments.get(key),
  });

  listKept: SweepJournal['listKept'] = async (subscriptionId, _token, observedBefore) => {
    if (this.trouble !== undefined) return { ok: false, failure: this.trouble };
    const own = [...this.assessments.values()].filter(
      ({ vmId, decision, observedAt, by }) =>
        vmId.includes(subscriptionId) &&
        (decision !== 'gone' || (observedBefore !== undefined && by !== 'scan')) &&
        observedAt < (observedBefore ?? '9'),
    );
    return {
      ok: true,
      value: { rows: own.map((assessment) => ({ assessment, version: assessment.assessedAt })) },
    };
  };

  recordAll: SweepJournal['recordAll'] = async (writes) => {
    if (this.trouble !== undefined) return { ok: false, failure: this.trouble };
    for (const write of writes) {
      if (write.kind === 'assessment') await this.recordAssessment(write.assessment);
      else {
        const kept = this.assessments.get(write.vm.key);
        if (kept !== undefined) this.assessments.set(write.vm.key, { ...kept, listedAt: write.listedAt });
      }
    }
    return { ok: true, value: undefined };
  };
}
