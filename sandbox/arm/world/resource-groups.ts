import * as z from 'zod';
import { groupId, keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { GroupResource, Tags } from './resources.ts';

/**
 * The name of a resource group: 1 to 90 letters and digits of any script, "_", "(", ")", "-" and ".", which it does not end in
 * (azure-resource-manager resource-name-rules).
 */
export const groupName = z.string().regex(/^[\p{L}\p{Nd}_().-]{0,89}[\p{L}\p{Nd}_()-]$/u, {
  error: ({ input }) => `'${String(input)}' cannot be the name of a resource group`,
});

/** The resource group of this name, made if it is not there. */
export function ensureGroup(
  { world, settings }: Simulation,
  subscriptionId: string,
  name: string,
  location = settings.location,
): GroupResource {
  const id = groupId(subscriptionId, name);
  const group: GroupResource = world.resourceGroups[keyOf(id)] ?? {
    id,
    name,
    type: 'Microsoft.Resources/resourceGroups',
    location,
    tags: {},
    properties: { provisioningState: 'Succeeded' },
  };
  world.resourceGroups[keyOf(id)] = group;
  return group;
}

/** Sets tags and owner of a resource group, made if it is not there. */
export function setGroup(
  simulation: Simulation,
  subscriptionId: string,
  name: string,
  change: { readonly tags?: Tags; readonly managedBy?: string },
): GroupResource {
  return Object.assign(ensureGroup(simulation, subscriptionId, name), change);
}
