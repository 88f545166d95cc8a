import { foldCase } from '../lib/fold-case.ts';
import { faulty, type Parsed, parsed } from '../lib/parsed.ts';
import { groupName, isSubscriptionId, resourceName, sameId } from './resource-id.ts';

/** The id of a resource that a VM or NIC points at. */
export interface RelatedId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** Of the resource and its parents, outermost first. */
  readonly names: readonly string[];
  /** The path as it goes into a URL, each segment encoded. */
  readonly urlPath: string;
}

export const relatedTypes = {
  disk: 'Microsoft.Compute/disks',
  publicIp: 'Microsoft.Network/publicIPAddresses',
  availabilitySet: 'Microsoft.Compute/availabilitySets',
  galleryImage: 'Microsoft.Compute/galleries/images',
  loadBalancerPool: 'Microsoft.Network/loadBalancers/backendAddressPools',
  applicationGatewayPool: 'Microsoft.Network/applicationGateways/backendAddressPools',
  galleryImageVersion: 'Microsoft.Compute/galleries/images/versions',
} as const;

/**
 * Takes apart the id of a resource of one type, in any casing, as strictly as `parseResourceId` does for VMs and NICs: VMs can be
 * made by anybody, so what they point at is other people's input too.
 */
export function parseRelatedId(text: string, type: keyof typeof relatedTypes): Parsed<RelatedId> {
  const [provider = '', ...kinds] = relatedTypes[type].split('/');
  const wrong: Parsed<RelatedId> = faulty(`resource id: not the id of a ${relatedTypes[type]}`);
  if (text.length > 500) return wrong;
  const [empty, subscriptions, subscriptionId = '', groups, group = '', providers, ownProvider, ...rest] =
    text.split('/');
  const names = rest.filter((_, index) => index % 2 === 1);
  const shaped =
    empty === '' &&
    sameId(subscriptions, 'subscriptions') &&
    sameId(groups, 'resourceGroups') &&
    sameId(providers, 'providers') &&
    sameId(ownProvider, provider) &&
    rest.length === kinds.length * 2 &&
    kinds.every((kind, index) => sameId(rest[index * 2], kind));
  if (!shaped || !isSubscriptionId(subscriptionId) || !groupName.test(group)) return wrong;
  if (!names.every((name) => name.length <= 80 && resourceName.test(name))) return wrong;
  const pairs = kinds.flatMap((kind, index) => [kind, names[index] ?? '']);
  const segments = ['', 'subscriptions', subscriptionId, 'resourceGroups', group, 'providers', provider];
  const urlPath = [...segments, ...pairs].map(encodeURIComponent).join('/');
  return parsed({ subscriptionId: foldCase(subscriptionId), resourceGroup: group, names, urlPath });
}
