import { groupOf, keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { GroupResource, NicResource, Tags } from './resources.ts';
import type { PowerState, VirtualMachine } from './world.ts';

/** A VM at a glance. */
export interface VmState {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly size: string;
  readonly os: 'linux' | 'windows';
  /** The unique id; a recreated VM has another one. */
  readonly vmId: string;
  readonly powerState: PowerState;
  readonly provisioningState: string;
  readonly agentReady: boolean;
  readonly tags: Tags;
  readonly extensions: readonly { readonly name: string; readonly state: string }[];
  /** What is being done to it. */
  readonly operation?: string;
  readonly nics: readonly NicState[];
}

interface NicState {
  readonly id: string;
  /** The flag. */
  readonly enableAcceleratedNetworking: boolean;
  /** Whether the guest has a virtual function now. */
  readonly accelerated: boolean;
}

/** The world at a glance. */
export interface State {
  readonly now: number;
  readonly resourceGroups: readonly GroupResource[];
  readonly vms: readonly VmState[];
  /** Every network interface, as GET returns it. */
  readonly nics: readonly NicResource[];
  readonly operationsInProgress: readonly {
    readonly id: string;
    readonly name: string;
    readonly resource: string;
  }[];
  readonly pendingDeliveries: number;
}

/** Describes the world; a copy that later changes do not reach. */
export function describe(simulation: Simulation): State {
  const { world, schedule } = simulation;
  return structuredClone({
    now: schedule.now(),
    resourceGroups: Object.values(world.resourceGroups),
    vms: Object.values(world.virtualMachines).map((vm) => describeVm(simulation, vm)),
    nics: Object.values(world.networkInterfaces).map(({ resource }) => resource),
    operationsInProgress: Object.values(world.operations)
      .filter(({ status }) => status === 'InProgress')
      .map(({ id, name, resource }) => ({ id, name, resource })),
    pendingDeliveries: world.deliveries.filter(({ state }) => state === 'pending').length,
  });
}

/** Describes a VM. */
export function describeVm({ world }: Simulation, vm: VirtualMachine): VmState {
  const { id, name, location, tags = {}, properties } = vm.resource;
  const operation = vm.operation === undefined ? undefined : world.operations[vm.operation];
  return {
    id,
    name,
    resourceGroup: groupOf(id),
    location,
    size: properties.hardwareProfile.vmSize,
    os: vm.os,
    vmId: properties.vmId,
    powerState: vm.power,
    provisioningState: properties.provisioningState,
    agentReady: vm.agentReadySince !== undefined,
    tags,
    extensions: vm.extensions.map((one) => ({ name: one.name, state: one.state })),
    ...(operation === undefined ? {} : { operation: operation.name }),
    nics: properties.networkProfile.networkInterfaces.map((nic) => ({
      id: nic.id,
      enableAcceleratedNetworking:
        world.networkInterfaces[keyOf(nic.id)]?.resource.properties.enableAcceleratedNetworking === true,
      accelerated: vm.power === 'running' && vm.virtualFunctions.includes(keyOf(nic.id)),
    })),
  };
}
