import { EntityId } from 'durable-functions';
import type { AlarmsState, RaiseInput } from '../../core/coordination/alarms.ts';
import { parseVmId } from '../../core/model/resource-id.ts';
import { type Suspension, suspendedBecause } from '../../core/settings/suspension.ts';
import { brakesKey, entities } from '../../workflow/durable/names.ts';
import { type AlarmScope, raiseAlarm } from './repeat-alarms.ts';
import { type RunningRun, runningRuns } from '../fleet-status/running.ts';

const alarmId = 'configuration';
// Each costs a look at its VM's gate.
const mostGates = 500;
const mostNamed = 20;
const mostFaults = 5;
const alarms = new EntityId(entities.alarms, brakesKey);

/**
 * Tells people that the configuration is faulty, and which VMs are down meanwhile: at once, and again like every alarm, as things stand then.
 * What is told outside of the log repeats no value. Once the configuration is right, the alarm is struck off.
 */
export async function tellSuspension(
  scope: AlarmScope,
  { alarms: list }: AlarmsState,
  suspension: Suspension | undefined,
): Promise<void> {
  const { durable, log, now } = scope;
  const listed = list.find(({ id }) => id === alarmId);
  if (suspension === undefined) {
    if (listed !== undefined) await durable.client.signalEntity(alarms, 'settle', { id: alarmId });
    return;
  }
  // A VM whose run has given up is in no list of runs any more.
  const stranded = list.filter(({ kind }) => kind === 'stranded').map(({ subject }) => subject);
  const down = [...new Set([...(await vmsDown(scope)), ...stranded])];
  log.error('configuration cannot be read', { faults: suspension.faults, down });
  const text = `${textOf(suspension)}; ${downText(down)}`;
  const what = { id: alarmId, kind: 'configuration-faulty', subject: 'fleet', text } as const;
  if (listed === undefined) return await raiseAlarm(scope, what);
  if (listed.text === text) return;
  const raised: RaiseInput = { ...what, now: new Date(now()).toISOString() };
  await durable.client.signalEntity(alarms, 'raise', raised);
}

function textOf({ faultsWithoutValues: faults }: Suspension): string {
  const more = faults.length > mostFaults ? ` and ${faults.length - mostFaults} more` : '';
  return `${suspendedBecause} (${faults.slice(0, mostFaults).join('; ')}${more})`;
}

function downText(down: readonly string[]): string {
  if (down.length === 0) return 'no VM is down because of a run';
  const more = down.length > mostNamed ? ` and ${down.length - mostNamed} more` : '';
  return `${down.length} VM(s) are down, and their runs go on to bring them back: ${down.slice(0, mostNamed).join(', ')}${more}`;
}

/** The VMs that a run found running and that are not known to run again, by their ids: those first that may be down the longest. */
async function vmsDown(scope: AlarmScope): Promise<readonly string[]> {
  const { instances } = scope.durable;
  const down: string[] = [];
  const { runs } = await runningRuns(instances, Number.POSITIVE_INFINITY);
  const oldestFirst = runs.filter((run) => !isUp(run)).toReversed();
  for (const { vmId } of oldestFirst.slice(0, mostGates)) {
    const vm = parseVmId(vmId);
    if (!vm.ok) continue;
    const undo = (await instances.gateOf(vm.value))?.holder?.undo;
    if (undo?.power === 'running') down.push(vm.value.path);
  }
  return down;
}

const phasesWithTheVmUp = ['requested', 'waiting', 'assessing', 'verifying', 'verifying-original'];

/** Whether the run shows that its VM runs; of one that is dead nobody knows. */
function isUp({ runtimeStatus, status }: Pick<RunningRun, 'runtimeStatus' | 'status'>): boolean {
  if (runtimeStatus === 'Ended') return false;
  const phase = typeof status === 'object' && status !== null ? Reflect.get(status, 'phase') : undefined;
  return phasesWithTheVmUp.includes(String(phase));
}
