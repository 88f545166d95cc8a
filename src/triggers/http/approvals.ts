import * as z from 'zod';
import { parseVmId, sameId } from '../../core/model/resource-id.ts';
import type { ApprovalAnswer } from '../../core/remediation/approval.ts';
import type { DurableAccess } from '../../use-cases/begin-remediation.ts';
import { type RunningRun, runningRuns } from '../../use-cases/fleet-status/running.ts';
import { mapConcurrent } from '../../use-cases/map-concurrent.ts';
import { approvalEvent, orchestrations } from '../../workflow/durable/names.ts';
import { badRequest, type Refused, refused } from './problems.ts';
import type { AnswerOf, AskedOf } from './request-shapes.ts';

const asking = z.object({
  phase: z.literal('waiting'),
  vmId: z.string(),
  waitingFor: z.array(z.string()).refine((codes) => codes.includes('approval-required')),
  question: z.object({ change: z.string() }),
});

/**
 * `POST /api/remediations/{id}/approve`: answers a run that waits for approval. The approval is for what the run asks at this moment, or
 * for the `change` that the body names: if that is not what would be done any more, it is refused.
 */
export async function approveRun(
  durable: DurableAccess,
  { parameters: { id }, body, by }: AskedOf<'approveRemediation'>,
): Promise<AnswerOf<'approveRemediation'>> {
  const asked = await questionOf(durable, id);
  if ('problem' in asked) return asked;
  const { change } = asked;
  if (body.change !== undefined && body.change !== change)
    return refused('does-not-fit', 'change: is not what would be done by now; look at the remediation again');
  await durable.client.raiseEvent(id, approvalEvent, eventOf('approved', { ...body, by }, change));
  return { status: 202, body: { id, approved: true } };
}

/** `POST /api/remediations/{id}/reject`: the same for a run that shall do nothing. */
export async function rejectRun(
  durable: DurableAccess,
  { parameters: { id }, body, by }: AskedOf<'rejectRemediation'>,
): Promise<AnswerOf<'rejectRemediation'>> {
  const asked = await questionOf(durable, id);
  if ('problem' in asked) return asked;
  await durable.client.raiseEvent(id, approvalEvent, eventOf('rejected', { ...body, by }, asked.change));
  return { status: 202, body: { id, rejected: true } };
}

/** What a run asks at this moment. */
async function questionOf(
  { instances }: DurableAccess,
  id: string,
): Promise<{ readonly change: string } | Refused<'not-found' | 'does-not-fit'>> {
  const run = await instances.read(id, false);
  if (run === undefined || run.name !== orchestrations.remediate)
    return refused('not-found', 'there is no such remediation');
  const asks = asking.safeParse(run.customStatus);
  return run.runtimeStatus === 'Running' && asks.success
    ? asks.data.question
    : refused('does-not-fit', 'this remediation does not wait for approval');
}

function eventOf(
  answer: ApprovalAnswer['answer'],
  { by, comment }: { readonly by: string; readonly comment?: string | undefined },
  change: string,
): ApprovalAnswer {
  return { answer, by, change, ...(comment === undefined ? {} : { comment }) };
}

// As many as can be read and answered within one request.
const maxAtOnce = 500;
const atOnce = 8;

/**
 * `POST /api/approvals`: approves every run that waits for approval and is named by `subscription`, `resourceGroup` and `vms`; all that is given must hold, and
 * something must be. With `changes`, only those that ask for one of them. Each run still assesses its VM again before it stops it.
 */
export async function approveMany(
  durable: DurableAccess,
  { body, by }: AskedOf<'approveMany'>,
): Promise<AnswerOf<'approveMany'>> {
  const { subscription, resourceGroup, vms, changes } = body;
  if (subscription === undefined && vms === undefined) {
    const detail = 'body: should name a subscription, a subscription and its resourceGroup, or vms';
    return badRequest([{ at: '', detail }]);
  }
  const { runs, total } = await runningRuns(durable.instances, maxAtOnce);
  const meant = runs.flatMap((run) => {
    const change = changeAskedBy(run);
    if (change === undefined || !isNamed(run.vmId, body)) return [];
    return changes === undefined || changes.includes(change) ? [{ ...run, change }] : [];
  });
  await mapConcurrent(meant, atOnce, ({ id, change }) =>
    durable.client.raiseEvent(id, approvalEvent, eventOf('approved', { ...body, by }, change)),
  );
  return {
    status: 202,
    body: {
      approved: meant.map(({ id, vmId }) => ({ id, vmId })),
      ...(resourceGroup === undefined ? {} : { resourceGroup }),
      // Beyond what one request reads: ask again once these runs have gone on.
      notChecked: Math.max(total - runs.length, 0),
    },
  };
}

type Named = Pick<AskedOf<'approveMany'>['body'], 'subscription' | 'resourceGroup' | 'vms'>;

function changeAskedBy({ runtimeStatus, status }: RunningRun): string | undefined {
  return runtimeStatus === 'Running' ? asking.safeParse(status).data?.question.change : undefined;
}

function isNamed(vmId: string, { subscription, resourceGroup, vms }: Named): boolean {
  const vm = parseVmId(vmId);
  if (!vm.ok) return false;
  const same = (a: string | undefined, b: string): boolean => a === undefined || sameId(a, b);
  return (
    same(subscription, vm.value.subscriptionId) &&
    same(resourceGroup, vm.value.resourceGroup) &&
    (vms === undefined || vms.some((one) => sameId(one, vm.value.key)))
  );
}
