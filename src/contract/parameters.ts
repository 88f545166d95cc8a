import * as z from 'zod';
import { didYouMean, quoted } from '../core/lib/strict-object.ts';
import { isSubscriptionId } from '../core/model/resource-id.ts';

const maxListed = 1000;
const defaultListed = 100;

/** A text of a query: 1 to 400 characters. */
export const text = z
  .string()
  .min(1, { error: 'should not be empty' })
  .max(400, { error: 'longer than 400 characters' });

/** The resource id of a virtual machine, as text: it is parsed where it is used, so that faults of its parts are named. */
export const vmIdText = z
  .string({
    error: ({ input }) =>
      `${input === undefined ? 'is missing; ' : ''}should be the resource id of a virtual machine`,
  })
  .min(1, { error: 'should not be empty' })
  .max(400, { error: 'longer than 400 characters' })
  .meta({ description: 'The resource id of a virtual machine.' });

export const subscription = text
  .refine(isSubscriptionId, { error: 'should be a subscription id' })
  .meta({ format: 'uuid' });

/** Which part of a list is wanted. */
export const pageParameters = {
  top: z
    .string()
    .regex(/^\d{1,4}$/, { error: `should be a whole number from 1 to ${maxListed}` })
    .transform(Number)
    .pipe(
      z
        .number()
        .min(1, { error: 'should be at least 1' })
        .max(maxListed, { error: `should be at most ${maxListed}` }),
    )
    .default(defaultListed)
    .meta({
      description: 'How many entries at most.',
      // In a query it is text; what it says is a number.
      override: { type: 'integer', minimum: 1, maximum: maxListed, default: defaultListed },
    }),
  continuationToken: z.string().optional().meta({
    description: 'Where the page begins, as the answer before it says; its content is not documented.',
  }),
};

/** A query that holds only these parameters. */
export function queryShape<S extends z.ZodRawShape>(shape: S) {
  const names = Object.keys(shape);
  return z.strictObject(shape, {
    // A line for each, as faultsIn takes them.
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `there is no parameter ${quoted(key)}${didYouMean(key, names)}`).join('\n')
        : undefined,
  });
}

const instant = z
  .string()
  .max(40)
  .transform((given, context) => {
    const at = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/.test(given)
      ? Date.parse(given)
      : Number.NaN;
    if (Number.isNaN(at)) {
      context.addIssue('should be a date or an instant, such as 2026-11-23 or 2026-11-23T08:00:00Z');
      return z.NEVER;
    }
    return new Date(at).toISOString();
  })
  .meta({ description: 'A date (the beginning of the day in UTC) or an instant, ISO 8601.' });

/** What records can be chosen by; a date means its beginning in UTC. */
export const recordParameters = {
  vm: vmIdText.optional(),
  subscription: subscription.optional(),
  resourceGroup: text.optional().meta({ description: 'Needs `subscription` as well.' }),
  outcome: z
    .string()
    .regex(/^[A-Za-z-]{1,40}$/, { error: 'should be an outcome, such as accelerated or rolled-back' })
    .optional(),
  from: instant.optional(),
  to: instant.optional(),
};

/** The id of a run in a path. */
export const runId = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,128}$/, { error: 'not the id of a remediation' })
  .meta({ description: 'The id of a remediation.' });
