import type { HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import { parseVmId, sameId } from '../../core/model/resource-id.ts';
import type { ApprovalAnswer } from '../../core/remediation/approval.ts';
import type { DurableAccess } from '../../use-cases/begin-remediation.ts';
import { type RunningRun, runningRuns } from '../../use-cases/fleet-status/running.ts';
import { mapConcurrent } from '../../use-cases/map-concurrent.ts';
import { approvalEvent, orchestrations } from '../../workflow/durable/names.ts';
import type { Act } from './acts.ts';
import { problem } from './answers.ts';

const asking = z.object({
  phase: z.literal('waiting'),
  vmId: z.string(),
  waitingFor: z.array(z.string()).refine((codes) => codes.includes('approval-required')),
  question: z.object({ change: z.string() }),
});

/**
 * `POST /api/remediations/{id}/approve` and `.../reject`: answers a run that waits for approval. An approval is for what the run asks at this moment, or
 * for the `change` that the body names: if that is not what would be done any more, it is refused.
 */
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
  const asks = asking.safeParse(run.customStatus);
  if (run.runtimeStatus !== 'Running' || !asks.success)
    return problem(409, 'this remediation does not wait for approval');
  const { change } = asks.data.question;
  if (answer === 'approved' && act.change !== undefined && act.change !== change)
    return problem(409, 'change: is not what would be done by now; look at the remediation again');
  await client.raiseEvent(id, approvalEvent, eventOf(answer, act, change));
  return { status: 202, jsonBody: { id, [answer]: true } };
}

function eventOf(answer: ApprovalAnswer['answer'], { by, comment }: Act, change: string): ApprovalAnswer {
  return { answer, by, change, ...(comment === undefined ? {} : { comment }) };
}

// As many as can be read and answered within one request.
const maxAtOnce = 500;
const atOnce = 8;

/**
 * `POST /api/approvals`: approves every run that waits for approval and is named by `subscription`, `resourceGroup` and `vms`; all that is given must hold, and
 * something must be. With `changes`, only those that ask for one of them. Each run still assesses its VM again before it stops it.
 */
export async function approveMany(durable: DurableAccess, act: Act): Promise<HttpResponseInit> {
  const { subscription, resourceGroup, vms } = act;
  if (subscription === undefined && vms === undefined)
    return problem(400, 'body: should name a subscription, a subscription and its resourceGroup, or vms');
  const { runs, total } = await runningRuns(durable.instances, maxAtOnce);
  const meant = runs.flatMap((run) => {
    const change = changeAskedBy(run);
    if (change === undefined || !isNamed(run.vmId, act)) return [];
    return act.changes === undefined || act.changes.includes(change) ? [{ ...run, change }] : [];
  });
  await mapConcurrent(meant, atOnce, ({ id, change }) =>
    durable.client.raiseEvent(id, approvalEvent, eventOf('approved', act, change)),
  );
  return {
    status: 202,
    jsonBody: {
      approved: meant.map(({ id, vmId }) => ({ id, vmId })),
      ...(resourceGroup === undefined ? {} : { resourceGroup }),
      // Beyond what one request reads: ask again once these runs have gone on.
      notChecked: Math.max(total - runs.length, 0),
    },
  };
}

function changeAskedBy({ runtimeStatus, status }: RunningRun): string | undefined {
  return runtimeStatus === 'Running' ? asking.safeParse(status).data?.question.change : undefined;
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
