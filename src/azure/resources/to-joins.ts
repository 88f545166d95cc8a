import * as z from 'zod';
import type { Right } from '../../core/model/rights.ts';

const link = z.looseObject({ id: z.string() }).nullish();
const links = z.array(z.looseObject({ id: z.string() })).nullish();

const joined = z.looseObject({
  networkSecurityGroup: link,
  ipConfigurations: z
    .array(
      z.looseObject({
        properties: z
          .looseObject({
            subnet: link,
            publicIPAddress: link,
            applicationSecurityGroups: links,
            loadBalancerBackendAddressPools: links,
            loadBalancerInboundNatRules: links,
            applicationGatewayBackendAddressPools: links,
          })
          .nullish(),
      }),
    )
    .nullish(),
});

/** A NIC's properties, as far as they name what the NIC is joined to. */
export const joinedShape = joined;

// The permissions tables of the resource types (virtual-network-manage-subnet, load-balancer, application-gateway).
const network = 'Microsoft.Network';
const joins = {
  networkSecurityGroup: `${network}/networkSecurityGroups/join/action`,
  subnet: `${network}/virtualNetworks/subnets/join/action`,
  publicIPAddress: `${network}/publicIPAddresses/join/action`,
  applicationSecurityGroups: `${network}/applicationSecurityGroups/joinIpConfiguration/action`,
  loadBalancerBackendAddressPools: `${network}/loadBalancers/backendAddressPools/join/action`,
  loadBalancerInboundNatRules: `${network}/loadBalancers/inboundNatRules/join/action`,
  applicationGatewayBackendAddressPools: `${network}/applicationGateways/backendAddressPools/join/action`,
} as const;

/** Every right that joining takes. */
export const joinActions: readonly string[] = Object.values(joins);

type Holder = Readonly<Partial<Record<keyof typeof joins, z.infer<typeof link> | z.infer<typeof links>>>>;

/** What writing the NIC back joins again, and the right that each takes. */
export function toJoins({ networkSecurityGroup, ipConfigurations }: z.infer<typeof joined>): Right[] {
  const holders: Holder[] = [
    { networkSecurityGroup },
    ...(ipConfigurations ?? []).map(({ properties }): Holder => properties ?? {}),
  ];
  return holders.flatMap((holder) =>
    (Object.keys(joins) as (keyof typeof joins)[]).flatMap((member) =>
      [holder[member] ?? []].flat().map(({ id }) => ({ action: joins[member], scope: id })),
    ),
  );
}

/** Ids of the backend pools that the NIC serves, each once. */
export function backendPoolsOf(rights: readonly Right[]): string[] {
  const pools = rights.filter(({ action }) => action.includes('/backendAddressPools/'));
  return [...new Set(pools.map(({ scope }) => scope))];
}
