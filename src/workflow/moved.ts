import { parseVmId } from '../core/resource-id.ts';
import type { Cloud, Result } from '../ports/cloud.ts';
import { callActivity, type Durable, insist } from './calls.ts';
import type { Report, Run } from './run.ts';
import { shout, strandedAlarm } from './shout.ts';

const looks = 5;

interface WhereaboutsInput {
  readonly vmId: string;
  readonly vmUid: string;
  readonly correlationId: string;
}

/** The activity that looks for a VM which is not where it was. */
export function createWhereabouts({ cloud }: { readonly cloud: Pick<Cloud, 'readVmByUid'> }) {
  return {
    async findMoved({
      vmId,
      vmUid,
      correlationId,
    }: WhereaboutsInput): Promise<Result<{ readonly vmId?: string }>> {
      const id = parseVmId(vmId);
      if (!id.ok) return { ok: false, failure: { kind: 'internal', message: id.faults.join('; ') } };
      const found = await cloud.readVmByUid(id.value.subscriptionId, vmUid, { correlationId });
      if (!found.ok) return found;
      return { ok: true, value: found.value === undefined ? {} : { vmId: found.value } };
    },
  };
}

/**
 * A VM that is gone while it is down may have been moved to another resource group instead of deleted: there it is, off, under an id that
 * this run has no grant for. That is told until somebody acknowledges it.
 */
export function* tellIfMoved(run: Run, last: Report): Durable<void> {
  const { context, input, facts, id } = run;
  const { undo, downSince, upAt } = facts;
  const isDown = undo?.power === 'running' && upAt === undefined;
  if (last.signal !== 'gone' || !isDown || (downSince === undefined && input.heals === undefined)) return;
  const { correlationId } = input;
  const asked = { vmId: undo.vmId, vmUid: undo.vmUid, correlationId };
  const found = yield* insist(context, looks, () => callActivity(context, 'findMoved', asked));
  const vmId = found.ok ? found.value.vmId : undefined;
  if (found.ok && vmId === undefined) return;
  if (vmId !== undefined) {
    const seen = yield* callActivity(context, 'observe', { vmId, correlationId });
    if (seen.ok && seen.value.power === 'running') return;
  }
  const text =
    vmId === undefined
      ? 'the VM was stopped and is gone from its place; whether it was deleted or moved cannot be read: where it was moved, start it'
      : `the VM was moved while it was down, and is off: start ${vmId}`;
  yield* shout(run, strandedAlarm(id), { kind: 'stranded', subject: vmId ?? undo.vmId, text });
}
