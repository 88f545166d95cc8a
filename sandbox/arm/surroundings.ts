import { ensureOther, type OtherOrder, otherId } from './other-resources.ts';
import { publicAddressMembers } from './public-addresses.ts';
import { keyOf } from './resource-id.ts';
import type { Simulation } from './simulation.ts';
import type { FullVmOrder } from './vm-order.ts';
import type { VirtualMachine } from './world.ts';

interface Surroundings {
  readonly subscriptionId: string;
  readonly location: string;
}

type Wanted = Pick<
  FullVmOrder,
  'resourceGroup' | 'proximityPlacementGroup' | 'dedicatedHost' | 'capacityReservationGroup' | 'scaleSet'
>;

function ordersOf(order: Wanted, { subscriptionId, location }: Surroundings): Record<string, OtherOrder> {
  const { proximityPlacementGroup, dedicatedHost, capacityReservationGroup, scaleSet } = order;
  const place = { subscriptionId, location, group: order.resourceGroup };
  const compute = (path: string, properties: Record<string, unknown> = {}): OtherOrder => ({
    ...place,
    path: `Microsoft.Compute/${path}`,
    properties,
  });
  const hostGroup = dedicatedHost === undefined ? undefined : `hostGroups/${dedicatedHost.group}`;
  return {
    ...(proximityPlacementGroup === undefined
      ? {}
      : {
          proximityPlacementGroup: compute(`proximityPlacementGroups/${proximityPlacementGroup}`, {
            proximityPlacementGroupType: 'Standard',
          }),
        }),
    ...(hostGroup === undefined
      ? {}
      : {
          hostGroup: compute(hostGroup, { platformFaultDomainCount: 1 }),
          host: compute(`${hostGroup}/hosts/${dedicatedHost?.name}`, { platformFaultDomain: 0 }),
        }),
    ...(capacityReservationGroup === undefined
      ? {}
      : { capacityReservation: compute(`capacityReservationGroups/${capacityReservationGroup}`) }),
    ...(scaleSet === undefined
      ? {}
      : {
          virtualMachineScaleSet: compute(`virtualMachineScaleSets/${scaleSet}`, {
            orchestrationMode: 'Flexible',
            platformFaultDomainCount: 1,
          }),
        }),
  };
}

/** The members by which a VM names what it is in, on or of. */
export function surroundingMembers(order: Wanted, place: Surroundings): Record<string, unknown> {
  const { hostGroup: _, capacityReservation, ...rest } = ordersOf(order, place);
  const links = Object.entries(rest).map(([member, one]) => [member, { id: otherId(one) }]);
  const reservation =
    capacityReservation === undefined
      ? {}
      : { capacityReservation: { capacityReservationGroup: { id: otherId(capacityReservation) } } };
  return { ...Object.fromEntries(links), ...reservation };
}

/** Makes what a VM is in, on or of, where it is not there yet. */
export function ensureSurroundings(simulation: Simulation, order: Wanted, place: Surroundings): void {
  for (const one of Object.values(ordersOf(order, place))) ensureOther(simulation, one);
}

/** Gives the first network interface of a new VM its public address. */
export function addPublicAddress(
  simulation: Simulation,
  vm: VirtualMachine,
  order: FullVmOrder,
  place: Surroundings,
): void {
  const [reference] = vm.resource.properties.networkProfile.networkInterfaces;
  const nic = simulation.world.networkInterfaces[keyOf(reference?.id ?? '')];
  const configuration = nic?.resource.properties.ipConfigurations[0];
  if (order.publicAddress === undefined || nic === undefined || configuration === undefined) return;
  const allocated = vm.power !== 'deallocated';
  const address = ensureOther(simulation, {
    ...place,
    group: order.resourceGroup,
    path: `Microsoft.Network/publicIPAddresses/${order.name}-ip`,
    ...publicAddressMembers(simulation, order.publicAddress, configuration.id, allocated),
  });
  configuration.properties.publicIPAddress = { id: address.id };
}
