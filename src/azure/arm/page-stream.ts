import * as z from 'zod';
import { parseWith } from '../../core/lib/parsed.ts';
import type { CallContext, CloudFailure, Result } from '../../ports/cloud.ts';
import type { ArmClient } from './arm-client.ts';

export interface StreamRequest {
  /** What is listed, for the failure's message. */
  readonly what: string;
  readonly provider: 'compute' | 'network';
  readonly subscriptionId: string;
  /** An encoded path with its query. */
  readonly path: string;
}

const page = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

/** More pages than any list of a subscription has: the largest lists have fifty or more items on a page. */
export const maxPages = 2000;

/**
 * A long list, one page at a time, so that only one page has to be held. A failure is the last item: also where the list leads back
 * to a page of its own, or does not end.
 */
export async function* streamPages(
  client: ArmClient,
  { what, provider, subscriptionId, path: first }: StreamRequest,
  call: CallContext,
): AsyncGenerator<Result<readonly unknown[]>> {
  const seen = new Set<string>();
  for (let path: string | null | undefined = first; path != null; ) {
    if (seen.has(path)) return yield unreadable(`${what}: the list leads back to a page of its own`);
    if (seen.size === maxPages) return yield unreadable(`${what}: more than ${maxPages} pages`);
    seen.add(path);
    const read: Result<StreamPage> = await readPage(client, { what, provider, subscriptionId, path }, call);
    if (!read.ok) return yield read;
    yield { ok: true, value: read.value.items };
    path = read.value.next;
  }
}

/** A page as it was received, and the URL of the next one. */
export interface StreamPage {
  readonly items: readonly unknown[];
  readonly next?: string;
}

/** One page of a list. */
export async function readPage(
  client: ArmClient,
  { what, provider, subscriptionId, path }: StreamRequest,
  call: CallContext,
): Promise<Result<StreamPage>> {
  const answer = await client.send({ provider, method: 'GET', subscriptionId, path }, call);
  if (!answer.ok) return answer;
  const parsed = parseWith(page, answer.value.body);
  if (!parsed.ok) return unreadable(`${what}: ${parsed.faults.join('; ').slice(0, 300)}`);
  const { value: items, nextLink } = parsed.value;
  return { ok: true, value: { items, ...(nextLink == null ? {} : { next: nextLink }) } };
}

function unreadable(message: string): { ok: false; failure: CloudFailure } {
  return { ok: false, failure: { kind: 'unreadable', message } };
}
