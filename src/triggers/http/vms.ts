import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type * as z from 'zod';
import type { AssessmentStore } from '../../assessment/assessment-store.ts';
import { routes } from '../../contract/routes.ts';
import type { AssessmentFilter, AssessmentRecord } from '../../core/assessments/assessment-record.ts';
import { assessmentRemedy, assessmentSentence } from '../../core/assessments/assessment-sentences.ts';
import { parseVmId } from '../../core/model/resource-id.ts';
import type { CloudFailure } from '../../ports/cloud.ts';
import type { Journal } from '../../ports/journal.ts';
import { problem } from './answers.ts';
import { readQuery } from './list-query.ts';

const { query } = routes.vms;

/**
 * `GET /api/vms`: the last assessment of each VM, filtered and in pages, or with `vm=<resource id>` of one. Reads only the journal, not Azure.
 */
export async function getVms(request: HttpRequest, { journal }: AssessmentStore): Promise<HttpResponseInit> {
  const asked = readQuery(request, query as z.ZodType<z.output<typeof query>>);
  if (!asked.ok) return problem(400, asked.faults.join('; '));
  if (journal === undefined) return problem(503, 'no verdicts are kept: AzureWebJobsStorage is not set');
  const { vm, subscription: subscriptionId, top, continuationToken, ...rest } = asked.value;
  if (vm !== undefined) return await one(vm, journal);
  const wanted = Object.entries({ ...rest, subscriptionId });
  const filter: AssessmentFilter = Object.fromEntries(wanted.filter(([, value]) => value !== undefined));
  const page = await journal.listAssessments(filter, {
    top,
    ...(continuationToken === undefined ? {} : { continuationToken }),
  });
  if (!page.ok) return failing(page.failure);
  return {
    jsonBody: {
      vms: page.value.assessments.map(rowOf),
      continuationToken: page.value.continuationToken ?? null,
    },
  };
}

async function one(text: string, journal: Journal): Promise<HttpResponseInit> {
  const vm = parseVmId(text);
  if (!vm.ok) return problem(400, `vm: ${vm.faults.join('; ')}`);
  const assessment = await journal.assessmentOf(vm.value);
  if (!assessment.ok) return failing(assessment.failure);
  return assessment.value === undefined
    ? problem(404, 'vm: there is no assessment record of this virtual machine')
    : { jsonBody: { ...rowOf(assessment.value), wouldChange: wouldChange(assessment.value) } };
}

function failing({ kind, message }: CloudFailure): HttpResponseInit {
  return kind === 'refused' ? problem(400, message) : problem(502, `the journal could not be read: ${kind}`);
}

function rowOf(assessment: AssessmentRecord): object {
  return { ...assessment, sentence: assessmentSentence(assessment.reason) };
}

/** Its reasons in their order, with what would change each. */
function wouldChange({ reasons }: AssessmentRecord): object[] {
  return reasons.flatMap((code) => {
    const remedy = assessmentRemedy(code);
    return remedy === undefined ? [] : [{ code, sentence: assessmentSentence(code), remedy }];
  });
}
