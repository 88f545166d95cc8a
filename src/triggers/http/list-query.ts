import type { HttpRequest } from '@azure/functions';
import * as z from 'zod';
import { type Parsed, parseWith } from '../../core/lib/parsed.ts';
import { isSubscriptionId } from '../../core/model/resource-id.ts';

const maxListed = 1000;
const defaultListed = 100;

/** A text of a query. */
export const text = z
  .string()
  .min(1, { error: 'should not be empty' })
  .max(400, { error: 'longer than 400 characters' });

export const subscription = text.refine(isSubscriptionId, { error: 'should be a subscription id' });

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
    .default(defaultListed),
  continuationToken: z.string().optional(),
};

/** A query that holds only these parameters. */
export function queryShape<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `there is no parameter ${issue.keys.map((key) => `"${key.slice(0, 40)}"`).join(', ')}`
        : undefined,
  });
}

// The function key of a request, which the platform has checked already.
const platforms = new Set(['code', 'clientid']);

/** Reads a request's query; the faults name the parameters. */
export function readQuery<T>({ query }: HttpRequest, shape: z.ZodType<T>): Parsed<T> {
  const given = [...query.entries()].filter(([name]) => !platforms.has(name.toLowerCase()));
  const read = parseWith(shape, Object.fromEntries(given));
  if (read.ok) return read;
  const [first, ...more] = read.faults.map((fault) => fault.replace(/^: /, ''));
  return { ok: false, faults: [first ?? 'cannot be read', ...more] };
}
