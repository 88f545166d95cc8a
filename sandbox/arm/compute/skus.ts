import type { Simulation } from '../kernel/simulation.ts';
import type { Restriction } from '../world/world.ts';
import { type Size, sizesIn } from './sizes.ts';

/** The VM sizes of a location as the Resource SKUs API lists them: every capability is text, restrictions are those of the subscription. */
export function resourceSkus({ world }: Simulation, subscriptionId: string, location: string): object[] {
  const here = world.restrictions.filter(
    (one) =>
      one.location.toLowerCase() === location &&
      (one.subscriptionId ?? subscriptionId).toLowerCase() === subscriptionId.toLowerCase(),
  );
  return sizesIn(world).map((size) => skuOf(size, location, here));
}

/** The sizes of a location as `az vm list-sizes` has them: without capabilities (compute virtualMachineSizes). */
export function vmSizes({ world }: Simulation): object[] {
  return sizesIn(world).map((size) => ({
    name: size.name,
    numberOfCores: size.vcpus,
    osDiskSizeInMB: 1_047_552,
    resourceDiskSizeInMB: resourceDiskOf(size),
    memoryInMB: size.memoryGb * 1024,
    maxDataDiskCount: dataDisksOf(size),
  }));
}

const dataDisksOf = ({ vcpus }: Size): number => Math.min(64, vcpus * 2);

const featuresOf = ({ name }: Size): string =>
  /^[a-z]+\d+(?:-\d+)?([a-z]*)/i.exec(name.replace(/^[a-z]+_/i, ''))?.[1] ?? '';

function resourceDiskOf(size: Size): number {
  return featuresOf(size).includes('d') || !/_v[4-9]$/.test(size.name) ? size.vcpus * 8192 : 0;
}

const zones = ['1', '2', '3'];

function skuOf(size: Size, location: string, restrictions: readonly Restriction[]): object {
  const [tier, ...rest] = size.name.split('_');
  const own = restrictions.filter((one) => one.size.toLowerCase() === size.name.toLowerCase());
  return {
    resourceType: 'virtualMachines',
    name: size.name,
    tier,
    size: rest.join('_'),
    family: size.family,
    locations: [location],
    locationInfo: [{ location, zones, zoneDetails: [] }],
    capabilities: capabilitiesOf(size),
    restrictions: own.map((one) => restrictionOf(one, location)),
  };
}

// Sizes never change; the list of a location is long and asked for often.
const listed = new WeakMap<Size, readonly object[]>();

function capabilitiesOf(size: Size): readonly object[] {
  const known = listed.get(size);
  if (known !== undefined) return known;
  const capabilities = Object.entries(valuesOf(size)).flatMap(([name, value]) =>
    value === 'absent' ? [] : [{ name, value }],
  );
  listed.set(size, capabilities);
  return capabilities;
}

const text = (value: boolean): string => (value ? 'True' : 'False');

// Names and order as a dump of westus has them; beside cores, memory, interfaces, RDMA and Accelerated Networking the values are those of most
// sizes: assumed.
function valuesOf(size: Size): Record<string, string> {
  const features = featuresOf(size);
  const resourceDisk = resourceDiskOf(size);
  const newer = /_v[5-9]$/.test(size.name);
  return {
    MaxResourceVolumeMB: String(resourceDisk),
    OSVhdSizeMB: '1047552',
    vCPUs: String(size.vcpus),
    MemoryPreservingMaintenanceSupported: 'True',
    HyperVGenerations: size.architecture === 'Arm64' || /_v[67]$/.test(size.name) ? 'V2' : 'V1,V2',
    MemoryGB: String(size.memoryGb),
    MaxDataDiskCount: String(dataDisksOf(size)),
    CpuArchitectureType: size.architecture,
    MaxWriteAcceleratorDisksAllowed: '0',
    LowPriorityCapable: 'True',
    PremiumIO: text(/s/i.test(features) || /_[DG]S\d/.test(size.name)),
    VMDeploymentTypes: 'IaaS',
    vCPUsAvailable: String(size.vcpusAvailable),
    vCPUsPerCore: String(size.vcpusPerCore),
    CombinedTempDiskAndCachedIOPS: String(size.vcpus * 1000),
    CombinedTempDiskAndCachedReadBytesPerSecond: String(size.vcpus * 16_777_216),
    CombinedTempDiskAndCachedWriteBytesPerSecond: String(size.vcpus * 16_777_216),
    UncachedDiskIOPS: String(size.vcpus * 1600),
    UncachedDiskBytesPerSecond: String(size.vcpus * 25_165_824),
    EphemeralOSDiskSupported: text(resourceDisk > 0),
    EncryptionAtHostSupported: 'True',
    CapacityReservationSupported: text(size.accelerated),
    AcceleratedNetworkingEnabled: size.capability,
    RdmaEnabled: text(size.rdma),
    MaxNetworkInterfaces: String(size.maxNics),
    TrustedLaunchDisabled: newer ? 'absent' : text(size.architecture === 'Arm64'),
    HibernationSupported: newer ? 'True' : 'absent',
  };
}

function restrictionOf({ zones: only, reasonCode }: Restriction, location: string): object {
  if (only === undefined)
    return { type: 'Location', values: [location], restrictionInfo: { locations: [location] }, reasonCode };
  return {
    type: 'Zone',
    values: [location],
    restrictionInfo: { locations: [location], zones: only },
    reasonCode,
  };
}
