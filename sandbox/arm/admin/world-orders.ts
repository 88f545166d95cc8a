import * as z from 'zod';

const location = z
  .string()
  .regex(/^[a-z0-9]+$/, { error: 'must be the short name of a location, such as westeurope' });
const zone = z.enum(['1', '2', '3']);

/** How many more VMs of a size find room at a place; `until` in ms. */
export const capacitySchema = z.strictObject({
  size: z.string(),
  location,
  zone: zone.exactOptional(),
  acceleratedOnly: z.boolean().default(false),
  pinnedOnly: z.boolean().default(false),
  free: z.int().nonnegative(),
  until: z.number().exactOptional(),
});

/** A size that may not be used: by a subscription, or by any. */
export const restrictionSchema = z.strictObject({
  subscriptionId: z.guid().exactOptional(),
  size: z.string(),
  location,
  zones: z.array(zone).min(1).exactOptional(),
  reasonCode: z.enum(['NotAvailableForSubscription', 'QuotaId']).default('NotAvailableForSubscription'),
});

/** A recommendation of Advisor in place of its own of that kind for that VM; `lastUpdated` in ms, `shown` false for none at all. */
export const adviceSchema = z.strictObject({
  vm: z.string().startsWith('/subscriptions/', { error: 'must be the id of a VM' }),
  kind: z.enum(['configuration', 'disengaged']),
  lastUpdated: z.int().nonnegative().exactOptional(),
  shown: z.boolean().default(true),
});

/** Advice, defaults left out. */
export type AdviceOrder = z.input<typeof adviceSchema>;

/** Tags and owner of a resource group. */
export const groupChangeSchema = z.strictObject({
  tags: z.record(z.string(), z.string()).exactOptional(),
  managedBy: z.string().min(1).exactOptional(),
  /** The first one by default. */
  subscriptionId: z.guid().exactOptional(),
});

/** Tags of a subscription, the first by default. */
export const subscriptionTagsSchema = z.strictObject({
  subscriptionId: z.guid().exactOptional(),
  tags: z.record(z.string(), z.string()),
});

/** How much room there is, defaults left out. */
export type CapacityOrder = z.input<typeof capacitySchema>;
/** A restriction, defaults left out. */
export type RestrictionOrder = z.input<typeof restrictionSchema>;
