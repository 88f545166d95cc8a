import * as z from 'zod';
import { faulty, type Parsed, parsed } from '../../core/lib/parsed.ts';

const maxToken = 4096;
const sealed = z.strictObject({ of: z.string(), token: z.string() });

/** A service's token with the query that it belongs to, as one word that is safe in a URL. */
export function sealToken(token: string, query: string): string {
  return Buffer.from(JSON.stringify({ of: query, token })).toString('base64url');
}

/** The service's token in a sealed one; undefined when none is given, a fault when it is not one of this query. */
export function openToken(text: string | undefined, query: string): Parsed<string | undefined> {
  if (text === undefined) return parsed(undefined);
  const fault = 'continuationToken: not one that this list gave; leave it out to begin anew';
  if (text.length > maxToken || !/^[\w-]+$/.test(text)) return faulty(fault);
  try {
    const { of, token } = sealed.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return of === query ? parsed(token) : faulty(fault);
  } catch {
    return faulty(fault);
  }
}
