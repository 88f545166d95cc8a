import * as z from 'zod';
import { denyAssignmentSchema, lockSchema, roleAssignmentSchema } from '../access/access-orders.ts';
import { checkOffered, sizeName } from '../compute/offered.ts';
import { familyName, quotaSchema } from '../compute/quota.ts';
import { addScaleSet, scaleSetSchema } from '../compute/scale-sets.ts';
import { fixedAnswerSchema } from '../guests/answers.ts';
import { keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { sizesNamedBy } from '../readable/placement-orders.ts';
import { type AddedResource, addResource, resourceOrderSchema } from '../readable/resource-order.ts';
import type { OtherResource } from '../world/other-resources.ts';
import { groupName, setGroup } from '../world/resource-groups.ts';
import type { GroupResource } from '../world/resources.ts';
import type { Subscription, World } from '../world/world.ts';
import {
  adviceSchema,
  capacitySchema,
  groupChangeSchema,
  restrictionSchema,
  subscriptionTagsSchema,
} from './world-orders.ts';

// What the admin interface and a story change in the world is read here, once for both. All throw a ZodError for what makes no sense.

// Sizes and their families are those of the world.
const listsOf = (world: World) =>
  ({
    capacity: z.array(capacitySchema.extend({ size: sizeName(world) })),
    restrictions: z.array(restrictionSchema.extend({ size: sizeName(world) })),
    quotas: z.array(quotaSchema.extend({ family: familyName(world) })),
    advice: z.array(adviceSchema),
    locks: z.array(lockSchema),
    denyAssignments: z.array(denyAssignmentSchema),
    roleAssignments: z.array(roleAssignmentSchema),
    runCommandAnswers: z.array(fixedAnswerSchema),
  }) satisfies { readonly [K in keyof World]?: z.ZodType<World[K]> };

/** A list of the world that is replaced as a whole. */
export type ListName = keyof ReturnType<typeof listsOf>;

/** Replaces a list of the world. Gives what it is then, defaults filled in. */
export function replaceList<K extends ListName>({ world }: Simulation, name: K, given: unknown): World[K] {
  // The table above has, for each name, the schema of the world's member of that name.
  world[name] = listsOf(world)[name].parse(given) as World[K];
  return world[name];
}

function simulated({ world }: Simulation): [(id: string | undefined) => boolean, { error: string }] {
  return [
    (id) => id === undefined || world.subscriptions[keyOf(id)] !== undefined,
    { error: 'is not simulated' },
  ];
}

/** Sets tags and owner of a resource group, made if it is not there. */
export function changeGroup(simulation: Simulation, name: string, given: unknown): GroupResource {
  const [first] = Object.values(simulation.world.subscriptions);
  const { group, change } = z
    .strictObject({
      group: groupName,
      change: groupChangeSchema.extend({
        subscriptionId: groupChangeSchema.shape.subscriptionId.refine(...simulated(simulation)),
      }),
    })
    .parse({ group: name, change: given });
  const { subscriptionId = first?.id ?? '', ...rest } = change;
  return setGroup(simulation, subscriptionId, group, rest);
}

/** Sets the tags of a subscription, the first by default. */
export function changeSubscription(simulation: Simulation, given: unknown): Subscription {
  const { subscriptionId, tags } = subscriptionTagsSchema
    .extend({ subscriptionId: subscriptionTagsSchema.shape.subscriptionId.refine(...simulated(simulation)) })
    .parse(given);
  const { world } = simulation;
  const [first] = Object.values(world.subscriptions);
  const subscription = subscriptionId === undefined ? first : world.subscriptions[keyOf(subscriptionId)];
  if (subscription === undefined) throw new Error('a world without subscriptions');
  subscription.tags = tags;
  return subscription;
}

/** Puts a resource that only has to be read into the world. */
export function orderResource(simulation: Simulation, given: unknown): AddedResource {
  const order = resourceOrderSchema.parse(given);
  if (order.kind === 'dedicated-host' || order.kind === 'capacity-reservation')
    checkOffered(simulation.world, sizesNamedBy(order));
  return addResource(simulation, order);
}

/** Puts a Uniform scale set into the world. */
export function orderScaleSet(simulation: Simulation, given: unknown): OtherResource {
  const order = scaleSetSchema.extend({ size: sizeName(simulation.world) }).parse(given);
  return addScaleSet(simulation, order);
}
