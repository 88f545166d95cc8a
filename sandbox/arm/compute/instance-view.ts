import { computeTime } from '../kernel/azure-time.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { Extension, VirtualMachine } from '../world/world.ts';

interface Status {
  code: string;
  level: 'Info' | 'Warning' | 'Error';
  displayStatus: string;
  message?: string;
  time?: string;
}

/**
 * The instance view: what the host knows, and what the agent last reported. A VM that is deallocated has no guest that could report
 * (virtual-machines states-billing; that the agent's part is absent then is assumed).
 */
export function instanceView(simulation: Simulation, vm: VirtualMachine): object {
  const { resource, extensions } = vm;
  const { osDisk } = resource.properties.storageProfile;
  const allocated = vm.power !== 'deallocated' && vm.power !== 'creating';
  const disk: Status = {
    code: 'ProvisioningState/succeeded',
    level: 'Info',
    displayStatus: 'Provisioning succeeded',
    time: computeTime(vm.powerSince),
  };
  return {
    ...(allocated ? guestPart(simulation, vm) : {}),
    disks: [{ name: osDisk.name, statuses: [disk] }],
    ...(allocated && extensions.length > 0 ? { extensions: extensions.map(extensionView) } : {}),
    hyperVGeneration: 'V2',
    statuses: [provisioningStatus(vm), ...powerStatuses(simulation, vm), ...hibernationStatuses(vm)],
  };
}

function guestPart(simulation: Simulation, vm: VirtualMachine): object {
  const reportedAt = agentReportedAt(simulation, vm);
  if (reportedAt === undefined)
    return {
      vmAgent: {
        vmAgentVersion: 'Unknown',
        statuses: [
          {
            code: 'ProvisioningState/Unavailable',
            level: 'Warning',
            displayStatus: 'Not Ready',
            message: 'VM status blob is found but not yet populated.',
            time: computeTime(simulation.schedule.now()),
          },
        ],
      },
    };
  const windows = vm.os === 'windows';
  return {
    computerName: vm.resource.properties.osProfile?.computerName ?? vm.resource.name,
    osName: vm.reportedOs?.name ?? (windows ? 'Windows Server 2022 Datacenter' : 'ubuntu'),
    osVersion: vm.reportedOs?.version ?? (windows ? '10.0.20348.2700' : '22.04'),
    vmAgent: {
      vmAgentVersion: windows ? '2.7.41491.1172' : '2.9.1.1',
      statuses: [
        {
          code: 'ProvisioningState/succeeded',
          level: 'Info',
          displayStatus: 'Ready',
          message: windows
            ? 'GuestAgent is running and processing the extensions.'
            : 'Guest Agent is running',
          time: computeTime(reportedAt),
        },
      ],
      extensionHandlers: [],
    },
  };
}

/** The report that is shown: by a fault one of an earlier boot, for a while. */
function agentReportedAt(
  simulation: Simulation,
  { agentReadySince, agentReportedBefore, agentStaleUntil = 0 }: VirtualMachine,
): number | undefined {
  if (agentReportedBefore !== undefined && simulation.schedule.now() < agentStaleUntil)
    return agentReportedBefore;
  return agentReadySince === undefined ? undefined : lastReport(simulation, agentReadySince);
}

/** When the agent of this boot, which is Ready since then, reported last; ms. */
export function lastReport({ schedule, settings }: Simulation, since: number): number {
  const every = settings.rules.agentReportsEverySeconds * 1000;
  return since + Math.floor((schedule.now() - since) / every) * every;
}

function extensionView({ name, publisher, type, version, state }: Extension): object {
  const done = state === 'Succeeded';
  const status: Status = {
    code: `ProvisioningState/${done ? 'succeeded' : 'creating'}`,
    level: 'Info',
    displayStatus: done ? 'Provisioning succeeded' : 'Creating',
    ...(done ? { message: 'Enable succeeded' } : {}),
  };
  return { name, type: `${publisher}.${type}`, typeHandlerVersion: version, statuses: [status] };
}

function provisioningStatus(vm: VirtualMachine): Status {
  const state = vm.resource.properties.provisioningState;
  const time = computeTime(vm.provisionedAt);
  if (state === 'Succeeded')
    return {
      code: 'ProvisioningState/succeeded',
      level: 'Info',
      displayStatus: 'Provisioning succeeded',
      time,
    };
  if (state === 'Failed')
    return {
      code: `ProvisioningState/failed${vm.failure === undefined ? '' : `/${vm.failure.code}`}`,
      level: 'Error',
      displayStatus: 'Provisioning failed',
      ...(vm.failure === undefined ? {} : { message: vm.failure.message }),
      time,
    };
  return { code: `ProvisioningState/${state.toLowerCase()}`, level: 'Info', displayStatus: state, time };
}

const powerWords: Readonly<Record<VirtualMachine['power'], string>> = {
  creating: 'VM creating',
  starting: 'VM starting',
  running: 'VM running',
  stopping: 'VM stopping',
  stopped: 'VM stopped',
  deallocating: 'VM deallocating',
  deallocated: 'VM deallocated',
};

/** The power state as the instance view shows it: by rules it may be missing, or be the one before, for a while after a change. */
function powerStatuses({ schedule, settings }: Simulation, vm: VirtualMachine): Status[] {
  const { rules } = settings;
  const since = (schedule.now() - vm.powerSince) / 1000;
  if (vm.powerBefore !== undefined && since < rules.powerStateMissingSeconds) return [];
  if (vm.powerBefore !== undefined && since < rules.powerStateStaleSeconds)
    return [powerStatus(vm.powerBefore)];
  const fromDeallocated = vm.power === 'starting' && vm.powerBefore === 'deallocated';
  return [powerStatus(fromDeallocated && since < rules.stoppedWhileStartingSeconds ? 'stopped' : vm.power)];
}

function powerStatus(power: VirtualMachine['power']): Status {
  return { code: `PowerState/${power}`, level: 'Info', displayStatus: powerWords[power] };
}

// The code is assumed: hibernate-resume shows the state in the portal only.
function hibernationStatuses({ hibernated }: VirtualMachine): Status[] {
  return hibernated === true
    ? [{ code: 'HibernationState/Hibernated', level: 'Info', displayStatus: 'Hibernated' }]
    : [];
}
