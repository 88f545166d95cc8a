import { describe, expect, test } from 'vitest';
import type { VmAssessment } from '../../src/assessment/assess-vm.ts';
import { AssessmentStore } from '../../src/assessment/assessment-store.ts';
import {
  type AssessmentRecord,
  assessmentKeyOf,
  assessmentToKeep,
} from '../../src/core/assessments/assessment-record.ts';
import { assessFacts } from '../../src/core/decision/decide.ts';
import { parseVmId } from '../../src/core/model/resource-id.ts';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import type { CloudFailure, CloudFailureKind, Result } from '../../src/ports/cloud.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { facts, noon } from '../support/facts.ts';
import { FakeCloud } from '../support/fake-cloud.ts';
import { Play } from '../support/play.ts';

/** A journal in memory that can be made to fail. */
class FakeJournal implements Journal {
  readonly assessments = new Map<string, AssessmentRecord>();
  failure: CloudFailure | Error | undefined;

  recordAssessment = async (assessment: AssessmentRecord): Promise<Result<'kept' | 'superseded'>> => {
    if (this.failure instanceof Error) throw this.failure;
    if (this.failure !== undefined) return { ok: false, failure: this.failure };
    const wanted = assessmentToKeep(this.assessments.get(assessment.vmId), assessment);
    if (wanted === undefined) return { ok: true, value: 'superseded' };
    this.assessments.set(assessment.vmId, wanted);
    return { ok: true, value: 'kept' };
  };

  listAssessments = async () => ({
    ok: true as const,
    value: { assessments: [...this.assessments.values()] },
  });

  assessmentOf: Journal['assessmentOf'] = async (vm) => {
    const found = [...this.assessments.values()].find(({ vmId }) => vmId.toLowerCase() === vm.key);
    return { ok: true, value: found };
  };
}

const { vm: assessedVm } = facts();
const vmOf = (id: string) => {
  const vm = parseVmId(id);
  if (!vm.ok) throw new Error(vm.faults.join());
  return vm.value;
};
const vm = vmOf(assessedVm.id);
const assessed = (given: Parameters<typeof facts>[0] = {}): Result<VmAssessment> => {
  const read = facts(given);
  return { ok: true, value: { ...assessFacts(read, defaultPolicy), facts: read } };
};
const failing = (kind: CloudFailureKind): Result<VmAssessment> => ({
  ok: false,
  failure: { kind, message: 'as Azure said' },
});
const now = (): number => Date.parse(noon) + 1000;
const silent = (message: string): void => {
  throw new Error(`not expected: ${message}`);
};

describe('the assessment store', () => {
  test('keeps an assessment with the policy by which it was made', async () => {
    const journal = new FakeJournal();
    const keeper = new AssessmentStore({ journal, now, policyHash: 'p1' });
    await keeper.keep({ vm, assessment: assessed(), by: 'event', remediationId: 'run-1' }, silent);
    expect([...journal.assessments.values()]).toMatchObject([
      { vmId: assessedVm.id, reason: 'not-accelerated', policyHash: 'p1', remediationId: 'run-1' },
    ]);
    expect(keeper.health()).toEqual({ state: 'on', failures: 0 });
  });

  test('logs the whole assessment that could not be kept, counts it, and does not throw', async () => {
    const journal = new FakeJournal();
    const keeper = new AssessmentStore({ journal, now });
    const notified: [string, object][] = [];
    for (const failure of [{ kind: 'unavailable' as const, message: 'away' }, new TypeError('a defect')]) {
      journal.failure = failure;
      await keeper.keep({ vm, assessment: assessed(), by: 'run' }, (...said) => void notified.push(said));
    }
    expect(notified).toMatchObject([
      ['assessment not kept', { failure: { kind: 'unavailable' }, assessment: { vmId: assessedVm.id } }],
      ['assessment not kept', { failure: { kind: 'internal', message: 'a defect' } }],
    ]);
    expect(keeper.health()).toEqual({ state: 'on', failures: 2, lastFailureAt: '2026-11-22T12:00:01.000Z' });
  });

  test.each<[CloudFailureKind, string | undefined]>([
    ['forbidden', 'unreadable'],
    ['unreadable', 'unreadable'],
    ['not-found', 'gone'],
    ['throttled', undefined],
    ['unavailable', undefined],
    ['conflict', undefined],
  ])('keeps for facts that are %s the decision %s', async (kind, decision) => {
    const journal = new FakeJournal();
    const keeper = new AssessmentStore({ journal, now });
    await keeper.keep({ vm, assessment: assessed(), by: 'event' }, silent);
    await keeper.keep({ vm, assessment: failing(kind), by: 'event' }, silent);
    const [kept] = journal.assessments.values();
    expect([kept?.decision, kept?.size]).toEqual([decision ?? 'remediate', assessedVm.size]);
  });

  test('keeps nothing for a VM that never existed', async () => {
    const journal = new FakeJournal();
    await new AssessmentStore({ journal, now }).keep(
      { vm, assessment: failing('not-found'), by: 'event' },
      silent,
    );
    expect(journal.assessments.size).toBe(0);
  });

  test('keeps an assessment under the VM that was asked for, whatever id the answer has', async () => {
    const journal = new FakeJournal();
    const keeper = new AssessmentStore({ journal, now });
    for (const id of ['/strange', assessedVm.id.replace(/vm1$/, 'vm2'), assessedVm.id.toUpperCase()])
      await keeper.keep({ vm, assessment: assessed({ id }), by: 'event' }, silent);
    const keys = [...journal.assessments.keys()].map((id) => assessmentKeyOf(vmOf(id)).row);
    expect([...new Set(keys)]).toEqual(['web|vm1']);
  });

  test('keeps nothing without a journal, and its health says so', async () => {
    const keeper = new AssessmentStore({ now });
    await keeper.keep({ vm, assessment: assessed(), by: 'event' }, silent);
    expect(keeper.health()).toMatchObject({ state: 'off' });
  });
});

test.each([undefined, new TypeError('a defect'), { kind: 'unavailable' as const, message: 'away' }])(
  'a run ends in the same way, whatever happens to its assessments: %s',
  async (failure) => {
    const journal = new FakeJournal();
    journal.failure = failure;
    const record = await new Play(new FakeCloud(noon), defaultPolicy, journal).remediate('restart');
    expect(record.outcome).toBe('accelerated');
    expect(journal.assessments.size).toBe(failure === undefined ? 1 : 0);
  },
);
