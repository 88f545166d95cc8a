import * as z from 'zod';
import type { Simulation } from '../kernel/simulation.ts';
import { publicAddress } from '../network/public-addresses.ts';
import type { OtherOrder, OtherPlace } from '../world/other-resources.ts';
import {
  applicationSecurityGroup,
  backendPool,
  loadBalancer,
  natRule,
  networkSecurityGroup,
  subnet,
  virtualNetwork,
} from './network-parts.ts';
import { common, resourceName } from './order-parts.ts';

/** A public address that belongs to nothing yet. */
export const publicAddressSchema = z
  .strictObject({
    kind: z.literal('public-address'),
    name: resourceName,
    sku: z.enum(['Basic', 'Standard']).default('Standard'),
    allocation: z.enum(['Dynamic', 'Static']).default('Static'),
    zones: z
      .array(z.enum(['1', '2', '3']))
      .min(1)
      .exactOptional(),
    ...common,
  })
  .refine(({ sku, allocation }) => sku === 'Basic' || allocation === 'Static', {
    path: ['allocation'],
    error: "must be 'Static' for a Standard address",
  });

/** A virtual network with its subnets. */
export const virtualNetworkSchema = z.strictObject({
  kind: z.literal('virtual-network'),
  name: resourceName,
  subnets: z.array(resourceName).min(1).default(['default']),
  ...common,
});

/** A network security group. */
export const networkSecurityGroupSchema = z.strictObject({
  kind: z.literal('network-security-group'),
  name: resourceName,
  ...common,
});

/** An application security group. */
export const applicationSecurityGroupSchema = z.strictObject({
  kind: z.literal('application-security-group'),
  name: resourceName,
  ...common,
});

/** A load balancer with backend pools and inbound NAT rules. */
export const loadBalancerSchema = z.strictObject({
  kind: z.literal('load-balancer'),
  name: resourceName,
  sku: z.enum(['Basic', 'Standard']).default('Standard'),
  backendPools: z.array(resourceName).default(['default']),
  natRules: z.array(resourceName).default([]),
  ...common,
});

/** Orders of what network interfaces name. */
export type NetworkOrder = z.output<
  | typeof publicAddressSchema
  | typeof virtualNetworkSchema
  | typeof networkSecurityGroupSchema
  | typeof applicationSecurityGroupSchema
  | typeof loadBalancerSchema
>;

/** Everything that comes of such an order. */
export function networkOrders(simulation: Simulation, place: OtherPlace, order: NetworkOrder): OtherOrder[] {
  const { name } = order;
  switch (order.kind) {
    case 'public-address':
      return [publicAddress(simulation, place, name, order)];
    case 'virtual-network':
      return [virtualNetwork(place, name), ...order.subnets.map((one) => subnet(place, name, one))];
    case 'network-security-group':
      return [networkSecurityGroup(place, name)];
    case 'application-security-group':
      return [applicationSecurityGroup(place, name)];
    case 'load-balancer':
      return [
        loadBalancer(place, name, order.sku),
        ...order.backendPools.map((one) => backendPool(place, name, one)),
        ...order.natRules.map((one) => natRule(place, name, one)),
      ];
  }
}
