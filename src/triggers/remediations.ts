import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { timelineOf } from '../core/timeline.ts';
import { Instances } from '../workflow/instances.ts';
import { orchestrations } from '../workflow/names.ts';
import { problem } from './answers.ts';

const mostListed = 200;

/** `GET /api/remediations`: the newest runs, with where they stand or how they ended. */
export async function listRemediations(context: InvocationContext): Promise<HttpResponseInit> {
  const all = await Instances.of(context).list();
  const runs = all.filter(({ name }) => name === orchestrations.remediate);
  runs.sort((a, b) => b.createdTime.localeCompare(a.createdTime) || a.instanceId.localeCompare(b.instanceId));
  return {
    jsonBody: {
      total: runs.length,
      remediations: runs.slice(0, mostListed).map((run) => ({
        id: run.instanceId,
        runtimeStatus: run.runtimeStatus,
        createdAt: run.createdTime,
        updatedAt: run.lastUpdatedTime,
        status: run.customStatus ?? null,
      })),
    },
  };
}

/** `GET /api/remediations/{id}`: one run's audit record, or where it stands, and the timeline that its history tells. */
export async function getRemediation(
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const id = request.params.id ?? '';
  if (!/^[A-Za-z0-9._-]{1,128}$/.test(id)) return problem(400, 'id: not the id of a remediation');
  const run = await Instances.of(context).read(id, true);
  if (run === undefined || run.name !== orchestrations.remediate)
    return problem(404, 'there is no such remediation');
  return {
    jsonBody: {
      id,
      runtimeStatus: run.runtimeStatus,
      status: run.customStatus ?? null,
      // The output of a run that was ended from outside, or by a defect, is the platform's text and no record.
      record: run.runtimeStatus === 'Completed' ? (run.output ?? null) : null,
      timeline: timelineOf(run.historyEvents ?? []),
    },
  };
}
