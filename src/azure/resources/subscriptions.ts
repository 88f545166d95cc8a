import * as z from 'zod';
import { parseWith } from '../../core/lib/parsed.ts';
import type { Facts } from '../../core/model/facts.ts';
import type { CallContext, CloudFailure, Result } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { readTags, tagsShape } from './to-vm-facts.ts';

const subscription = z.object({ subscriptionId: z.string(), tags: tagsShape });

/**
 * A subscription's tags. A subscription that Azure does not show us is `not-visible`: its VMs may still exist, so they must not be taken
 * for gone.
 */
export async function readSubscription(
  client: ArmClient,
  apiVersion: string,
  subscriptionId: string,
  call: CallContext,
): Promise<Result<Facts['subscription']>> {
  const path = `/subscriptions/${subscriptionId}?api-version=${apiVersion}`;
  const answer = await client.send({ provider: 'compute', method: 'GET', subscriptionId, path }, call);
  if (!answer.ok)
    return answer.failure.kind === 'not-found' ? failed({ ...answer.failure, kind: 'not-visible' }) : answer;
  const parsed = parseWith(subscription, answer.value.body);
  if (!parsed.ok)
    return failed({ kind: 'unreadable', message: `subscription: ${parsed.faults.join('; ').slice(0, 300)}` });
  return { ok: true, value: { tags: readTags(parsed.value.tags) } };
}

function failed(failure: CloudFailure): { ok: false; failure: CloudFailure } {
  return { ok: false, failure };
}
