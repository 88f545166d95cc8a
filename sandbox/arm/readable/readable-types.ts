import { keyOf } from '../kernel/resource-id.ts';

/** A type of resource that only has to be read, and where its collection is listed. */
export interface ReadableType {
  /** Provider and type, with the types above it: `Microsoft.Compute/galleries/images`. */
  readonly type: string;
  /** What its requests are called in the journal and in scripted faults. */
  readonly name: ReadableName;
  /** Listed per subscription and resource group; a child below its parent; or only as part of something else. */
  readonly listed: 'everywhere' | 'below-parent' | 'nowhere';
}

/** The last part of a type's name, or a plainer one where that would be ambiguous. */
export const readableNames = [
  'images',
  'galleries',
  'galleryImages',
  'galleryImageVersions',
  'proximityPlacementGroups',
  'hostGroups',
  'hosts',
  'capacityReservationGroups',
  'capacityReservations',
  'virtualMachineScaleSets',
  'publicIPAddresses',
  'virtualNetworks',
  'subnets',
  'networkSecurityGroups',
  'applicationSecurityGroups',
  'loadBalancers',
  'backendAddressPools',
  'inboundNatRules',
  'applicationGateways',
  'gatewayPools',
] as const;

type ReadableName = (typeof readableNames)[number];

type Row = readonly [type: string, name: ReadableName, listed?: ReadableType['listed']];

const rows: readonly Row[] = [
  ['Microsoft.Compute/images', 'images'],
  ['Microsoft.Compute/galleries', 'galleries'],
  ['Microsoft.Compute/galleries/images', 'galleryImages', 'below-parent'],
  ['Microsoft.Compute/galleries/images/versions', 'galleryImageVersions', 'below-parent'],
  ['Microsoft.Compute/proximityPlacementGroups', 'proximityPlacementGroups'],
  ['Microsoft.Compute/hostGroups', 'hostGroups'],
  ['Microsoft.Compute/hostGroups/hosts', 'hosts', 'below-parent'],
  ['Microsoft.Compute/capacityReservationGroups', 'capacityReservationGroups'],
  [
    'Microsoft.Compute/capacityReservationGroups/capacityReservations',
    'capacityReservations',
    'below-parent',
  ],
  ['Microsoft.Compute/virtualMachineScaleSets', 'virtualMachineScaleSets'],
  ['Microsoft.Network/publicIPAddresses', 'publicIPAddresses'],
  ['Microsoft.Network/virtualNetworks', 'virtualNetworks'],
  ['Microsoft.Network/virtualNetworks/subnets', 'subnets', 'below-parent'],
  ['Microsoft.Network/networkSecurityGroups', 'networkSecurityGroups'],
  ['Microsoft.Network/applicationSecurityGroups', 'applicationSecurityGroups'],
  ['Microsoft.Network/loadBalancers', 'loadBalancers'],
  ['Microsoft.Network/loadBalancers/backendAddressPools', 'backendAddressPools', 'below-parent'],
  ['Microsoft.Network/loadBalancers/inboundNatRules', 'inboundNatRules', 'below-parent'],
  ['Microsoft.Network/applicationGateways', 'applicationGateways'],
  ['Microsoft.Network/applicationGateways/backendAddressPools', 'gatewayPools', 'nowhere'],
];

/** Every type of resource that only has to be read. */
export const readableTypes: readonly ReadableType[] = rows.map(([type, name, listed = 'everywhere']) => {
  return { type, name, listed };
});

/** A resource of such a type, taken from its id. */
export interface ReadableId {
  readonly subscriptionId: string;
  readonly group: string;
  /** In Azure's own casing, with the names in between as they were given. */
  readonly path: string;
  readonly type: string;
}

/** Reads the id of a resource of such a type, in any case; undefined for any other. */
export function readReadableId(id: string): ReadableId | undefined {
  const pattern = /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/providers\/(microsoft\.\w+)\/(.+)$/i;
  const [, subscriptionId = '', group = '', provider = '', rest = ''] = pattern.exec(id) ?? [];
  const segments = rest.split('/');
  const types = segments.filter((_, index) => index % 2 === 0);
  const names = segments.filter((_, index) => index % 2 === 1);
  const given = keyOf([provider, ...types].join('/'));
  const known = readableTypes.find(({ type }) => keyOf(type) === given);
  if (known === undefined || types.length !== names.length || names.includes('')) return undefined;
  const [space = '', ...parts] = known.type.split('/');
  const path = [space, ...parts.flatMap((part, index) => [part, names[index] ?? ''])].join('/');
  return { subscriptionId, group, path, type: known.type };
}
