import type { HttpRequest } from '@azure/functions';
import type * as z from 'zod';
import { type Parsed, parseWith } from '../../core/lib/parsed.ts';

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
