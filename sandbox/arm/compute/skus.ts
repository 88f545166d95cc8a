import type { Simulation } from '../kernel/simulation.ts';
import type { Restriction } from '../world/world.ts';
import { type Size, sizes } from './sizes.ts';

/** The VM sizes of a location as the Resource SKUs API lists them: every capability is text, restrictions are per subscription. */
export function resourceSkus({ world }: Simulation, location: string): object[] {
  const here = world.restrictions.filter((one) => one.location.toLowerCase() === location);
  return sizes.map((size) => skuOf(size, location, here));
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

function capabilitiesOf(size: Size): object[] {
  const text = (value: boolean): string => (value ? 'True' : 'False');
  return Object.entries({
    MaxResourceVolumeMB: '0',
    OSVhdSizeMB: '1047552',
    vCPUs: String(size.vcpus),
    HyperVGenerations: size.architecture === 'Arm64' ? 'V2' : 'V1,V2',
    MemoryGB: String(size.memoryGb),
    MaxDataDiskCount: String(Math.min(64, size.vcpus * 2)),
    CpuArchitectureType: size.architecture,
    LowPriorityCapable: 'True',
    PremiumIO: text(/s/.test(size.name.slice('Standard_'.length))),
    VMDeploymentTypes: 'IaaS',
    vCPUsAvailable: String(size.vcpus),
    vCPUsPerCore: String(vcpusPerCoreOf(size)),
    CapacityReservationSupported: text(size.accelerated),
    AcceleratedNetworkingEnabled: text(size.accelerated),
    RdmaEnabled: 'False',
    MaxNetworkInterfaces: String(size.maxNics),
  }).map(([name, value]) => ({ name, value }));
}

// Series before v3, and Fasv6, give each vCPU a core of its own, and so does Arm (azure-compute-docs sizes: av2-, bv1-, dv2-dsv2-, f-fs-, fasv6- and
// dpsv5-series). The other series run two on a core.
const withOneThreadACore = new Set([
  'standardAv2Family',
  'standardBSFamily',
  'standardDv2Family',
  'standardDSv2Family',
  'standardFSFamily',
  'standardFasv6Family',
]);

function vcpusPerCoreOf({ family, architecture }: Size): 1 | 2 {
  return architecture === 'Arm64' || withOneThreadACore.has(family) ? 1 : 2;
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
