import * as z from 'zod';
import { guid } from '../kernel/random.ts';
import { keyOf } from '../kernel/resource-id.ts';
import { nextSerial, type Simulation } from '../kernel/simulation.ts';
import type { OtherOrder, OtherPlace, OtherResource } from '../world/other-resources.ts';
import type { VirtualMachine } from '../world/world.ts';

const linkSchema = z.looseObject({ id: z.string() });

/** The public addresses of a VM. */
function addressesOf({ world }: Simulation, vm: VirtualMachine): OtherResource[] {
  const configurations = vm.resource.properties.networkProfile.networkInterfaces.flatMap(
    ({ id }) => world.networkInterfaces[keyOf(id)]?.resource.properties.ipConfigurations ?? [],
  );
  return configurations.flatMap(({ properties }) => {
    const link = linkSchema.safeParse(properties.publicIPAddress).data;
    const found = link === undefined ? undefined : world.others[keyOf(link.id)];
    return found === undefined ? [] : [found];
  });
}

function isDynamic({ properties }: OtherResource): boolean {
  return properties.publicIPAllocationMethod === 'Dynamic';
}

/** A public address that was not given before. */
function freePublicAddress(simulation: Simulation): string {
  const number = nextSerial(simulation);
  return `20.${Math.floor(number / 65_536) % 256}.${Math.floor(number / 256) % 256}.${number % 256}`;
}

/** A dynamic address, which only Basic ones are, goes when its VM is deallocated (virtual-network public-ip-addresses). */
export function releaseAddresses(simulation: Simulation, vm: VirtualMachine): void {
  for (const one of addressesOf(simulation, vm).filter(isDynamic)) {
    const { ipAddress: _, ...rest } = one.properties;
    one.properties = rest;
  }
}

/** A VM that gets a host again gets another dynamic address. */
export function giveAddresses(simulation: Simulation, vm: VirtualMachine): void {
  for (const one of addressesOf(simulation, vm).filter(isDynamic))
    one.properties = { ...one.properties, ipAddress: freePublicAddress(simulation) };
}

/** What a public address is like: Basic ones may be dynamic, Standard ones are static, which all are since Basic was retired. */
export interface PublicAddressKind {
  readonly sku: 'Basic' | 'Standard';
  readonly allocation: 'Dynamic' | 'Static';
  readonly zones?: readonly string[];
}

/** A public address; a dynamic one has an address while what it belongs to is `allocated`. */
export function publicAddress(
  simulation: Simulation,
  place: OtherPlace,
  name: string,
  { sku, allocation, zones }: PublicAddressKind,
  allocated = false,
): OtherOrder {
  const identity = [place.subscriptionId, place.group.toLowerCase(), name.toLowerCase()];
  return {
    ...place,
    path: `Microsoft.Network/publicIPAddresses/${name}`,
    members: {
      sku: { name: sku, tier: 'Regional' },
      etag: `W/"${guid('public address etag', ...identity)}"`,
      ...(zones === undefined ? {} : { zones }),
    },
    properties: {
      resourceGuid: guid('public address', ...identity),
      publicIPAddressVersion: 'IPv4',
      publicIPAllocationMethod: allocation,
      ...(allocation === 'Dynamic' && !allocated ? {} : { ipAddress: freePublicAddress(simulation) }),
      idleTimeoutInMinutes: 4,
      ipTags: [],
    },
  };
}
