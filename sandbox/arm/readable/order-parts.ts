import * as z from 'zod';
import { groupName } from '../world/resource-groups.ts';

/** The name of a resource. */
export const resourceName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/, {
  error: 'must be 1 to 80 letters, digits, ".", "_" or "-", and begin with a letter or digit',
});

/** What every order of a resource may say. */
export const common = {
  resourceGroup: groupName.default('rg-sandbox'),
  subscriptionId: z.guid().exactOptional(),
  location: z
    .string()
    .regex(/^[a-z0-9]+$/, { error: 'must be the short name of a location, such as westeurope' })
    .exactOptional(),
  tags: z.record(z.string(), z.string()).exactOptional(),
};
