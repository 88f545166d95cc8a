import * as z from 'zod';
import { guid } from '../kernel/random.ts';
import type { Rules } from '../kernel/rules.ts';
import type { NicResource } from '../world/resources.ts';
import { type IpIdentity, ipConfigurationFrom, ipConfigurationSchema } from './ip-configuration.ts';

/** What a PUT of a network interface must hold; everything else is taken as it comes. */
export const nicWriteSchema = z.looseObject({
  location: z.string(),
  tags: z.record(z.string(), z.string()).exactOptional(),
  properties: z.looseObject({
    enableAcceleratedNetworking: z.boolean().nullable().exactOptional(),
    ipConfigurations: z.array(ipConfigurationSchema).exactOptional(),
  }),
});

/** What a PUT says of a network interface. */
export type NicWrite = z.infer<typeof nicWriteSchema>;

// What Network itself says of a network interface: clients may send it back, it changes nothing.
const readOnly = [
  'provisioningState',
  'resourceGuid',
  'macAddress',
  'primary',
  'virtualMachine',
  'hostedWorkloads',
  'tapConfigurations',
  'vnetEncryptionSupported',
  'defaultOutboundConnectivityEnabled',
  'dscpConfiguration',
  'privateEndpoint',
  'privateLinkService',
];

function without(
  members: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
}

function only(members: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([name]) => names.includes(name)));
}

/** What a network interface is and keeps, whatever a PUT says. */
export interface NicIdentity extends IpIdentity {
  readonly name: string;
  readonly rules: Rules;
}

/**
 * What a network interface is after a PUT. A PUT replaces: what it omits goes back to its default, the flag to false
 * (azure-rest-api-specs#11948), and null is taken for omitted (assumed); what no schema knows is kept as it was given, at every level.
 */
export function nicFrom(body: NicWrite, before: NicResource | undefined, identity: NicIdentity): NicResource {
  const { id, name, etag, rules } = identity;
  const created = { kind: 'Regular', allowPort25Out: true };
  const undocumented =
    before === undefined
      ? created
      : rules.omittedUndocumentedMembers === 'kept'
        ? { kind: before.kind, allowPort25Out: before.properties.allowPort25Out }
        : {};
  const { kind, allowPort25Out } = undocumented as { kind?: unknown; allowPort25Out?: unknown };
  return {
    ...(kind === undefined ? {} : { kind }),
    ...body,
    name,
    id,
    etag,
    type: 'Microsoft.Network/networkInterfaces',
    location: body.location.toLowerCase().replaceAll(' ', ''),
    properties: {
      ...(allowPort25Out === undefined ? {} : { allowPort25Out }),
      enableIPForwarding: false,
      disableTcpStateTracking: false,
      dnsSettings: {
        dnsServers: [],
        appliedDnsServers: [],
        internalDomainNameSuffix: 'simulated.internal.cloudapp.net',
      },
      nicType: 'Standard',
      auxiliaryMode: 'None',
      auxiliarySku: 'None',
      ...without(body.properties, readOnly),
      enableAcceleratedNetworking: body.properties.enableAcceleratedNetworking ?? false,
      ...readOnlyOf(before, id),
      provisioningState: 'Updating',
      resourceGuid: before?.properties.resourceGuid ?? guid('network interface', id.toLowerCase()),
      ipConfigurations: (body.properties.ipConfigurations ?? []).map((one, index) =>
        ipConfigurationFrom(one, index, before, identity),
      ),
    },
  };
}

function readOnlyOf(before: NicResource | undefined, id: string): Record<string, unknown> {
  if (before !== undefined) return only(before.properties, readOnly);
  const digits = guid('mac address', id.toLowerCase()).replaceAll('-', '').toUpperCase();
  return {
    macAddress: `00-0D-3A-${digits.slice(0, 2)}-${digits.slice(2, 4)}-${digits.slice(4, 6)}`,
    hostedWorkloads: [],
    tapConfigurations: [],
    vnetEncryptionSupported: false,
    defaultOutboundConnectivityEnabled: false,
  };
}

/** Gives a network interface another etag and provisioning state, in all places that show them. */
export function stamp(
  nic: NicResource,
  etag: string,
  state: 'Updating' | 'Succeeded' | 'Failed',
): NicResource {
  const { properties } = nic;
  const ipConfigurations = properties.ipConfigurations.map((one) => {
    return { ...one, etag, properties: { ...one.properties, provisioningState: state } };
  });
  return { ...nic, etag, properties: { ...properties, provisioningState: state, ipConfigurations } };
}
