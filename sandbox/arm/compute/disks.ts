import { groupOf, keyOf, subscriptionOf, vmId } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { VirtualMachine, World } from '../world/world.ts';
import { findSize } from './sizes.ts';

/** The OS disk with this id as GET returns it; disks are known by the VM they belong to. Ephemeral ones are no resources. */
export function diskBody({ world }: Simulation, id: string): object | undefined {
  const group = groupOf(id).toLowerCase();
  const name = id.slice(id.lastIndexOf('/') + 1).toLowerCase();
  const owns = ({ resource }: VirtualMachine): boolean =>
    resource.properties.storageProfile.osDisk.name.toLowerCase() === name &&
    groupOf(resource.id).toLowerCase() === group &&
    subscriptionOf(keyOf(resource.id)) === subscriptionOf(keyOf(id));
  // Most disks are named after their VM.
  const recreatedVm = keyOf(vmId(subscriptionOf(id), group, name.replace(/_osdisk_1_[0-9a-f]+$/, '')));
  const owner =
    [world.virtualMachines[recreatedVm]].find((vm) => vm !== undefined && owns(vm)) ??
    Object.values(world.virtualMachines).find(owns);
  if (owner?.resource.properties.storageProfile.osDisk.diffDiskSettings?.option === 'Local') return undefined;
  return owner === undefined ? undefined : bodyOf(world, owner, id);
}

function bodyOf(world: World, { resource, os, power, diskAccelerated }: VirtualMachine, id: string): object {
  const { osDisk, imageReference } = resource.properties.storageProfile;
  const fromImage = imageReference !== undefined;
  const architecture = findSize(world, resource.properties.hardwareProfile.vmSize)?.architecture ?? 'x64';
  const capabilities = {
    ...(diskAccelerated === undefined ? {} : { acceleratedNetwork: diskAccelerated }),
    architecture,
  };
  return {
    name: osDisk.name,
    id,
    type: 'Microsoft.Compute/disks',
    location: resource.location,
    managedBy: resource.id,
    sku: { name: 'Premium_LRS', tier: 'Premium' },
    properties: {
      osType: os === 'windows' ? 'Windows' : 'Linux',
      hyperVGeneration: 'V2',
      supportedCapabilities: capabilities,
      creationData: { createOption: fromImage ? 'FromImage' : 'Import' },
      diskSizeGB: os === 'windows' ? 127 : 30,
      timeCreated: resource.properties.timeCreated,
      provisioningState: 'Succeeded',
      diskState: power === 'deallocated' ? 'Reserved' : 'Attached',
    },
  };
}
