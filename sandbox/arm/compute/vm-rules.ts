import { keyOf, nameOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { sizeRefusal } from '../network/nic-rules.ts';
import { type Reply, refusal } from '../server/errors.ts';
import { refuseQuota } from './quota.ts';
import { findSize } from './sizes.ts';
import type { VmWrite } from './vm-body.ts';

/** Why a PUT of a VM is refused, if it is. The first reason counts. */
export function refuseVmWrite(simulation: Simulation, body: VmWrite, id: string): Reply | undefined {
  const { hardwareProfile, networkProfile } = body.properties;
  const size = findSize(simulation.world, hardwareProfile.vmSize);
  if (size === undefined)
    return refusal(
      400,
      'InvalidParameter',
      `The value '${hardwareProfile.vmSize}' provided for the VM size is not valid.`,
    );
  const nics = networkProfile.networkInterfaces;
  if (nics.length > size.maxNics)
    return refusal(
      400,
      'NetworkInterfaceCountExceeded',
      `The number of network interfaces for virtual machine ${nameOf(id)} exceeds the maximum allowed for the virtual machine size ${size.name}. The number of network interfaces is ${nics.length} and the maximum allowed is ${size.maxNics}.`,
    );
  for (const { id: nic } of nics) {
    const refused = refuseNic(simulation, nic, id);
    if (refused !== undefined) return refused;
  }
  const accelerated = nics.flatMap(({ id: nic }) => {
    const resource = simulation.world.networkInterfaces[keyOf(nic)]?.resource;
    return resource?.properties.enableAcceleratedNetworking === true ? [resource] : [];
  });
  const error = sizeRefusal(simulation, size.name, nameOf(id), accelerated);
  if (error !== undefined) return { status: 400, body: { error } };
  return simulation.world.virtualMachines[keyOf(id)] === undefined
    ? refuseQuota(simulation, size.name, body.location, id)
    : undefined;
}

function refuseNic({ world }: Simulation, nic: string, vm: string): Reply | undefined {
  const resource = world.networkInterfaces[keyOf(nic)]?.resource;
  if (resource === undefined)
    return refusal(
      400,
      'InvalidResourceReference',
      `Resource ${nic} referenced by resource ${vm} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
      [],
    );
  const owner = resource.properties.virtualMachine?.id;
  if (owner === undefined || keyOf(owner) === keyOf(vm)) return undefined;
  return refusal(400, 'NicInUse', `Network Interface ${nic} is used by existing resource ${owner}.`, []);
}
