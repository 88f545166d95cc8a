import type { ResourceId } from '../../src/core/model/resource-id.ts';
import { type Verdict, verdictToKeep } from '../../src/core/assessments/assessment-record.ts';
import type { CloudFailure, Result } from '../../src/ports/cloud.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { SweepJournal } from '../../src/ports/sweep-journal.ts';

/** Verdicts in memory, for single ones and for whole subscriptions. */
export class MemoryJournal implements Journal, SweepJournal {
  readonly verdicts = new Map<string, Verdict>();
  trouble: CloudFailure | undefined;

  recordVerdict = async (verdict: Verdict): Promise<Result<'kept' | 'superseded'>> => {
    if (this.trouble !== undefined) return { ok: false, failure: this.trouble };
    const key = verdict.vmId.toLowerCase();
    const wanted = verdictToKeep(this.verdicts.get(key), verdict);
    if (wanted === undefined) return { ok: true, value: 'superseded' };
    this.verdicts.set(key, wanted);
    return { ok: true, value: 'kept' };
  };

  listVerdicts: Journal['listVerdicts'] = async () => ({
    ok: true,
    value: { verdicts: [...this.verdicts.values()] },
  });

  verdictOf = async ({ key }: ResourceId): Promise<Result<Verdict | undefined>> => ({
    ok: true,
    value: this.verdicts.get(key),
  });

  listKept: SweepJournal['listKept'] = async (subscriptionId, _token, observedBefore) => {
    if (this.trouble !== undefined) return { ok: false, failure: this.trouble };
    const own = [...this.verdicts.values()].filter(
      ({ vmId, decision, observedAt, by }) =>
        vmId.includes(subscriptionId) &&
        (decision !== 'gone' || (observedBefore !== undefined && by !== 'scan')) &&
        observedAt < (observedBefore ?? '9'),
    );
    return { ok: true, value: { rows: own.map((verdict) => ({ verdict, version: verdict.judgedAt })) } };
  };

  recordAll: SweepJournal['recordAll'] = async (writes) => {
    if (this.trouble !== undefined) return { ok: false, failure: this.trouble };
    for (const write of writes) {
      if (write.kind === 'verdict') await this.recordVerdict(write.verdict);
      else {
        const kept = this.verdicts.get(write.vm.key);
        if (kept !== undefined) this.verdicts.set(write.vm.key, { ...kept, listedAt: write.listedAt });
      }
    }
    return { ok: true, value: undefined };
  };
}
