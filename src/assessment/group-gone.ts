import type { ResourceId } from '../core/model/resource-id.ts';
import type { CallContext, CloudFailure, CloudReader } from '../ports/cloud.ts';
import { ownGroup } from './part-read.ts';

// The group of a new VM may not be found for some minutes.
const believedAfterMs = 3_600_000;

/** Whether a read of a VM was answered by the 404 of its group. */
export function isOfGroup({ read }: CloudFailure): boolean {
  return read === ownGroup;
}

/**
 * The 404 of a VM's resource group, if it can be trusted: an hour or more after the VM was seen (`seenAt`, ISO 8601; `now` in milliseconds),
 * when the group itself is read too. When a group is gone, its VMs are gone.
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
