import type * as z from 'zod';
import { faultTexts, faultWords } from './fault-words.ts';

/** What a parser answers: the value, or everything that is wrong with the input. It never throws. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly [string, ...string[]] };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function faulty<T>(fault: string, ...more: string[]): Parsed<T> {
  return { ok: false, faults: [fault, ...more] };
}

/** Reads a value by its schema; faults name the member of what was read. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown): Parsed<T> {
  const result = schema.safeParse(value, { error: faultWords });
  if (result.success) return parsed(result.data);
  const [first, ...more] = faultTexts(result.error);
  return faulty(first ?? 'cannot be read', ...more);
}
