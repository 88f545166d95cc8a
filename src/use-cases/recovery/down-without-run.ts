import type { LeaseState } from '../../core/coordination/lease-state.ts';
import { parseVmId, type ResourceId } from '../../core/model/resource-id.ts';
import { strandedAlert } from '../../workflow/orchestrations/raise-alert.ts';
import { type DurableAccess, listIfOrphaned } from '../begin-remediation.ts';
import { type AlertScope, raiseAlert } from '../notifications/repeat-alerts.ts';

/**
 * Checks the leases of VMs that are deallocated and that a run of ours held once. For a VM that a run found running and left down an alert is raised, if
 * there is none yet; if that run is orphaned, the next pass of recovery takes the VM over. Answers how many such VMs there are.
 */
export async function seeToDownWithoutRun(
  vmIds: readonly string[],
  durable: DurableAccess,
  scope: AlertScope,
): Promise<number> {
  let found = 0;
  for (const vmId of vmIds) {
    const vm = parseVmId(vmId);
    if (!vm.ok) continue;
    const lease = await durable.instances.leaseOf(vm.value);
    if (lease?.holder?.undo?.power !== 'running') continue;
    if (await seeTo(vm.value, lease, lease.holder, durable, scope)) found++;
  }
  return found;
}

/** Whether the VM is down because of a run that has stopped working on it. */
async function seeTo(
  vm: ResourceId,
  { recent }: LeaseState,
  holder: NonNullable<LeaseState['holder']>,
  durable: DurableAccess,
  scope: AlertScope,
): Promise<boolean> {
  const { runId } = holder;
  const stranded = recent.some((one) => one.runId === runId && one.outcome === 'stranded');
  if (!stranded) return await listIfOrphaned(durable, vm, holder);
  const { alerts } = await durable.instances.alerts();
  // One that somebody has acknowledged stays acknowledged.
  const id = strandedAlert(runId);
  if (alerts.some((alert) => alert.id === id)) return true;
  const text = 'the VM ran before its run, was left stranded, and is still deallocated';
  await raiseAlert(scope, { id, kind: 'stranded', subject: vm.path, runId, text });
  return true;
}
