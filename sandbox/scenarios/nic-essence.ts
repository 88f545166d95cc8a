import type { NicResource } from '../arm/world/resources.ts';

/** A NIC's JSON without what every write changes; without the flag, too, if so asked. */
export function nicEssence(nic: NicResource, { flag }: { readonly flag: boolean }): unknown {
  const { etag: _etag, ...rest } = structuredClone(nic) as unknown as Record<string, unknown>;
  const properties = rest.properties as Record<string, unknown>;
  delete properties.provisioningState;
  if (!flag) delete properties.enableAcceleratedNetworking;
  const configurations = properties.ipConfigurations;
  if (Array.isArray(configurations))
    for (const one of configurations as Record<string, unknown>[]) {
      delete one.etag;
      delete (one.properties as Record<string, unknown> | undefined)?.provisioningState;
    }
  return { ...rest, properties };
}

/** The flag as it stands in a NIC's JSON: null and absent are distinguished. */
export function flagOf(nic: NicResource): boolean | null | 'absent' {
  const value: unknown = nic.properties.enableAcceleratedNetworking;
  return value === undefined ? 'absent' : value === null ? null : value === true;
}
