import * as z from 'zod';
import { parseWith } from '../../core/lib/parsed.ts';
import type { Facts } from '../../core/model/facts.ts';
import type { ResourceId } from '../../core/model/resource-id.ts';
import type { CallContext, Result } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { readable } from '../arm/readable.ts';
import { readTags, tagsShape } from './to-vm-facts.ts';

const resourceGroup = z.object({ tags: tagsShape, managedBy: z.string().nullish() });

/** The resource group that a VM is in: its tags, and what manages it. */
export async function readResourceGroup(
  client: ArmClient,
  apiVersion: string,
  { subscriptionId, resourceGroup: name }: ResourceId,
  call: CallContext,
): Promise<Result<Facts['group']>> {
  const path = `/subscriptions/${subscriptionId}/resourceGroups/${encodeURIComponent(name)}?api-version=${apiVersion}`;
  const answer = await client.send({ provider: 'compute', method: 'GET', subscriptionId, path }, call);
  if (!answer.ok) return answer;
  const group = readable(parseWith(resourceGroup, answer.value.body), 'resource group');
  if (!group.ok) return group;
  const { tags, managedBy } = group.value;
  return { ok: true, value: { tags: readTags(tags), ...(managedBy == null ? {} : { managedBy }) } };
}
