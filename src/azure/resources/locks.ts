import * as z from 'zod';
import type { ReadOnlyLock } from '../../core/model/facts.ts';
import type { CallContext, Result } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { readPages } from '../arm/pages.ts';

const lock = z.object({ id: z.string(), properties: z.object({ level: z.string() }) });

const lockPart = /\/providers\/microsoft\.authorization\/locks\/[^/]+$/i;

/** Every ReadOnly lock of a subscription: one list holds those of groups and resources too. Fails as a whole where a page fails. */
export async function readReadOnlyLocks(
  client: ArmClient,
  apiVersion: string,
  subscriptionId: string,
  call: CallContext,
): Promise<Result<readonly ReadOnlyLock[]>> {
  const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/locks?api-version=${apiVersion}`;
  const locks = await readPages(client, { what: 'locks', item: lock, subscriptionId, path }, call);
  if (!locks.ok) return locks;
  const readOnly = locks.value.filter(({ properties }) => properties.level.toLowerCase() === 'readonly');
  return { ok: true, value: readOnly.map(({ id }) => ({ id, scope: id.replace(lockPart, '') })) };
}
