import * as z from 'zod';
import { drivers } from '../compute/network-hardware.ts';
import { findSize, type Size } from '../compute/sizes.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { restrictionSchema } from './world-orders.ts';

/** A size that is put into the world, or takes the place of one of the catalogue; what is not said is as in the catalogue, or as of a size of four vCPUs. */
export const sizeOrderSchema = z.strictObject({
  name: z.string().regex(/^(?:Standard|Basic|Experimental)(?:_[A-Za-z0-9-]{1,30}){1,6}$/, {
    error: 'must be a name such as Standard_X4s_v9',
  }),
  family: z.string().min(1).exactOptional(),
  vcpus: z.int().min(1).max(2000).exactOptional(),
  vcpusPerCore: z.union([z.literal(1), z.literal(2)]).exactOptional(),
  memoryGb: z.number().positive().exactOptional(),
  maxNics: z.int().min(1).max(15).exactOptional(),
  /** How many of them can be accelerated. */
  acceleratedNics: z.int().min(0).max(15).exactOptional(),
  /** What the host does: as the flag says; accelerated whatever it says; never. */
  onHost: z.enum(['by-flag', 'always', 'never']).exactOptional(),
  architecture: z.enum(['x64', 'Arm64']).exactOptional(),
  rdma: z.boolean().exactOptional(),
  /** What hosts of the size may have. */
  hardware: z.tuple([z.enum(drivers)], z.enum(drivers)).exactOptional(),
  /** What Resource SKUs says of accelerated networking. */
  capability: z.enum(['True', 'False', 'absent']).exactOptional(),
  restrictions: z.array(restrictionSchema.omit({ size: true })).exactOptional(),
});

/** A size as it is ordered. */
export type SizeOrder = z.input<typeof sizeOrderSchema>;

const ofFourVcpus = {
  family: 'standardOrderedFamily',
  vcpus: 4,
  vcpusPerCore: 2,
  memoryGb: 16,
  maxNics: 2,
  onHost: 'by-flag',
  architecture: 'x64',
  rdma: false,
  hardware: ['mlx5'],
  capability: 'True',
} as const;

/** Puts a size into the world, with its restrictions in place of those of that size. Throws a ZodError for what makes no sense. */
export function orderSize(simulation: Simulation, given: unknown): Size {
  const { world } = simulation;
  const { restrictions, ...order } = sizeOrderSchema.parse(given);
  const before = findSize(world, order.name);
  const { maxNics, vcpus, capability, onHost } = { ...ofFourVcpus, ...before, ...order };
  const size: Size = {
    ...ofFourVcpus,
    ...before,
    ...order,
    acceleratedNics: Math.min(order.acceleratedNics ?? before?.acceleratedNics ?? maxNics, maxNics),
    vcpusAvailable: order.vcpus ?? before?.vcpusAvailable ?? vcpus,
    // Where Resource SKUs says nothing, Network takes the flag for what can be accelerated: assumed.
    accelerated: capability === 'absent' ? onHost !== 'never' : capability === 'True',
    figures: 'order',
  };
  world.sizes[size.name.toLowerCase()] = size;
  if (restrictions !== undefined)
    world.restrictions = [
      ...world.restrictions.filter((one) => one.size.toLowerCase() !== size.name.toLowerCase()),
      ...restrictions.map((one) => ({ ...one, size: size.name })),
    ];
  simulation.touched();
  return size;
}
