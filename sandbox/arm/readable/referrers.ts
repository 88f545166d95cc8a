import * as z from 'zod';
import { keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { VirtualMachine } from '../world/world.ts';

/** Who names a resource, by its key: ip configurations, network interfaces or VMs, whichever do. */
export type Referrers = ReadonlyMap<string, readonly string[]>;

const link = z.looseObject({ id: z.string() });
const inConfiguration = [
  'subnet',
  'publicIPAddress',
  'loadBalancerBackendAddressPools',
  'loadBalancerInboundNatRules',
  'applicationGatewayBackendAddressPools',
] as const;
const reservationSchema = z.looseObject({ capacityReservationGroup: link });

function idsIn(value: unknown): string[] {
  const found = z.union([z.array(link), link]).safeParse(value).data;
  if (found === undefined) return [];
  return (Array.isArray(found) ? found : [found]).map(({ id }) => id);
}

/** What a VM says it is in, on or of. */
export function placesOf({ resource: { properties } }: VirtualMachine): string[] {
  const { availabilitySet, proximityPlacementGroup, host, virtualMachineScaleSet, capacityReservation } =
    properties;
  return [
    ...[availabilitySet, proximityPlacementGroup, host, virtualMachineScaleSet].flatMap(idsIn),
    ...idsIn(reservationSchema.safeParse(capacityReservation).data?.capacityReservationGroup),
  ];
}

/** Reads every VM and network interface once, and gives which resources they name. */
export function referrersIn({ world }: Simulation): Referrers {
  const found = new Map<string, string[]>();
  const add = (to: string, from: string): void => {
    const key = keyOf(to);
    const known = found.get(key);
    if (known === undefined) found.set(key, [from]);
    else known.push(from);
  };
  for (const { resource } of Object.values(world.networkInterfaces)) {
    const { networkSecurityGroup, ipConfigurations } = resource.properties;
    for (const id of idsIn(networkSecurityGroup)) add(id, resource.id);
    for (const one of ipConfigurations)
      for (const member of inConfiguration) for (const id of idsIn(one.properties[member])) add(id, one.id);
  }
  for (const vm of Object.values(world.virtualMachines))
    for (const id of placesOf(vm)) add(id, vm.resource.id);
  return found;
}
