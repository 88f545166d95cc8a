import * as z from 'zod';
import { parseWith } from '../../core/lib/parsed.ts';
import { parseRelatedId } from '../../core/model/related-id.ts';
import type { CallContext, Result } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';

const publicAddress = z.object({ properties: z.object({ publicIPAllocationMethod: z.string().nullish() }) });

/**
 * Whether a public address is released when its VM is deallocated: only dynamic ones are, which only Basic ones can be
 * (virtual-network public-ip-addresses). A 404 is a failure, not "static": a NIC that names the address keeps it from being deleted.
 */
export async function isDynamicAddress(
  client: ArmClient,
  apiVersion: string,
  address: string,
  call: CallContext,
): Promise<Result<boolean>> {
  const id = parseRelatedId(address, 'publicIp');
  if (!id.ok) {
    // Addresses of scale-set instances have ids of another shape, and no single VM has one.
    return { ok: false, failure: { kind: 'unreadable', message: `public address: ${id.faults.join('; ')}` } };
  }
  const { subscriptionId, urlPath } = id.value;
  const path = `${urlPath}?api-version=${apiVersion}`;
  const answer = await client.send({ provider: 'network', method: 'GET', subscriptionId, path }, call);
  if (!answer.ok) return answer;
  const body = parseWith(publicAddress, answer.value.body);
  if (!body.ok)
    return {
      ok: false,
      failure: { kind: 'unreadable', message: `public address: ${body.faults.join('; ')}` },
    };
  // If Azure does not give the method, it may be either one.
  const method = body.value.properties.publicIPAllocationMethod?.toLowerCase();
  return { ok: true, value: method !== 'static' };
}
