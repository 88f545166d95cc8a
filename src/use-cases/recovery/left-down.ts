import type { GateState } from '../../core/coordination/gate.ts';
import { parseVmId, type ResourceId } from '../../core/model/resource-id.ts';
import { strandedAlarm } from '../../workflow/orchestrations/alerts.ts';
import { type DurableAccess, listIfDead } from '../begin-remediation.ts';
import { type AlarmScope, raiseAlarm } from '../notifications/repeat-alarms.ts';

/**
 * Looks at the gates of VMs that are deallocated and that we had once. One that a run found running and left down is told of, if nobody has been
 * told yet; where that run is dead, the next pass of healing takes the VM over. Answers how many there are.
 */
export async function seeToLeftDown(
  vmIds: readonly string[],
  durable: DurableAccess,
  scope: AlarmScope,
): Promise<number> {
  let found = 0;
  for (const vmId of vmIds) {
    const vm = parseVmId(vmId);
    if (!vm.ok) continue;
    const gate = await durable.instances.gateOf(vm.value);
    if (gate?.holder?.undo?.power !== 'running') continue;
    if (await seeTo(vm.value, gate, gate.holder, durable, scope)) found++;
  }
  return found;
}

/** Whether the VM is down because of a run that nobody goes on with. */
async function seeTo(
  vm: ResourceId,
  { recent }: GateState,
  holder: NonNullable<GateState['holder']>,
  durable: DurableAccess,
  scope: AlarmScope,
): Promise<boolean> {
  const { runId } = holder;
  const stranded = recent.some((one) => one.runId === runId && one.outcome === 'stranded');
  if (!stranded) return await listIfDead(durable, vm, holder);
  const { alarms } = await durable.instances.alarms();
  // One that somebody has acknowledged stays acknowledged.
  const id = strandedAlarm(runId);
  if (alarms.some((alarm) => alarm.id === id)) return true;
  const text = 'the VM ran before its run, was left stranded, and is still deallocated';
  await raiseAlarm(scope, { id, kind: 'stranded', subject: vm.path, runId, text });
  return true;
}
