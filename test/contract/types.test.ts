import { describe, expectTypeOf, test } from 'vitest';
import type * as z from 'zod';
import type { JournalHealth } from '../../src/assessment/assessment-store.ts';
import type { assessmentAnswer } from '../../src/contract/answers/assessment-answer.ts';
import type { diagnosisAnswer } from '../../src/contract/answers/diagnosis-answer.ts';
import type {
  assessmentReason,
  guestCause,
  phase,
  phaseOutcome,
  recordOutcome,
  waitsFor,
} from '../../src/contract/answers/enumerations.ts';
import type { facts } from '../../src/contract/answers/facts-answer.ts';
import type { journalHealth } from '../../src/contract/answers/health-answer.ts';
import type { overviewAnswer } from '../../src/contract/answers/overview-answer.ts';
import type { recordListed, remediationRecord } from '../../src/contract/answers/record-answer.ts';
import type { remediationAnswer } from '../../src/contract/answers/run-answer.ts';
import type { safeguardsAnswer } from '../../src/contract/answers/safeguards-answer.ts';
import type { sizeKnown, sizesAnswer } from '../../src/contract/answers/size-answer.ts';
import type { sweepAnswer } from '../../src/contract/answers/sweep-answer.ts';
import type { vmsPage } from '../../src/contract/answers/vms-answer.ts';
import type { Shown } from '../../src/contract/shown.ts';
import type { AssessmentReason, AssessmentRecord } from '../../src/core/assessments/assessment-record.ts';
import type { Compliance } from '../../src/core/assessments/compliance.ts';
import type { RemediationRecord } from '../../src/core/audit/audit.ts';
import type { RecordSummary } from '../../src/core/audit/record-summary.ts';
import type { TimelineEntry } from '../../src/core/audit/timeline.ts';
import type { AlertsState } from '../../src/core/coordination/alerts.ts';
import type { SafeguardsState } from '../../src/core/coordination/safeguards-state.ts';
import type { Decision } from '../../src/core/decision/decide.ts';
import type { EvaluatedRule, MayChange } from '../../src/core/decision/explain.ts';
import type { Diagnosis } from '../../src/core/diagnosis/diagnosis.ts';
import type { SizeAssessment } from '../../src/core/evidence/size-evidence.ts';
import type { SizeOverview } from '../../src/core/evidence/size-overview.ts';
import type { GuestCause } from '../../src/core/guest/guest-assessment.ts';
import type { Facts } from '../../src/core/model/facts.ts';
import type { Phase, PhaseOutcome } from '../../src/core/remediation/machine.ts';
import type { RunStatus } from '../../src/core/remediation/status.ts';
import type { SweepState } from '../../src/core/sweep/sweep-state.ts';

// The compiler runs these (npm run check:static): what the contract says of a value is what the code holds. A member that is renamed, added or lost in
// one of the two, and not in the other, does not compile.

type Answer<S extends z.ZodType> = Shown<z.output<S>>;
type Page = Answer<typeof vmsPage>;
type Whole = Extract<Answer<typeof assessmentAnswer>, { rules: unknown; mayChange: object }>;
type Detail = Answer<typeof remediationAnswer>;
type Safeguards = Answer<typeof safeguardsAnswer>;

describe('the contract says what the code holds', () => {
  test('of enumerations', () => {
    expectTypeOf<Answer<typeof assessmentReason>>().toEqualTypeOf<AssessmentReason>();
    expectTypeOf<Answer<typeof phase>>().toEqualTypeOf<Phase>();
    expectTypeOf<Answer<typeof phaseOutcome>>().toEqualTypeOf<PhaseOutcome>();
    expectTypeOf<Answer<typeof recordOutcome>>().toEqualTypeOf<RemediationRecord['outcome']>();
    expectTypeOf<Answer<typeof guestCause>>().toEqualTypeOf<GuestCause>();
    expectTypeOf<Answer<typeof waitsFor>>().toEqualTypeOf<NonNullable<RunStatus['waitingFor']>[number]>();
  });

  test('of the last assessment of a VM', () => {
    expectTypeOf<Page['vms'][number]>().toEqualTypeOf<Shown<AssessmentRecord & { sentence: string }>>();
  });

  test('of an assessment that is made now', () => {
    expectTypeOf<Whole['facts']>().toEqualTypeOf<Shown<Facts>>();
    expectTypeOf<Answer<typeof facts>>().toEqualTypeOf<Shown<Facts>>();
    expectTypeOf<Whole['decision']>().toEqualTypeOf<Shown<Decision>>();
    expectTypeOf<Whole['rules'][number]>().toEqualTypeOf<Shown<EvaluatedRule>>();
    expectTypeOf<Shown<MayChange>>().toExtend<Whole['mayChange']>();
    expectTypeOf<Answer<typeof sizeKnown>>().toEqualTypeOf<Shown<SizeAssessment>>();
  });

  test('of a diagnosis', () => {
    expectTypeOf<Answer<typeof diagnosisAnswer>>().toEqualTypeOf<
      Shown<Diagnosis & { vm: string; size: SizeAssessment }>
    >();
  });

  test('of finished runs', () => {
    expectTypeOf<Answer<typeof recordListed>>().toEqualTypeOf<Shown<RecordSummary>>();
    expectTypeOf<Answer<typeof remediationRecord>>().toEqualTypeOf<Shown<RemediationRecord>>();
    expectTypeOf<Detail['timeline'][number]>().toEqualTypeOf<Shown<TimelineEntry>>();
    expectTypeOf<NonNullable<Detail['status']>>().toEqualTypeOf<Shown<RunStatus>>();
  });

  test('of the safeguards', () => {
    expectTypeOf<Safeguards['holders']>().toEqualTypeOf<Shown<SafeguardsState['holders']>>();
    expectTypeOf<Shown<Omit<Safeguards['queue'][number], 'position'>>>().toEqualTypeOf<
      Shown<SafeguardsState['queue'][number]>
    >();
    expectTypeOf<Safeguards['lastOutcomes']>().toEqualTypeOf<Shown<SafeguardsState['outcomes']>>();
    expectTypeOf<Safeguards['capacity']>().toEqualTypeOf<Shown<SafeguardsState['capacity']>>();
    expectTypeOf<Safeguards['acts']>().toEqualTypeOf<Shown<SafeguardsState['acts']>>();
    expectTypeOf<Safeguards['alerts']>().toEqualTypeOf<Shown<AlertsState['alerts']>>();
    expectTypeOf<NonNullable<Safeguards['breaker']>>().toEqualTypeOf<
      Shown<NonNullable<SafeguardsState['breaker']>>
    >();
  });

  test('of a sweep', () => {
    type Sweep = Answer<typeof sweepAnswer>;
    expectTypeOf<NonNullable<Sweep['running']>>().toEqualTypeOf<Shown<NonNullable<SweepState['holder']>>>();
    expectTypeOf<NonNullable<Sweep['last']>>().toEqualTypeOf<Shown<NonNullable<SweepState['last']>>>();
  });

  test('of sizes', () => {
    type Size = Answer<typeof sizesAnswer>['sizes'][number];
    expectTypeOf<Shown<Omit<Size, 'evidence'>>>().toEqualTypeOf<Shown<Omit<SizeOverview, 'evidence'>>>();
  });

  test('of the fleet', () => {
    type Counted = Extract<Answer<typeof overviewAnswer>['compliance'], { total: number }>;
    expectTypeOf<Shown<Omit<Counted, 'countedAt' | 'partial'>>>().toEqualTypeOf<Shown<Compliance>>();
    expectTypeOf<Answer<typeof journalHealth>>().toEqualTypeOf<Shown<JournalHealth>>();
  });
});
