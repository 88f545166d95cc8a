import type { ResourceId } from '../core/model/resource-id.ts';
import type { CallContext, CloudFailure, CloudReader } from '../ports/cloud.ts';
import { ownGroup } from './part-read.ts';

// For minutes the group of a new VM is not found.
const believedAfterMs = 3_600_000;

/** Whether a look at a VM was answered by the 404 of its group. */
export function isOfGroup({ read }: CloudFailure): boolean {
  return read === ownGroup;
}

/**
 * The 404 of a VM's resource group, where it is to be believed: an hour and more after the VM was seen (`seenAt`, ISO 8601; `now` in milliseconds), when the
 * group itself is asked for too. With a group its VMs are gone.
 */
export async function groupGone(
  cloud: Pick<CloudReader, 'readGroup'>,
  vm: ResourceId,
  seenAt: string,
  call: CallContext,
  now: number,
): Promise<CloudFailure | undefined> {
  if (now - Date.parse(seenAt) < believedAfterMs) return undefined;
  const group = await cloud.readGroup(vm, call);
  return group.ok || group.failure.kind !== 'not-found' ? undefined : group.failure;
}
