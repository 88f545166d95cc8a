import * as z from 'zod';
import { parseWith } from '../../core/lib/parsed.ts';
import type { CallContext, CloudFailure, Result } from '../../ports/cloud.ts';
import type { ArmClient } from './arm-client.ts';

export interface ListRequest<T> {
  /** What is listed, for the failure's message. */
  readonly what: string;
  readonly item: z.ZodType<T>;
  readonly subscriptionId: string;
  /** An encoded path with its query. */
  readonly path: string;
}

const maxPages = 50;

/** Every item of a list, page by page. Fails as a whole where a page fails, or where the list does not end: a part of it could mislead. */
export async function readPages<T>(
  client: ArmClient,
  { what, item, subscriptionId, path: first }: ListRequest<T>,
  call: CallContext,
): Promise<Result<readonly T[]>> {
  const page = z.object({ value: z.array(item), nextLink: z.string().nullish() });
  const items: T[] = [];
  let path = first;
  for (let pages = 0; pages < maxPages; pages++) {
    const answer = await client.send({ provider: 'compute', method: 'GET', subscriptionId, path }, call);
    if (!answer.ok) return answer;
    const parsed = parseWith(page, answer.value.body);
    if (!parsed.ok) return unreadable(`${what}: ${parsed.faults.join('; ').slice(0, 300)}`);
    for (const one of parsed.value.value) items.push(one);
    const { nextLink } = parsed.value;
    if (nextLink == null) return { ok: true, value: items };
    path = nextLink;
  }
  return unreadable(`${what}: more than ${maxPages} pages`);
}

function unreadable(message: string): { ok: false; failure: CloudFailure } {
  return { ok: false, failure: { kind: 'unreadable', message } };
}
