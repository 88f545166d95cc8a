import type { AssessedBy, AssessmentRecord } from '../core/assessments/assessment-record.ts';
import { assessmentRecordOf, assessmentWithoutFacts } from '../core/assessments/to-assessment-record.ts';
import { parseVmId, type ResourceId } from '../core/model/resource-id.ts';
import type { CloudFailure, Result } from '../ports/cloud.ts';
import { consequencesOf } from '../ports/failure-table.ts';
import type { Journal } from '../ports/journal.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { VmAssessment } from './assess-vm.ts';
import { ownGroup } from './part-read.ts';

export interface AssessmentStoreDeps {
  /** Absent where the app has no storage of its own. */
  readonly journal?: Journal;
  readonly now: () => number;
  /** Of the policy that VMs are assessed with. */
  readonly policyHash?: string;
  /** Counts every assessment; absent where nothing is counted. */
  readonly telemetry?: Pick<Telemetry, 'assessed'>;
}

/** Logs an error: a constant message with fields. */
export type Report = (message: string, fields: object) => void;

/** One assessment on its way to the journal. */
export interface AssessmentToKeep {
  readonly vm: ResourceId;
  readonly assessment: Result<VmAssessment>;
  readonly by: AssessedBy;
  readonly remediationId?: string;
}

/** The state of the journal. */
export type JournalHealth =
  | { readonly state: 'off'; readonly notice: string }
  | { readonly state: 'on'; readonly failures: number; readonly lastFailureAt?: string };

/**
 * Keeps every assessment in the journal. Never throws and never takes longer than the journal's own deadline: what cannot be kept is logged as an
 * error with the whole assessment record in it, and counted; nothing else depends on it.
 */
export class AssessmentStore {
  readonly #deps: AssessmentStoreDeps;
  #failures = 0;
  #lastFailureAt: string | undefined;

  constructor(deps: AssessmentStoreDeps) {
    this.#deps = deps;
  }

  get journal(): Journal | undefined {
    return this.#deps.journal;
  }

  get policyHash(): string | undefined {
    return this.#deps.policyHash;
  }

  async keep(assessed: AssessmentToKeep, report: Report): Promise<void> {
    const { journal, telemetry } = this.#deps;
    if (journal === undefined && telemetry === undefined) return;
    const assessment = this.#assessmentRecordOf(assessed);
    if (assessment === undefined) return;
    telemetry?.assessed(assessment, assessed.by);
    if (journal === undefined) return;
    try {
      // A VM that was never assessed is not recorded when it does not exist, or when its resource group does not.
      if (isMissing(assessed) && !(await isKnown(journal, assessed.vm))) return;
      const answer = await journal.recordAssessment(assessment);
      if (!answer.ok) this.#logNotKept(assessment, answer.failure, report);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#logNotKept(assessment, { kind: 'internal', message: message.slice(0, 300) }, report);
    }
  }

  health(): JournalHealth {
    if (this.#deps.journal === undefined)
      return { state: 'off', notice: 'AzureWebJobsStorage is not set: verdicts are not kept' };
    const last = this.#lastFailureAt === undefined ? {} : { lastFailureAt: this.#lastFailureAt };
    return { state: 'on', failures: this.#failures, ...last };
  }

  #assessmentRecordOf({ vm, assessment, by, remediationId }: AssessmentToKeep): AssessmentRecord | undefined {
    const assessedAt = new Date(this.#deps.now()).toISOString();
    const { policyHash } = this.#deps;
    const making = {
      by,
      assessedAt,
      ...(policyHash === undefined ? {} : { policyHash }),
      ...(remediationId === undefined ? {} : { remediationId }),
    };
    if (assessment.ok) {
      const record = assessmentRecordOf(assessment.value, making);
      // The id is kept as Azure spells it, if it names the VM that was asked for.
      const named = parseVmId(record.vmId);
      return named.ok && named.value.key === vm.key ? record : { ...record, vmId: vm.path };
    }
    const { kind, read } = assessment.failure;
    const decision = consequencesOf(assessment.failure).record;
    if (decision === 'none') return undefined;
    return assessmentWithoutFacts(
      vm.path,
      { decision, observedAt: assessedAt, failure: kind, ...(read === undefined ? {} : { read }) },
      making,
    );
  }

  #logNotKept(assessment: AssessmentRecord, failure: CloudFailure, report: Report): void {
    this.#failures++;
    this.#lastFailureAt = assessment.assessedAt;
    report('assessment not kept', { failure, assessment });
  }
}

function isMissing({ assessment }: AssessmentToKeep): boolean {
  if (assessment.ok) return false;
  const { kind, read } = assessment.failure;
  return kind === 'not-found' || read === ownGroup;
}

async function isKnown(journal: Journal, vm: ResourceId): Promise<boolean> {
  const known = await journal.assessmentOf(vm);
  return !known.ok || known.value !== undefined;
}
