import * as z from 'zod';
import { computeTime } from '../kernel/azure-time.ts';
import { guid } from '../kernel/random.ts';
import type { VmResource } from '../world/resources.ts';

/** What a PUT of a VM must hold; everything else is taken as it comes. */
export const vmWriteSchema = z.looseObject({
  location: z.string(),
  tags: z.record(z.string(), z.string()).exactOptional(),
  zones: z.array(z.string()).exactOptional(),
  properties: z.looseObject({
    hardwareProfile: z.looseObject({ vmSize: z.string() }),
    storageProfile: z
      .looseObject({
        osDisk: z
          .looseObject({
            osType: z.string().exactOptional(),
            name: z.string().exactOptional(),
            diffDiskSettings: z.looseObject({ option: z.string().exactOptional() }).exactOptional(),
          })
          .exactOptional(),
        imageReference: z
          .looseObject({ publisher: z.string().exactOptional(), offer: z.string().exactOptional() })
          .exactOptional(),
      })
      .exactOptional(),
    osProfile: z.looseObject({ computerName: z.string() }).exactOptional(),
    networkProfile: z.looseObject({
      networkInterfaces: z
        .array(
          z.looseObject({
            id: z.string(),
            properties: z
              .looseObject({ primary: z.boolean().exactOptional(), deleteOption: z.string().exactOptional() })
              .exactOptional(),
          }),
        )
        .min(1),
    }),
    availabilitySet: z.looseObject({ id: z.string() }).exactOptional(),
    priority: z.string().exactOptional(),
  }),
});

/** What a PUT says of a VM. */
export type VmWrite = z.infer<typeof vmWriteSchema>;

/** Which operating system a VM is to have, by its disk or else its image. */
export function osOf({ properties }: VmWrite): 'linux' | 'windows' {
  const { osDisk, imageReference } = properties.storageProfile ?? {};
  const words = `${osDisk?.osType ?? ''} ${imageReference?.publisher ?? ''}`.toLowerCase();
  return words.includes('windows') ? 'windows' : 'linux';
}

// Secrets go in and never come out.
function withoutSecrets(profile: VmWrite['properties']['osProfile']): VmResource['properties']['osProfile'] {
  if (profile === undefined) return undefined;
  const { adminPassword: _, customData: __, ...rest } = profile;
  return rest;
}

/** What a VM is, whatever a PUT says. */
export interface VmIdentity {
  readonly id: string;
  readonly name: string;
  readonly serial: number;
  readonly now: number;
}

/**
 * What a VM is after a PUT. Its unique id and time of creation stay, and so do OS disk and OS profile, which cannot be changed
 * (that a PUT without them keeps them is assumed); all else is replaced.
 */
export function vmFrom(body: VmWrite, before: VmResource | undefined, identity: VmIdentity): VmResource {
  const { id, name, serial, now } = identity;
  const { storageProfile, osProfile, ...properties } = body.properties;
  const profile = before === undefined ? withoutSecrets(osProfile) : before.properties.osProfile;
  return {
    ...body,
    name,
    id,
    etag: before?.etag ?? '"0"',
    type: 'Microsoft.Compute/virtualMachines',
    location: body.location.toLowerCase().replaceAll(' ', ''),
    properties: {
      ...properties,
      provisioningState: before?.properties.provisioningState ?? 'Creating',
      vmId: before?.properties.vmId ?? guid('vm', id.toLowerCase(), serial, now),
      timeCreated: before?.properties.timeCreated ?? computeTime(now),
      ...(profile === undefined ? {} : { osProfile: profile }),
      storageProfile: {
        dataDisks: [],
        ...storageProfile,
        osDisk: before?.properties.storageProfile.osDisk ?? osDiskOf(body, id, name),
      },
    },
  };
}

function osDiskOf(
  body: VmWrite,
  id: string,
  name: string,
): VmResource['properties']['storageProfile']['osDisk'] {
  const windows = osOf(body) === 'windows';
  const diskName = osDiskName(name, id);
  const group = id.slice(0, id.indexOf('/providers/'));
  return {
    osType: windows ? 'Windows' : 'Linux',
    name: diskName,
    createOption: 'FromImage',
    caching: 'ReadWrite',
    managedDisk: {
      storageAccountType: 'Premium_LRS',
      id: `${group}/providers/Microsoft.Compute/disks/${diskName}`,
    },
    deleteOption: 'Delete',
    diskSizeGB: windows ? 127 : 30,
    ...body.properties.storageProfile?.osDisk,
  };
}

function osDiskName(vm: string, id: string): string {
  return `${vm}_OsDisk_1_${guid('os disk', id.toLowerCase()).replaceAll('-', '')}`;
}
