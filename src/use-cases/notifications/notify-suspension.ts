import { EntityId } from 'durable-functions';
import type { AlertsState, RaiseInput } from '../../core/coordination/alerts.ts';
import { parseVmId } from '../../core/model/resource-id.ts';
import { type Suspension, suspendedBecause } from '../../core/settings/suspension.ts';
import { entities, safeguardsKey } from '../../workflow/durable/names.ts';
import { type RunningRun, runningRuns } from '../fleet-status/running.ts';
import { type AlertScope, raiseAlert } from './repeat-alerts.ts';

const alertId = 'configuration';
// Each costs a read of its VM's lease.
const maxLeases = 500;
const maxNamed = 20;
const maxFaults = 5;
const alerts = new EntityId(entities.alerts, safeguardsKey);

/**
 * Notifies people that the configuration is faulty, and which VMs are down meanwhile: at once, and repeated like every alert, with the state of that time.
 * Outside of the log no value is repeated. Once the configuration is right, the alert is settled.
 */
export async function notifySuspension(
  scope: AlertScope,
  { alerts: list }: AlertsState,
  suspension: Suspension | undefined,
): Promise<void> {
  const { durable, log, now } = scope;
  const listed = list.find(({ id }) => id === alertId);
  if (suspension === undefined) {
    if (listed !== undefined) await durable.client.signalEntity(alerts, 'settle', { id: alertId });
    return;
  }
  // A VM whose run has ended as stranded is in no list of runs any more.
  const stranded = list.filter(({ kind }) => kind === 'stranded').map(({ subject }) => subject);
  const down = [...new Set([...(await vmsDown(scope)), ...stranded])];
  log.error('configuration cannot be read', { faults: suspension.faults, down });
  const text = `${textOf(suspension)}; ${downText(down)}`;
  const what = { id: alertId, kind: 'configuration-faulty', subject: 'fleet', text } as const;
  if (listed === undefined) return await raiseAlert(scope, what);
  if (listed.text === text) return;
  const raised: RaiseInput = { ...what, now: new Date(now()).toISOString() };
  await durable.client.signalEntity(alerts, 'raise', raised);
}

function textOf({ faultsWithoutValues: faults }: Suspension): string {
  const more = faults.length > maxFaults ? ` and ${faults.length - maxFaults} more` : '';
  return `${suspendedBecause} (${faults.slice(0, maxFaults).join('; ')}${more})`;
}

function downText(down: readonly string[]): string {
  if (down.length === 0) return 'no VM is down because of a run';
  const more = down.length > maxNamed ? ` and ${down.length - maxNamed} more` : '';
  return `${down.length} VM(s) are down, and their runs go on to bring them back: ${down.slice(0, maxNamed).join(', ')}${more}`;
}

/** The VMs that a run found running and that are not known to run again, by their ids: those first that may be down the longest. */
async function vmsDown(scope: AlertScope): Promise<readonly string[]> {
  const { instances } = scope.durable;
  const down: string[] = [];
  const { runs } = await runningRuns(instances, Number.POSITIVE_INFINITY);
  const oldestFirst = runs.filter((run) => !isUp(run)).toReversed();
  for (const { vmId } of oldestFirst.slice(0, maxLeases)) {
    const vm = parseVmId(vmId);
    if (!vm.ok) continue;
    const undo = (await instances.leaseOf(vm.value))?.holder?.undo;
    if (undo?.power === 'running') down.push(vm.value.path);
  }
  return down;
}

const phasesWithTheVmUp = ['requested', 'waiting', 'assessing', 'verifying', 'verifying-original'];

/** Whether the run shows that its VM runs; for an orphaned run that is not known. */
function isUp({ runtimeStatus, status }: Pick<RunningRun, 'runtimeStatus' | 'status'>): boolean {
  if (runtimeStatus === 'Ended') return false;
  const phase = typeof status === 'object' && status !== null ? Reflect.get(status, 'phase') : undefined;
  return phasesWithTheVmUp.includes(String(phase));
}
