import * as z from 'zod';

const driver = z.enum(['both', 'running', 'next', 'none', 'unknown']);
const count = z.int().min(0);

/** What a running guest said; it is hostile input, and checked after a start. */
const guest = z
  .union([
    z.strictObject({
      kind: z.literal('answered'),
      at: z.string(),
      vmUid: z.string(),
      size: z.string(),
      os: z.enum(['linux', 'windows']),
      virtualFunctions: z.number(),
      vfInLog: z.boolean().nullable(),
      flagsOn: z.number(),
      kernel: z.string().nullable(),
      nextKernel: z.string().nullable(),
      drivers: z.strictObject({ mellanox: driver, mana: driver }),
      managesVf: z.boolean().nullable(),
      infiniband: z.number(),
      hardware: z.enum(['mlx4', 'mlx5', 'mana', 'unknown']),
    }),
    z.strictObject({
      kind: z.literal('no-answer'),
      at: z.string(),
      vmUid: z.string(),
      size: z.string(),
      why: z.string(),
    }),
  ])
  .meta({ id: 'GuestAnswer' });

const fleet = z.strictObject({
  size: z.string(),
  state: z.enum(['settled', 'unsettled', 'too-few', 'none']),
  says: z.enum(['gains', 'platform', 'no-effect']).exactOptional(),
  counts: z.strictObject({ gains: count, platform: count, 'no-effect': count, 'not-platform': count }),
  needed: z.int(),
  since: z.string().exactOptional(),
  until: z.string().exactOptional(),
  nicLimit: z.int().exactOptional(),
});

/** Evidence beyond ARM's resources that was read for a decision. */
export const evidenceFacts = z.strictObject({
  guest: guest.exactOptional(),
  fleet: fleet.exactOptional(),
  advisor: z
    .strictObject({ kind: z.enum(['configuration', 'disengaged']), lastUpdated: z.string() })
    .exactOptional(),
});
