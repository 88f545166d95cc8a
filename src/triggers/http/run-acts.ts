import { EntityId } from 'durable-functions';
import * as z from 'zod';
import { entityKeyOf, parseVmId } from '../../core/model/resource-id.ts';
import type { DurableAccess } from '../../use-cases/begin-remediation.ts';
import { recoveryAlert } from '../../use-cases/recovery/recover-one.ts';
import type { Instance } from '../../workflow/durable/instances.ts';
import { cancelEvent, entities, orchestrations, safeguardsKey } from '../../workflow/durable/names.ts';
import { haltedAlert, strandedAlert } from '../../workflow/orchestrations/raise-alert.ts';
import { lateAlert } from '../../workflow/orchestrations/while-down/while-down.ts';
import { type Refused, refused } from './problems.ts';
import type { AnswerOf, AskedOf } from './request-shapes.ts';

const live = ['Running', 'Pending', 'Suspended'];

/** A remediation by the id in its URL. */
async function runOf({ instances }: DurableAccess, id: string): Promise<Instance | Refused<'not-found'>> {
  const run = await instances.read(id, false);
  if (run === undefined || run.name !== orchestrations.remediate)
    return refused('not-found', 'there is no such remediation');
  return run;
}

const isRun = (answer: Instance | Refused): answer is Instance => 'instanceId' in answer;

/** `POST /api/remediations/{id}/cancel`: the run ends as soon as it can, and what it changed is undone. */
export async function cancelRun(
  durable: DurableAccess,
  { parameters: { id }, body: { comment }, by }: AskedOf<'cancelRemediation'>,
): Promise<AnswerOf<'cancelRemediation'>> {
  const run = await runOf(durable, id);
  if (!isRun(run)) return run;
  if (!live.includes(run.runtimeStatus)) return refused('does-not-fit', 'this remediation is over');
  await durable.client.raiseEvent(id, cancelEvent, { by, ...(comment === undefined ? {} : { comment }) });
  return { status: 202, body: { id, cancelling: true } };
}

const aboutVm = z.object({ customStatus: z.object({ vmId: z.string() }) });

/**
 * `POST /api/remediations/{id}/acknowledge`: silences the alerts about the run. With `release` the lease of a stranded VM
 * is released: a person has repaired the VM.
 */
export async function acknowledgeRun(
  durable: DurableAccess,
  { parameters: { id }, body: { comment, release }, by }: AskedOf<'acknowledgeRemediation'>,
  now: string,
): Promise<AnswerOf<'acknowledgeRemediation'>> {
  const listed = [strandedAlert(id), lateAlert(id), haltedAlert(id), recoveryAlert(id)];
  const alert = (await durable.instances.alerts()).alerts.find((one) => listed.includes(one.id));
  const run = await runOf(durable, id);
  // There may still be an alert about a run that was purged.
  if (!isRun(run) && alert === undefined) return run;
  if (release === true && isRun(run) && live.includes(run.runtimeStatus))
    return refused('does-not-fit', 'this remediation still tries; cancel it first');
  const heard = { by, now, ...(comment === undefined ? {} : { comment }) };
  for (const alertId of listed)
    await durable.client.signalEntity(new EntityId(entities.alerts, safeguardsKey), 'acknowledge', {
      id: alertId,
      ...heard,
    });
  const vm = parseVmId(aboutVm.safeParse(run).data?.customStatus.vmId ?? alert?.subject ?? '');
  if (release === true && vm.ok)
    await durable.client.signalEntity(new EntityId(entities.lease, entityKeyOf(vm.value)), 'free', {
      runId: id,
    });
  return { status: 202, body: { id, acknowledged: true, released: release === true && vm.ok } };
}
