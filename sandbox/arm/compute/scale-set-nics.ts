import * as z from 'zod';
import { guid } from '../kernel/random.ts';
import { keyOf } from '../kernel/resource-id.ts';

const configurationSchema = z.looseObject({
  primary: z.boolean(),
  enableAcceleratedNetworking: z.boolean(),
  ipConfigurations: z.array(z.looseObject({ name: z.string(), properties: z.looseObject({}) })),
});

/** The network interface of a scale set's instance, after a configuration of the set's model (azure-rest-api-specs networkInterface, VMSS). */
export function scaleSetNic(
  vm: string,
  index: number,
  name: string,
  configuration: unknown,
): { readonly id: string; readonly name: string } {
  const { primary, enableAcceleratedNetworking, ipConfigurations } = configurationSchema.parse(configuration);
  const id = `${vm}/networkInterfaces/${name}`;
  const etag = `W/"${guid('etag', keyOf(id))}"`;
  const digits = guid('mac address', keyOf(id)).replaceAll('-', '').toUpperCase();
  const nic = {
    name,
    id,
    etag,
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: guid('network interface', keyOf(id)),
      ipConfigurations: ipConfigurations.map(({ name: ip, properties }) => ({
        name: ip,
        id: `${id}/ipConfigurations/${ip}`,
        etag,
        properties: {
          provisioningState: 'Succeeded',
          privateIPAddress: `10.255.${Math.floor(index / 250)}.${(index % 250) + 4}`,
          privateIPAllocationMethod: 'Dynamic',
          privateIPAddressVersion: 'IPv4',
          primary: true,
          ...properties,
        },
      })),
      dnsSettings: { dnsServers: [], appliedDnsServers: [] },
      macAddress: `00-0D-3A-${digits.slice(0, 2)}-${digits.slice(2, 4)}-${digits.slice(4, 6)}`,
      enableAcceleratedNetworking,
      enableIPForwarding: false,
      primary,
      virtualMachine: { id: vm },
      hostedWorkloads: [],
      vnetEncryptionSupported: false,
    },
  };
  return nic;
}
