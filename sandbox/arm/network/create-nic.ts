import * as z from 'zod';
import { merged } from '../kernel/merge.ts';
import { groupId, keyOf } from '../kernel/resource-id.ts';
import { changed, type Simulation } from '../kernel/simulation.ts';
import { ensureLinked, idsLinkedBy } from '../readable/linked-resources.ts';
import { ensureGroup } from '../world/resource-groups.ts';
import { freeAddress, nextEtag } from './network-interfaces.ts';
import { nicFrom, stamp } from './nic-body.ts';

/** Where a VM is put. */
export interface Place {
  readonly subscriptionId: string;
  readonly location: string;
  readonly id: string;
}

/** A network interface that comes with it. */
export interface NicOrder {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly accelerated: boolean;
  readonly flag?: 'absent';
  readonly extra: Readonly<Record<string, unknown>>;
}

/**
 * Puts a network interface into the world, with whatever members it is to have. Gives the ids of what it names and was made for it; the virtual
 * network that it is in by default counts as older.
 */
export function createNic(
  simulation: Simulation,
  nic: NicOrder,
  { subscriptionId, location }: Place,
): string[] {
  ensureGroup(simulation, subscriptionId, nic.group, location);
  const subnet = `${groupId(subscriptionId, nic.group)}/providers/Microsoft.Network/virtualNetworks/vnet-${nic.group}/subnets/default`;
  const body = {
    location,
    properties: {
      enableAcceleratedNetworking: nic.accelerated,
      ipConfigurations: Array.from({ length: Math.max(1, configurationsIn(nic.extra)) }, (_, index) => ({
        name: `ipconfig${index + 1}`,
        properties: { subnet: { id: subnet }, primary: index === 0 },
      })),
    },
  };
  const plain = nicFrom(body, undefined, {
    id: nic.id,
    name: nic.name,
    etag: nextEtag(simulation),
    rules: simulation.settings.rules,
    freeAddress: () => freeAddress(simulation),
  });
  const resource = stamp(merged(plain, nic.extra), plain.etag, 'Succeeded');
  if (nic.flag === 'absent') delete resource.properties.enableAcceleratedNetworking;
  const made = ensureLinked(simulation, idsLinkedBy(nic.extra), location);
  ensureLinked(simulation, idsLinkedBy(resource), location);
  simulation.world.networkInterfaces[keyOf(nic.id)] = { resource };
  changed(simulation, 'nic', nic.id, null, resource);
  return made;
}

const extraSchema = z.looseObject({ properties: z.looseObject({ ipConfigurations: z.array(z.unknown()) }) });

function configurationsIn(extra: NicOrder['extra']): number {
  return extraSchema.safeParse(extra).data?.properties.ipConfigurations.length ?? 0;
}
