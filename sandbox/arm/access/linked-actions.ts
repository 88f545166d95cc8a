import * as z from 'zod';

/** Something that a write names, and what its caller must be allowed to do there. */
export interface LinkedAction {
  readonly action: string;
  readonly scope: string;
}

const link = z.looseObject({ id: z.string() });
const links = z.array(link).exactOptional();

const nicSchema = z.looseObject({
  properties: z.looseObject({
    networkSecurityGroup: link.exactOptional(),
    ipConfigurations: z
      .array(
        z.looseObject({
          properties: z
            .looseObject({
              subnet: link.exactOptional(),
              publicIPAddress: link.exactOptional(),
              applicationSecurityGroups: links,
              loadBalancerBackendAddressPools: links,
              loadBalancerInboundNatRules: links,
              applicationGatewayBackendAddressPools: links,
            })
            .default({}),
        }),
      )
      .exactOptional(),
  }),
});

const vmSchema = z.looseObject({
  properties: z.looseObject({ networkProfile: z.looseObject({ networkInterfaces: z.array(link) }) }),
});

// Actions: permissions tables of the resource types (virtual-network, load-balancer, application-gateway).
const actions = {
  networkSecurityGroup: 'Microsoft.Network/networkSecurityGroups/join/action',
  subnet: 'Microsoft.Network/virtualNetworks/subnets/join/action',
  publicIPAddress: 'Microsoft.Network/publicIPAddresses/join/action',
  applicationSecurityGroups: 'Microsoft.Network/applicationSecurityGroups/joinIpConfiguration/action',
  loadBalancerBackendAddressPools: 'Microsoft.Network/loadBalancers/backendAddressPools/join/action',
  loadBalancerInboundNatRules: 'Microsoft.Network/loadBalancers/inboundNatRules/join/action',
  applicationGatewayBackendAddressPools:
    'Microsoft.Network/applicationGateways/backendAddressPools/join/action',
} as const;

/** What the PUT of a network interface or VM links to. A body that cannot be read links to nothing: it is refused later, as unreadable. */
export function linkedActions(action: string, body: unknown): LinkedAction[] {
  if (action === 'Microsoft.Compute/virtualMachines/write') {
    const nics = vmSchema.safeParse(body).data?.properties.networkProfile.networkInterfaces ?? [];
    return nics.map(({ id }) => ({ action: 'Microsoft.Network/networkInterfaces/join/action', scope: id }));
  }
  const nic =
    action === 'Microsoft.Network/networkInterfaces/write' ? nicSchema.safeParse(body).data : undefined;
  if (nic === undefined) return [];
  const holders: readonly Readonly<Record<string, unknown>>[] = [
    nic.properties,
    ...(nic.properties.ipConfigurations ?? []).map(({ properties }) => properties),
  ];
  return holders.flatMap((holder) =>
    Object.entries(actions).flatMap(([member, needed]) =>
      idsIn(holder[member]).map((scope) => ({ action: needed, scope })),
    ),
  );
}

function idsIn(value: unknown): string[] {
  const found = z.union([links, link]).safeParse(value).data;
  if (found === undefined) return [];
  return (Array.isArray(found) ? found : [found]).map(({ id }) => id);
}
