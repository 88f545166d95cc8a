import { linkedActions } from '../access/linked-actions.ts';
import { keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { publicAddress } from '../network/public-addresses.ts';
import { type Reply, refusal } from '../server/errors.ts';
import { makeMissing, type OtherOrder, type OtherPlace } from '../world/other-resources.ts';
import { ensureGroup } from '../world/resource-groups.ts';
import {
  applicationGateway,
  applicationSecurityGroup,
  backendPool,
  gatewayPool,
  loadBalancer,
  natRule,
  networkSecurityGroup,
  subnet,
  virtualNetwork,
} from './network-parts.ts';
import { readReadableId } from './readable-types.ts';

type Make = (simulation: Simulation, place: OtherPlace, name: string, child: string) => OtherOrder[];

// How what a network interface may name is made, with what it is part of.
const makers: Readonly<Record<string, Make>> = {
  'Microsoft.Network/virtualNetworks/subnets': (_, place, name, child) => [
    virtualNetwork(place, name),
    subnet(place, name, child),
  ],
  'Microsoft.Network/networkSecurityGroups': (_, place, name) => [networkSecurityGroup(place, name)],
  'Microsoft.Network/applicationSecurityGroups': (_, place, name) => [applicationSecurityGroup(place, name)],
  'Microsoft.Network/publicIPAddresses': (simulation, place, name) => [
    publicAddress(simulation, place, name, { sku: 'Standard', allocation: 'Static' }),
  ],
  'Microsoft.Network/loadBalancers/backendAddressPools': (_, place, name, child) => [
    loadBalancer(place, name),
    backendPool(place, name, child),
  ],
  'Microsoft.Network/loadBalancers/inboundNatRules': (_, place, name, child) => [
    loadBalancer(place, name),
    natRule(place, name, child),
  ],
  'Microsoft.Network/applicationGateways/backendAddressPools': (_, place, name, child) => [
    applicationGateway(place, name),
    gatewayPool(place, name, child),
  ],
};

/** The ids of everything that the JSON of a network interface names. */
export function idsLinkedBy(nic: unknown): string[] {
  return linkedActions('Microsoft.Network/networkInterfaces/write', nic).map(({ scope }) => scope);
}

/** What of these ids cannot be made: they are no resources of the right kind, or of no subscription here. */
export function linkFaults({ world }: Simulation, ids: readonly string[]): string[] {
  return ids.flatMap((id) => {
    const read = readReadableId(id);
    if (read === undefined || makers[read.type] === undefined)
      return [`extra: '${id}' is not the id of something that a network interface can name`];
    return world.subscriptions[keyOf(read.subscriptionId)] === undefined
      ? [`extra: '${id}' is in a subscription that is not simulated`]
      : [];
  });
}

/** Makes what a network interface that is put into the world names, where it is not there yet. Gives the ids of what was made. */
export function ensureLinked(simulation: Simulation, ids: readonly string[], location: string): string[] {
  return ids.flatMap((id) => {
    const read = readReadableId(id);
    if (read === undefined || simulation.world.others[keyOf(id)] !== undefined) return [];
    const { subscriptionId, group, path, type } = read;
    const [, , name = '', , child = ''] = path.split('/');
    const place = { subscriptionId, group, location };
    ensureGroup(simulation, subscriptionId, group, location);
    return makeMissing(simulation, makers[type]?.(simulation, place, name, child) ?? []);
  });
}

/** Network's refusal of a write that names what is not there (recorded: azure-docs#81734). */
export function refuseMissingLinks({ world }: Simulation, nic: string, body: unknown): Reply | undefined {
  const missing = idsLinkedBy(body).find((id) => world.others[keyOf(id)] === undefined);
  if (missing === undefined) return undefined;
  return refusal(
    400,
    'InvalidResourceReference',
    `Resource ${missing} referenced by resource ${nic} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
    [],
  );
}
