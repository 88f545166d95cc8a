import { capacityKeyOf } from './capacity-keys.ts';
import type { Facts, Tags } from './facts.ts';

/** What the brakes need to know of a VM. */
export interface Place {
  readonly domains: readonly string[];
  readonly capacityKey: string;
}

/** A group of VMs that its owner wants stopped one after the other, by tag; the value names it within its subscription. */
function groupOf(tags: Tags, prefix: string): string | undefined {
  const wanted = `${prefix}-group`.toLowerCase();
  const value = Object.entries(tags)
    .find(([name]) => name.trim().toLowerCase() === wanted)?.[1]
    .trim();
  return value === '' ? undefined : value?.slice(0, 256);
}

/** Everything that fails with this VM, and the room that it needs. Ids are in lower case, each domain once. */
export function placeOf({ vm, nics }: Pick<Facts, 'vm' | 'nics'>, tagPrefix: string): Place {
  const group = groupOf(vm.tags, tagPrefix);
  const subscription = vm.id.split('/')[2] ?? '';
  const domains = [
    ...(vm.availabilitySetId === undefined ? [] : [vm.availabilitySetId]),
    ...nics.flatMap(({ backendPools }) => backendPools),
    ...(group === undefined ? [] : [`group:${subscription}:${group}`]),
  ];
  return {
    domains: [...new Set(domains.map((domain) => domain.toLowerCase()))].sort(),
    capacityKey: capacityKeyOf(vm),
  };
}
