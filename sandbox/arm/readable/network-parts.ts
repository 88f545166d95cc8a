import { guid } from '../kernel/random.ts';
import type { OtherOrder, OtherPlace } from '../world/other-resources.ts';

// Every resource of Network has a weak etag; these never change.
function etagOf({ subscriptionId, group }: OtherPlace, path: string): { etag: string } {
  return { etag: `W/"${guid('etag', subscriptionId, group.toLowerCase(), path.toLowerCase())}"` };
}

function part(
  place: OtherPlace,
  path: string,
  properties: Record<string, unknown> = {},
  members: Record<string, unknown> = {},
): OtherOrder {
  return {
    ...place,
    path: `Microsoft.Network/${path}`,
    members: { ...etagOf(place, path), ...members },
    properties,
  };
}

/** A virtual network with all of 10.0.0.0/8, which the simulation gives addresses from. */
export function virtualNetwork(place: OtherPlace, name: string): OtherOrder {
  const resourceGuid = guid('virtual network', place.subscriptionId, place.group.toLowerCase(), name);
  const addressSpace = { addressPrefixes: ['10.0.0.0/8'] };
  return part(place, `virtualNetworks/${name}`, { resourceGuid, addressSpace, enableDdosProtection: false });
}

/** A subnet; all of them share their network's addresses, which Azure would refuse, but no client here checks. */
export function subnet(place: OtherPlace, network: string, name: string): OtherOrder {
  return part(place, `virtualNetworks/${network}/subnets/${name}`, {
    addressPrefix: '10.0.0.0/8',
    delegations: [],
    privateEndpointNetworkPolicies: 'Disabled',
    privateLinkServiceNetworkPolicies: 'Enabled',
  });
}

/** A network security group without rules of its own. */
export function networkSecurityGroup(place: OtherPlace, name: string): OtherOrder {
  return part(place, `networkSecurityGroups/${name}`, { securityRules: [], defaultSecurityRules: [] });
}

/** An application security group. */
export function applicationSecurityGroup(place: OtherPlace, name: string): OtherOrder {
  return part(place, `applicationSecurityGroups/${name}`);
}

/** A load balancer. */
export function loadBalancer(
  place: OtherPlace,
  name: string,
  sku: 'Basic' | 'Standard' = 'Standard',
): OtherOrder {
  const properties = { frontendIPConfigurations: [], loadBalancingRules: [], probes: [], outboundRules: [] };
  return part(place, `loadBalancers/${name}`, properties, { sku: { name: sku, tier: 'Regional' } });
}

/** A backend pool of a load balancer. */
export function backendPool(place: OtherPlace, balancer: string, name: string): OtherOrder {
  return part(place, `loadBalancers/${balancer}/backendAddressPools/${name}`);
}

/** An inbound NAT rule of a load balancer. */
export function natRule(place: OtherPlace, balancer: string, name: string): OtherOrder {
  return part(place, `loadBalancers/${balancer}/inboundNatRules/${name}`, {
    protocol: 'Tcp',
    frontendPort: 50_000,
    backendPort: 22,
    idleTimeoutInMinutes: 4,
  });
}

/** An application gateway. */
export function applicationGateway(place: OtherPlace, name: string): OtherOrder {
  return part(place, `applicationGateways/${name}`, { operationalState: 'Running' });
}

/** A backend pool of an application gateway. */
export function gatewayPool(place: OtherPlace, gateway: string, name: string): OtherOrder {
  return part(place, `applicationGateways/${gateway}/backendAddressPools/${name}`);
}
