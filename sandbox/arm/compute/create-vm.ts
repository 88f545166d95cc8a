import { someone } from '../admin/people.ts';
import { addPublicAddress, ensureSurroundings } from '../admin/surroundings.ts';
import { raiseWrite } from '../events/events-of-writes.ts';
import { boot } from '../guests/guest.ts';
import { bindVirtualFunctions, offerVirtualFunctions } from '../guests/virtual-functions.ts';
import { merged } from '../kernel/merge.ts';
import { keyOf, nicId, vmId } from '../kernel/resource-id.ts';
import { changed, nextGuid, nextSerial, type Simulation } from '../kernel/simulation.ts';
import { createNic, type NicOrder, type Place } from '../network/create-nic.ts';
import { attachNics } from '../network/nic-attachment.ts';
import { idsLinkedBy, linkFaults } from '../readable/linked-resources.ts';
import { faultsOf } from '../server/validation.ts';
import { ensureGroup } from '../world/resource-groups.ts';
import type { VirtualMachine } from '../world/world.ts';
import { guestOf } from './guest-order.ts';
import { imageFaults } from './image-reference.ts';
import { findSize } from './sizes.ts';
import { type VmWrite, vmFrom, vmWriteSchema } from './vm-body.ts';
import type { FullVmOrder } from './vm-order.ts';
import { vmTemplate } from './vm-template.ts';

/** The ids of what was made. */
export interface CreatedVm {
  readonly id: string;
  readonly nicIds: readonly string[];
}

/** What was made, or everything that stood in the way. */
export type Creation =
  | { readonly ok: true; readonly value: CreatedVm }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Puts a VM into the world as if a person had just created it in the portal, alone or in the deployment of this correlation, or had long ago. */
export function createVm(simulation: Simulation, order: FullVmOrder, correlationId?: string): Creation {
  const { world, settings, schedule } = simulation;
  const subscriptionId = order.subscriptionId ?? Object.values(world.subscriptions)[0]?.id ?? '';
  const place: Place = {
    subscriptionId,
    location: (order.location ?? settings.location).toLowerCase().replaceAll(' ', ''),
    id: vmId(subscriptionId, order.resourceGroup, order.name),
  };
  const nics = nicOrders(order, place);
  const body = vmWriteSchema.safeParse(merged(templateOf(simulation, order, place, nics), order.extra));
  const faults = [
    ...collisions(simulation, place, nics),
    ...imageFaults(simulation, order.image, subscriptionId, order.resourceGroup),
    ...(body.success ? [] : faultsOf(body.error).map((fault) => `extra.${fault}`)),
  ];
  if (!body.success || faults.length > 0) return { ok: false, faults };
  ensureGroup(simulation, subscriptionId, order.resourceGroup, place.location);
  const linked = nics.flatMap((nic) => createNic(simulation, nic, place));
  const around = ensureSurroundings(simulation, order, place);
  const vm = insertVm(simulation, order, place, body.data);
  attachNics(simulation, vm);
  const address = addPublicAddress(simulation, vm, order, place);
  settle(simulation, vm, order.settled);
  changed(simulation, 'vm', place.id, null, structuredClone(vm.resource));
  if (order.raiseEvents) {
    const caller = someone('PUT', place.id, correlationId ?? nextGuid(simulation, 'correlation'));
    for (const id of [...around, ...linked, ...address, ...nics.map((nic) => nic.id)])
      raiseWrite(simulation, id, caller);
    raiseWrite(simulation, place.id, caller);
  }
  const createdAt = order.createdAt ?? schedule.now();
  vm.powerSince = vm.power === 'running' ? createdAt : schedule.now();
  return { ok: true, value: { id: place.id, nicIds: nics.map(({ id }) => id) } };
}

function nicOrders(order: FullVmOrder, { subscriptionId }: Place): NicOrder[] {
  const given = order.nics ?? [{ name: `${order.name}-nic`, accelerated: false, extra: {} }];
  return given.map((nic) => {
    const group = 'resourceGroup' in nic ? (nic.resourceGroup ?? order.resourceGroup) : order.resourceGroup;
    return { ...nic, group, id: nicId(subscriptionId, group, nic.name) };
  });
}

function collisions(simulation: Simulation, place: Place, nics: readonly NicOrder[]): string[] {
  const { world } = simulation;
  const { subscriptionId, id } = place;
  const unknown =
    world.subscriptions[keyOf(subscriptionId)] === undefined
      ? [`subscriptionId: '${subscriptionId}' is not simulated`]
      : [];
  const taken = [
    ...(world.virtualMachines[keyOf(id)] === undefined ? [] : [id]),
    ...nics.flatMap((nic) => (world.networkInterfaces[keyOf(nic.id)] === undefined ? [] : [nic.id])),
  ];
  const links = nics.flatMap(({ extra }) => linkFaults(simulation, idsLinkedBy(extra)));
  return [...unknown, ...links, ...taken.map((one) => `name: ${one} exists already`)];
}

function templateOf(
  simulation: Simulation,
  order: FullVmOrder,
  { location, subscriptionId }: Place,
  nics: readonly NicOrder[],
): VmWrite {
  const ids = nics.map(({ id }) => id);
  return vmTemplate(simulation, order, location, subscriptionId, ids);
}

function insertVm(simulation: Simulation, order: FullVmOrder, place: Place, body: VmWrite): VirtualMachine {
  const { world, schedule } = simulation;
  const now = order.createdAt ?? schedule.now();
  const resource = vmFrom(body, undefined, {
    id: place.id,
    name: order.name,
    serial: nextSerial(simulation),
    now,
  });
  const guest = guestOf(order);
  resource.etag = '"1"';
  resource.properties.provisioningState = 'Succeeded';
  const vm: VirtualMachine = {
    resource,
    os: order.os,
    power: order.powerState === 'hibernated' ? 'deallocated' : order.powerState,
    ...(order.powerState === 'hibernated' ? { hibernated: true } : {}),
    ...(order.diskAccelerated === undefined ? {} : { diskAccelerated: order.diskAccelerated }),
    powerSince: now,
    provisionedAt: now,
    boots: 0,
    offered: [],
    virtualFunctions: [],
    driver: order.driver,
    ...(order.drivers === undefined ? {} : { drivers: order.drivers }),
    ...(Object.keys(guest).length === 0 ? {} : { guest }),
    hardware: order.hardware ?? findSize(world, order.size)?.hardware[0] ?? 'mlx5',
    ...(order.reportedOs === undefined ? {} : { reportedOs: order.reportedOs }),
    extensions: order.extensions.map(({ name, seconds }) => ({
      ...extensionOf(order.os, name),
      seconds,
      state: order.settled ? 'Succeeded' : 'Creating',
    })),
  };
  world.virtualMachines[keyOf(place.id)] = vm;
  return vm;
}

function extensionOf(
  os: 'linux' | 'windows',
  name: string,
): { name: string; publisher: string; type: string; version: string } {
  const type = os === 'linux' ? 'AzureMonitorLinuxAgent' : 'AzureMonitorWindowsAgent';
  return { name, publisher: 'Microsoft.Azure.Monitor', type, version: '1.33' };
}

function settle(simulation: Simulation, vm: VirtualMachine, settled: boolean): void {
  if (vm.power === 'stopped') {
    offerVirtualFunctions(simulation, vm);
    bindVirtualFunctions(simulation, vm);
  }
  if (vm.power !== 'running') return;
  if (!settled) {
    boot(simulation, vm, { allocated: true });
    return;
  }
  vm.boots = 1;
  offerVirtualFunctions(simulation, vm);
  bindVirtualFunctions(simulation, vm);
  vm.agentReadySince = simulation.schedule.now();
}
