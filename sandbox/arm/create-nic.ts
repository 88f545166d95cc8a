import { merged } from './merge.ts';
import { freeAddress, nextEtag } from './network-interfaces.ts';
import { nicFrom, stamp } from './nic-body.ts';
import { ensureGroup } from './resource-groups.ts';
import { groupId, keyOf } from './resource-id.ts';
import { changed, type Simulation } from './simulation.ts';

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
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Puts a network interface into the world, with whatever members it is to have. */
export function createNic(simulation: Simulation, nic: NicOrder, { subscriptionId, location }: Place): void {
  ensureGroup(simulation, subscriptionId, nic.group, location);
  const subnet = `${groupId(subscriptionId, nic.group)}/providers/Microsoft.Network/virtualNetworks/vnet-${nic.group}/subnets/default`;
  const body = {
    location,
    properties: {
      enableAcceleratedNetworking: nic.accelerated,
      ipConfigurations: [{ name: 'ipconfig1', properties: { subnet: { id: subnet }, primary: true } }],
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
  simulation.world.networkInterfaces[keyOf(nic.id)] = { resource };
  changed(simulation, 'nic', nic.id, null, resource);
}
