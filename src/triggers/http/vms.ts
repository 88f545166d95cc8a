import type { AssessmentStore } from '../../assessment/assessment-store.ts';
import type { AssessmentFilter, AssessmentRecord } from '../../core/assessments/assessment-record.ts';
import { assessmentRemedy, assessmentSentence } from '../../core/assessments/assessment-sentences.ts';
import { parseVmId } from '../../core/model/resource-id.ts';
import type { Journal } from '../../ports/journal.ts';
import { badRequest, faultsAt, refused, unreadJournal } from './problems.ts';
import type { AnswerOf, AskedOf } from './request-shapes.ts';

/**
 * `GET /api/vms`: the last assessment of each VM, filtered and in pages, or with `vm=<resource id>` of one. Reads only the journal, not Azure.
 */
export async function getVms(
  { query }: AskedOf<'vms'>,
  { journal }: AssessmentStore,
): Promise<AnswerOf<'vms'>> {
  if (journal === undefined)
    return refused('no-storage', 'no verdicts are kept: AzureWebJobsStorage is not set');
  const { vm, subscription: subscriptionId, top, continuationToken, ...rest } = query;
  if (vm !== undefined) return await one(vm, journal);
  const wanted = Object.entries({ ...rest, subscriptionId });
  const filter: AssessmentFilter = Object.fromEntries(wanted.filter(([, value]) => value !== undefined));
  const page = await journal.listAssessments(filter, {
    top,
    ...(continuationToken === undefined ? {} : { continuationToken }),
  });
  if (!page.ok) return unreadJournal(page.failure);
  return {
    status: 200,
    body: {
      vms: page.value.assessments.map(rowOf),
      continuationToken: page.value.continuationToken ?? null,
    },
  };
}

async function one(text: string, journal: Journal): Promise<AnswerOf<'vms'>> {
  const vm = parseVmId(text);
  if (!vm.ok) return badRequest(faultsAt('vm', vm.faults));
  const assessment = await journal.assessmentOf(vm.value);
  if (!assessment.ok) return unreadJournal(assessment.failure);
  return assessment.value === undefined
    ? refused('not-found', 'vm: there is no assessment record of this virtual machine')
    : { status: 200, body: { ...rowOf(assessment.value), wouldChange: wouldChange(assessment.value) } };
}

function rowOf(assessment: AssessmentRecord) {
  return { ...assessment, sentence: assessmentSentence(assessment.reason) };
}

/** Its reasons in their order, with what would change each. */
function wouldChange({ reasons }: AssessmentRecord) {
  return reasons.flatMap((code) => {
    const remedy = assessmentRemedy(code);
    return remedy === undefined ? [] : [{ code, sentence: assessmentSentence(code), remedy }];
  });
}
