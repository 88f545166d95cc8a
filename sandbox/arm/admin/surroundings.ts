import type { FullVmOrder } from '../compute/vm-order.ts';
import { availabilitySetId, keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { publicAddress } from '../network/public-addresses.ts';
import { dedicatedHost, proximityGroup, reservationGroup } from '../readable/placement-orders.ts';
import { makeMissing, type OtherOrder, otherId } from '../world/other-resources.ts';
import type { VirtualMachine } from '../world/world.ts';

interface Surroundings {
  readonly subscriptionId: string;
  readonly location: string;
}

type Wanted = Pick<
  FullVmOrder,
  | 'resourceGroup'
  | 'availabilitySet'
  | 'proximityPlacementGroup'
  | 'dedicatedHost'
  | 'capacityReservationGroup'
  | 'scaleSet'
>;

function ordersOf(order: Wanted, { subscriptionId, location }: Surroundings): Record<string, OtherOrder[]> {
  const { proximityPlacementGroup, dedicatedHost: host, capacityReservationGroup, scaleSet } = order;
  const place = { subscriptionId, location, group: order.resourceGroup };
  return {
    ...(proximityPlacementGroup === undefined
      ? {}
      : { proximityPlacementGroup: [proximityGroup(place, proximityPlacementGroup)] }),
    ...(host === undefined ? {} : { host: dedicatedHost(place, host).reverse() }),
    ...(capacityReservationGroup === undefined
      ? {}
      : { capacityReservation: [reservationGroup(place, capacityReservationGroup)] }),
    ...(scaleSet === undefined
      ? {}
      : {
          virtualMachineScaleSet: [
            {
              ...place,
              path: `Microsoft.Compute/virtualMachineScaleSets/${scaleSet}`,
              properties: { orchestrationMode: 'Flexible', platformFaultDomainCount: 1 },
            },
          ],
        }),
  };
}

/** The members by which a VM names what it is in, on or of. */
export function surroundingMembers(order: Wanted, place: Surroundings): Record<string, unknown> {
  const links = Object.entries(ordersOf(order, place)).flatMap(([member, [one]]) => {
    if (one === undefined) return [];
    const link = { id: otherId(one) };
    return [[member, member === 'capacityReservation' ? { capacityReservationGroup: link } : link]];
  });
  return Object.fromEntries(links);
}

/** Makes what a VM is in, on or of, where it is not there yet. Gives the ids of what was made. */
export function ensureSurroundings(simulation: Simulation, order: Wanted, place: Surroundings): string[] {
  return [
    ...ensureAvailabilitySet(simulation, order, place),
    ...makeMissing(simulation, Object.values(ordersOf(order, place)).flat()),
  ];
}

function ensureAvailabilitySet(
  { world }: Simulation,
  { availabilitySet: name, resourceGroup }: Wanted,
  { subscriptionId, location }: Surroundings,
): string[] {
  const id = availabilitySetId(subscriptionId, resourceGroup, name ?? '');
  if (name === undefined || world.availabilitySets[keyOf(id)] !== undefined) return [];
  world.availabilitySets[keyOf(id)] = { id, name, location };
  return [id];
}

/** Gives the first network interface of a new VM its public address, and that address's id if it was made. */
export function addPublicAddress(
  simulation: Simulation,
  vm: VirtualMachine,
  order: FullVmOrder,
  place: Surroundings,
): string[] {
  const [reference] = vm.resource.properties.networkProfile.networkInterfaces;
  const nic = simulation.world.networkInterfaces[keyOf(reference?.id ?? '')];
  const configuration = nic?.resource.properties.ipConfigurations[0];
  if (order.publicAddress === undefined || nic === undefined || configuration === undefined) return [];
  const basic = order.publicAddress === 'basic-dynamic';
  const { subscriptionId, location } = place;
  const address = publicAddress(
    simulation,
    { subscriptionId, location, group: order.resourceGroup },
    `${order.name}-ip`,
    { sku: basic ? 'Basic' : 'Standard', allocation: basic ? 'Dynamic' : 'Static' },
    vm.power !== 'deallocated',
  );
  configuration.properties.publicIPAddress = { id: otherId(address) };
  return makeMissing(simulation, [address]);
}
