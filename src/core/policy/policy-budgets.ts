import * as z from 'zod';
import { strictObject } from '../lib/strict-object.ts';
import { resourceGroupPatterns } from './policy-selector.ts';
import type { DisruptionBudgets } from './policy-types.ts';

const max = 'a whole number from 1 to 1000, or a percentage such as "25%"';

const error = `should be ${max}`;

const maxUnavailable = z
  .union([z.int().min(1).max(1000), z.string().regex(/^(?:[1-9][0-9]?|100)%$/, { error })], { error })
  .meta({ description: 'How many members may be down at once: a number, or a percentage, rounded down.' });

const ofKind = (whose: string) =>
  maxUnavailable
    .exactOptional()
    .meta({ description: `Members of ${whose} that may be down at once: ${max}.` });

/** The disruption budgets when the policy file gives none. */
export const defaultBudgets: DisruptionBudgets = { named: [], singleMember: 'skip' };

/** Disruption budgets, in the policy file. */
export const disruptionBudgetsSchema: z.ZodType<DisruptionBudgets> = strictObject({
  maxUnavailable: strictObject({
    loadBalancerPools: ofKind('a load balancer’s backend pool'),
    applicationGatewayPools: ofKind('an application gateway’s backend pool'),
    groups: ofKind('a group that the tag `accelnet-group` names'),
  }).exactOptional(),
  named: z
    .array(
      strictObject({
        group: z
          .string()
          .trim()
          .min(1)
          .max(500)
          .meta({ description: 'A pool’s id, or the tag’s value; `*` stands for any characters.' }),
        maxUnavailable,
        resourceGroups: resourceGroupPatterns(
          'Resource groups whose VMs with this tag are one group; `*` stands for any characters. Without it each resource group’s are a group of their own.',
        ),
      }),
    )
    .max(1000)
    .exactOptional()
    .meta({
      description: 'Budgets of single groups; the first whose pattern fits wins.',
      default: defaultBudgets.named,
    }),
  singleMember: z.enum(['skip', 'allow']).exactOptional().meta({
    description: 'What is done with the only member of a group: nobody would serve while it is down.',
    default: defaultBudgets.singleMember,
  }),
}).transform(({ maxUnavailable: ofKinds, ...others }) => ({ ...defaultBudgets, ...ofKinds, ...others }));
