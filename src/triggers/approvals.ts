import type { HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { ApprovalAnswer } from '../core/approval.ts';
import { parseVmId, sameId } from '../core/resource-id.ts';
import { approvalEvent, orchestrations } from '../workflow/names.ts';
import type { Act } from './acts.ts';
import { problem } from './answers.ts';
import type { DurableAccess } from './begin-remediation.ts';
import { inTurns } from './in-turns.ts';
import { type RunningRun, runningRuns } from './running.ts';

const asking = z.object({
  phase: z.literal('waiting'),
  vmId: z.string(),
  waitingFor: z.array(z.string()).refine((codes) => codes.includes('approval-required')),
});

/** `POST /api/remediations/{id}/approve` and `.../reject`: answers a run that waits for approval. */
export async function answerRun(
  { client, instances }: DurableAccess,
  id: string,
  answer: ApprovalAnswer['answer'],
  act: Act,
): Promise<HttpResponseInit> {
  if (!/^[A-Za-z0-9._-]{1,128}$/.test(id)) return problem(400, 'id: not the id of a remediation');
  const run = await instances.read(id, false);
  if (run === undefined || run.name !== orchestrations.remediate)
    return problem(404, 'there is no such remediation');
  if (run.runtimeStatus !== 'Running' || !asking.safeParse(run.customStatus).success)
    return problem(409, 'this remediation does not wait for approval');
  await client.raiseEvent(id, approvalEvent, eventOf(answer, act));
  return { status: 202, jsonBody: { id, [answer]: true } };
}

function eventOf(answer: ApprovalAnswer['answer'], { by, comment }: Act): ApprovalAnswer {
  return { answer, by, ...(comment === undefined ? {} : { comment }) };
}

// As many as are looked at and answered within one request.
const mostAtOnce = 500;
const atOnce = 8;

/**
 * `POST /api/approvals`: approves every run that waits for approval and is named by `subscription`, `resourceGroup` and `vms`; all that is given must hold, and
 * something must be. Each run still looks at its VM again before it stops it.
 */
export async function approveMany(durable: DurableAccess, act: Act): Promise<HttpResponseInit> {
  const { subscription, resourceGroup, vms } = act;
  if (subscription === undefined && vms === undefined)
    return problem(400, 'body: should name a subscription, a subscription and its resourceGroup, or vms');
  const { runs, total } = await runningRuns(durable.instances, mostAtOnce);
  const meant = runs.filter((run) => asks(run) && isNamed(run.vmId, act));
  await inTurns(meant, atOnce, ({ id }) =>
    durable.client.raiseEvent(id, approvalEvent, eventOf('approved', act)),
  );
  return {
    status: 202,
    jsonBody: {
      approved: meant.map(({ id, vmId }) => ({ id, vmId })),
      ...(resourceGroup === undefined ? {} : { resourceGroup }),
      // Beyond what one request looks at: ask again once these have gone on.
      notLookedAt: Math.max(total - runs.length, 0),
    },
  };
}

function asks({ runtimeStatus, status }: RunningRun): boolean {
  return runtimeStatus === 'Running' && asking.safeParse(status).success;
}

function isNamed(vmId: string, { subscription, resourceGroup, vms }: Act): boolean {
  const vm = parseVmId(vmId);
  if (!vm.ok) return false;
  const same = (a: string | undefined, b: string): boolean => a === undefined || sameId(a, b);
  return (
    same(subscription, vm.value.subscriptionId) &&
    same(resourceGroup, vm.value.resourceGroup) &&
    (vms === undefined || vms.some((one) => sameId(one, vm.value.key)))
  );
}
