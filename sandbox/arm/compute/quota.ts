import * as z from 'zod';
import type { Simulation } from '../kernel/simulation.ts';
import { type Reply, refusal } from '../server/errors.ts';
import type { World } from '../world/world.ts';
import { findSize, sizesIn } from './sizes.ts';

/** How many cores of a family of sizes the subscription may have at a location. */
export const quotaSchema = z.strictObject({
  family: z.string().min(1),
  location: z.string().min(1),
  cores: z.int().nonnegative(),
});

/** A schema for the family of a size that this world offers. */
export function familyName(world: World): z.ZodString {
  return z.string().refine((family) => sizesIn(world).some((size) => size.family === family), {
    error: ({ input }) => `'${String(input)}' is not a family of sizes, as the Resource SKUs API names them`,
  });
}

/**
 * Why a VM of this size cannot be given cores, if a quota says so (code and text recorded: karpenter-provider-azure). Deallocated Spot VMs go
 * on counting (spot-vms); that other deallocated ones do not is assumed.
 */
export function refuseQuota(
  { world }: Simulation,
  sizeName: string,
  location: string,
  except: string,
): Reply | undefined {
  const size = findSize(world, sizeName);
  const quota = world.quotas.find(
    (one) =>
      one.family.toLowerCase() === size?.family.toLowerCase() &&
      one.location.toLowerCase() === location.toLowerCase(),
  );
  if (size === undefined || quota === undefined) return undefined;
  const used = Object.values(world.virtualMachines).reduce((sum, { resource, power }) => {
    const other = findSize(world, resource.properties.hardwareProfile.vmSize);
    const counts =
      resource.id !== except &&
      resource.location === quota.location.toLowerCase() &&
      other?.family === size.family &&
      (power !== 'deallocated' || resource.properties.priority === 'Spot');
    return counts ? sum + (other?.vcpus ?? 0) : sum;
  }, 0);
  if (used + size.vcpus <= quota.cores) return undefined;
  return refusal(
    409,
    'OperationNotAllowed',
    `Operation could not be completed as it results in exceeding approved ${size.family} Cores quota. Additional details - Deployment Model: Resource Manager, Location: ${location}, Current Limit: ${quota.cores}, Current Usage: ${used}, Additional Required: ${size.vcpus}, (Minimum) New Limit Required: ${used + size.vcpus}. Setup Alerts when Quota reaches threshold.`,
  );
}
