import * as z from 'zod';
import type { IpConfiguration, NicResource } from '../world/resources.ts';

/** What a PUT says of an ip configuration. */
export const ipConfigurationSchema = z.looseObject({
  name: z.string().min(1),
  properties: z
    .looseObject({
      subnet: z.looseObject({ id: z.string() }).exactOptional(),
      primary: z.boolean().exactOptional(),
    })
    .exactOptional(),
});

/** What an ip configuration gets from its network interface. */
export interface IpIdentity {
  /** The id of the network interface. */
  readonly id: string;
  readonly etag: string;
  /** A free address of the subnet. */
  readonly freeAddress: () => string;
}

/** What an ip configuration is after a PUT: what is known of it by its name stays where Network assigns it. */
export function ipConfigurationFrom(
  given: z.infer<typeof ipConfigurationSchema>,
  index: number,
  before: NicResource | undefined,
  { id, etag, freeAddress }: IpIdentity,
): IpConfiguration {
  const known = before?.properties.ipConfigurations.find(
    (one) => one.name.toLowerCase() === given.name.toLowerCase(),
  );
  const { privateIPAddress, ...properties } = given.properties ?? {};
  // A dynamic address stays with the configuration (virtual-network private-ip-addresses).
  const address =
    typeof privateIPAddress === 'string'
      ? privateIPAddress
      : (known?.properties.privateIPAddress ?? freeAddress());
  return {
    ...given,
    id: `${id}/ipConfigurations/${given.name}`,
    etag,
    type: 'Microsoft.Network/networkInterfaces/ipConfigurations',
    properties: {
      privateIPAllocationMethod: 'Dynamic',
      privateIPAddressVersion: 'IPv4',
      primary: index === 0,
      ...properties,
      privateIPAddress: address,
      provisioningState: 'Updating',
    },
  };
}
