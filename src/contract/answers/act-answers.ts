import * as z from 'zod';

/** A sweep was begun. */
export const sweepBegun = z.strictObject({ id: z.string(), by: z.string() });

/** A remediation was begun, or the one that has the VM was joined. */
export const remediationBegun = z.strictObject({ id: z.string(), joined: z.boolean() });

export const remediationCancelled = z.strictObject({ id: z.string(), cancelling: z.literal(true) });

export const remediationAcknowledged = z.strictObject({
  id: z.string(),
  acknowledged: z.literal(true),
  /** Whether the lease of the VM is released as well. */
  released: z.boolean(),
});

export const remediationApproved = z.strictObject({ id: z.string(), approved: z.literal(true) });

export const remediationRejected = z.strictObject({ id: z.string(), rejected: z.literal(true) });

export const manyApproved = z.strictObject({
  approved: z.array(z.strictObject({ id: z.string(), vmId: z.string() })),
  /** As the request named it. */
  resourceGroup: z.string().exactOptional(),
  notChecked: z.int().min(0).meta({ description: 'Runs beyond what one request reads: ask again.' }),
});

/** What operators do to the safeguards, as the path says it. */
export const safeguardActs = ['pause', 'resume', 'reset-breaker', 'reopen', 'acknowledge'] as const;

export const safeguardsActed = z.strictObject({ act: z.enum(safeguardActs), by: z.string() });
