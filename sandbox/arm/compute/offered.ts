import * as z from 'zod';
import type { World } from '../world/world.ts';
import { findSize } from './sizes.ts';

/** Where an order names a size. */
export type NamedSize = readonly [path: readonly PropertyKey[], size: string];

/** Throws a ZodError that has an issue for each size that this world does not offer. */
export function checkOffered(world: World, named: readonly NamedSize[]): void {
  const issues = named.flatMap(([path, size]) =>
    findSize(world, size) === undefined ? [notOffered(path, size)] : [],
  );
  if (issues.length > 0) throw new z.ZodError(issues);
}

/** A schema for the name of a size that this world offers. */
export function sizeName(world: World): z.ZodString {
  return z
    .string()
    .refine((size) => findSize(world, size) !== undefined, { error: ({ input }) => fault(String(input)) });
}

const fault = (size: string): string => `'${size}' is not a size that is offered; Resource SKUs lists them`;

/** The issue of a size that is not offered. */
export function notOffered(path: readonly PropertyKey[], size: string): z.core.$ZodIssueCustom {
  return { code: 'custom', input: size, path: [...path], message: fault(size) };
}
