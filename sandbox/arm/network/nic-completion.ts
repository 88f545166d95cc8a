import { findSize } from '../compute/sizes.ts';
import { unbindVirtualFunction } from '../guests/guest.ts';
import { keyOf } from '../kernel/resource-id.ts';
import { changed, type Simulation } from '../kernel/simulation.ts';
import type { ArmError } from '../server/errors.ts';
import type { NicResource } from '../world/resources.ts';
import type { Operation } from '../world/world.ts';
import { nextEtag } from './network-interfaces.ts';
import { stamp } from './nic-body.ts';

/** Brings a write to its end. Gives the error it ends with. */
export function completeNicWrite(simulation: Simulation, operation: Operation): ArmError | undefined {
  const { world, settings } = simulation;
  const nic = world.networkInterfaces[keyOf(operation.resource)];
  if (nic === undefined) return operation.failsWith;
  const { failsWith, nicBefore } = operation;
  const current = nic.resource;
  const undone =
    failsWith !== undefined && settings.rules.failedNicWriteLeaves === 'old' ? nicBefore : undefined;
  const etag =
    settings.rules.etagChangesOnCompletion || undone !== undefined ? nextEtag(simulation) : current.etag;
  nic.resource = stamp(undone ?? current, etag, failsWith === undefined ? 'Succeeded' : 'Failed');
  delete nic.operation;
  changed(simulation, 'nic', current.id, current, nic.resource);
  applyFlag(simulation, nic.resource);
  return failsWith;
}

/** Taking the flag away needs no stop (manage-accelerated-networking); setting it waits for the next host. */
function applyFlag(simulation: Simulation, nic: NicResource): void {
  const attached = nic.properties.virtualMachine?.id;
  const vm = attached === undefined ? undefined : simulation.world.virtualMachines[keyOf(attached)];
  if (vm === undefined || nic.properties.enableAcceleratedNetworking) return;
  if (findSize(simulation.world, vm.resource.properties.hardwareProfile.vmSize)?.onHost === 'always') return;
  unbindVirtualFunction(simulation, vm, nic.id);
}

/** Brings a deletion to its end. Gives the error it ends with. */
export function completeNicDelete(simulation: Simulation, operation: Operation): ArmError | undefined {
  const key = keyOf(operation.resource);
  const nic = simulation.world.networkInterfaces[key];
  if (nic === undefined) return operation.failsWith;
  delete nic.operation;
  if (operation.failsWith !== undefined) return operation.failsWith;
  delete simulation.world.networkInterfaces[key];
  changed(simulation, 'nic', operation.resource, nic.resource, null);
  return undefined;
}
