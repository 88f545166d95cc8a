import * as z from 'zod';
import { computeTime } from '../kernel/azure-time.ts';
import type { OtherOrder, OtherPlace } from '../world/other-resources.ts';
import { common, resourceName } from './order-parts.ts';

const system = {
  os: z.enum(['linux', 'windows']).default('linux'),
  generation: z.enum(['V1', 'V2']).default('V2'),
};

/** A managed image. It says nothing about accelerated networking: there is no member for it. */
export const imageSchema = z.strictObject({
  kind: z.literal('image'),
  name: resourceName,
  ...system,
  ...common,
});

/** An image definition with its gallery and versions. `features` are names and values, as `IsAcceleratedNetworkSupported`. */
export const galleryImageSchema = z.strictObject({
  kind: z.literal('gallery-image'),
  gallery: resourceName,
  name: resourceName,
  ...system,
  osState: z.enum(['Generalized', 'Specialized']).default('Generalized'),
  architecture: z.enum(['x64', 'Arm64']).default('x64'),
  identifier: z
    .strictObject({ publisher: z.string().min(1), offer: z.string().min(1), sku: z.string().min(1) })
    .exactOptional(),
  features: z.array(z.strictObject({ name: z.string().min(1), value: z.string() })).default([]),
  versions: z
    .array(z.string().regex(/^\d+\.\d+\.\d+$/, { error: 'must be three numbers, such as 1.0.0' }))
    .default(['1.0.0']),
  ...common,
});

const osTypes = { linux: 'Linux', windows: 'Windows' } as const;
const diskGb = { linux: 30, windows: 127 } as const;

/** The image of an order. */
export function imageOrders(
  place: OtherPlace,
  { name, os, generation }: z.output<typeof imageSchema>,
): OtherOrder[] {
  const osDisk = {
    osType: osTypes[os],
    osState: 'Generalized',
    diskSizeGB: diskGb[os],
    caching: 'ReadWrite',
    storageAccountType: 'Premium_LRS',
  };
  const storageProfile = { osDisk, dataDisks: [], zoneResilient: false };
  return [
    {
      ...place,
      path: `Microsoft.Compute/images/${name}`,
      properties: { storageProfile, hyperVGeneration: generation },
    },
  ];
}

/** The gallery, image definition and versions of an order. */
export function galleryImageOrders(
  place: OtherPlace,
  order: z.output<typeof galleryImageSchema>,
  now: number,
): OtherOrder[] {
  const { gallery, name, os, osState, generation, architecture, features, versions } = order;
  const path = `Microsoft.Compute/galleries/${gallery}`;
  const uniqueName = `${place.subscriptionId}-${gallery.toUpperCase()}`;
  const definition = {
    osType: osTypes[os],
    osState,
    hyperVGeneration: generation,
    architecture,
    identifier: order.identifier ?? { publisher: 'contoso', offer: gallery, sku: name },
    // A definition without features has no such member (azure-rest-api-specs GalleryRP).
    ...(features.length === 0 ? {} : { features }),
  };
  return [
    { ...place, path, properties: { identifier: { uniqueName } } },
    { ...place, path: `${path}/images/${name}`, properties: definition },
    ...versions.map((version) => ({
      ...place,
      path: `${path}/images/${name}/versions/${version}`,
      properties: versionProperties(place.location, os, now),
    })),
  ];
}

function versionProperties(region: string, os: 'linux' | 'windows', now: number): Record<string, unknown> {
  const storageAccountType = 'Standard_LRS';
  return {
    publishingProfile: {
      targetRegions: [{ name: region, regionalReplicaCount: 1, storageAccountType }],
      replicaCount: 1,
      excludeFromLatest: false,
      publishedDate: computeTime(now),
      storageAccountType,
    },
    storageProfile: {
      osDiskImage: { sizeInGB: diskGb[os], hostCaching: 'ReadWrite', source: {} },
    },
    safetyProfile: { reportedForPolicyViolation: false, allowDeletionOfReplicatedLocations: true },
  };
}
