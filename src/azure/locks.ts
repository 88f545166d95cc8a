import * as z from 'zod';
import type { ReadOnlyLock } from '../core/facts.ts';
import { parseWith } from '../core/parsed.ts';
import type { CallContext, Result } from '../ports/cloud.ts';
import type { ArmClient } from './arm-client.ts';

const page = z.object({
  value: z.array(z.object({ id: z.string(), properties: z.object({ level: z.string() }) })),
  nextLink: z.string().nullish(),
});

const mostPages = 50;
const lockPart = /\/providers\/microsoft\.authorization\/locks\/[^/]+$/i;

/** Every ReadOnly lock of a subscription: one list holds those of groups and resources too. Fails as a whole where a page fails. */
export async function readReadOnlyLocks(
  client: ArmClient,
  apiVersion: string,
  subscriptionId: string,
  call: CallContext,
): Promise<Result<readonly ReadOnlyLock[]>> {
  const found: ReadOnlyLock[] = [];
  let path: string | undefined =
    `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/locks?api-version=${apiVersion}`;
  for (let pages = 0; path !== undefined && pages < mostPages; pages++) {
    const answer = await client.send({ provider: 'compute', method: 'GET', subscriptionId, path }, call);
    if (!answer.ok) return answer;
    const locks = parseWith(page, answer.value.body);
    if (!locks.ok)
      return {
        ok: false,
        failure: { kind: 'unreadable', message: `locks: ${locks.faults.join('; ').slice(0, 300)}` },
      };
    for (const { id, properties } of locks.value.value)
      if (properties.level.toLowerCase() === 'readonly') found.push({ id, scope: id.replace(lockPart, '') });
    path = locks.value.nextLink ?? undefined;
  }
  return { ok: true, value: found };
}
