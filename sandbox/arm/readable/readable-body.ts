import { hostRoom } from '../compute/placement.ts';
import { keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { type OtherResource, othersBelow } from '../world/other-resources.ts';
import type { Referrers } from './referrers.ts';

interface Asked {
  readonly simulation: Simulation;
  readonly one: OtherResource;
  readonly by: readonly { readonly id: string }[];
  readonly referrers: Referrers;
}

type Members = (asked: Asked) => Record<string, unknown>;

function childrenOf({ simulation, one, referrers }: Asked, child: string): object[] {
  return othersBelow(simulation, one.id, `${one.type}/${child}`).map((part) =>
    readableBody(simulation, part, referrers),
  );
}

function idsOf({ simulation, one }: Asked, child: string): object[] {
  return othersBelow(simulation, one.id, `${one.type}/${child}`).map(({ id }) => ({ id }));
}

// A member that is absent while no resource names this one, as Network does.
function ifAny(member: string, by: readonly object[]): Record<string, unknown> {
  return by.length === 0 ? {} : { [member]: by };
}

// What resources say of their parts and of those that name them (azure-rest-api-specs of Compute and Network).
const members: Readonly<Record<string, Members>> = {
  'Microsoft.Network/virtualNetworks': (asked) => ({ subnets: childrenOf(asked, 'subnets') }),
  'Microsoft.Network/virtualNetworks/subnets': ({ by }) => ifAny('ipConfigurations', by),
  'Microsoft.Network/networkSecurityGroups': ({ by }) => ifAny('networkInterfaces', by),
  'Microsoft.Network/publicIPAddresses': ({ by: [first] }) =>
    first === undefined ? {} : { ipConfiguration: first },
  'Microsoft.Network/loadBalancers': (asked) => ({
    backendAddressPools: childrenOf(asked, 'backendAddressPools'),
    inboundNatRules: childrenOf(asked, 'inboundNatRules'),
  }),
  'Microsoft.Network/loadBalancers/backendAddressPools': ({ by }) => ifAny('backendIPConfigurations', by),
  'Microsoft.Network/loadBalancers/inboundNatRules': ({ by: [first] }) =>
    first === undefined ? {} : { backendIPConfiguration: first },
  'Microsoft.Network/applicationGateways': (asked) => ({
    backendAddressPools: childrenOf(asked, 'backendAddressPools'),
  }),
  'Microsoft.Network/applicationGateways/backendAddressPools': ({ by }) =>
    ifAny('backendIPConfigurations', by),
  'Microsoft.Compute/proximityPlacementGroups': ({ by }) => ({ virtualMachines: by }),
  'Microsoft.Compute/hostGroups': (asked) => ({ hosts: idsOf(asked, 'hosts') }),
  'Microsoft.Compute/hostGroups/hosts': ({ by }) => ({ virtualMachines: by, allocatable: undefined }),
  'Microsoft.Compute/capacityReservationGroups': (asked) => ({
    capacityReservations: idsOf(asked, 'capacityReservations'),
    virtualMachinesAssociated: asked.by,
  }),
};

/** A resource as GET returns it: as it is kept, with its parts and those that name it. */
export function readableBody(
  simulation: Simulation,
  one: OtherResource,
  referrers: Referrers,
): OtherResource {
  const by = (referrers.get(keyOf(one.id)) ?? []).map((id) => ({ id }));
  const more = members[one.type]?.({ simulation, one, by, referrers }) ?? {};
  return { ...one, properties: { ...one.properties, ...more } };
}

/** The same with what `$expand=instanceView` adds: what a dedicated host has room for. */
export function expandedBody(
  simulation: Simulation,
  one: OtherResource,
  referrers: Referrers,
): OtherResource {
  const body = readableBody(simulation, one, referrers);
  const instanceView = instanceViewOf(simulation, one);
  return instanceView === undefined ? body : { ...body, properties: { ...body.properties, instanceView } };
}

function instanceViewOf(simulation: Simulation, one: OtherResource): object | undefined {
  const statuses = [
    { code: 'ProvisioningState/succeeded', level: 'Info', displayStatus: 'Provisioning succeeded' },
  ];
  if (one.type !== 'Microsoft.Compute/hostGroups/hosts') return undefined;
  return { availableCapacity: { allocatableVMs: hostRoom(simulation, one) ?? [] }, statuses };
}
