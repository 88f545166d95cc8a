import * as z from 'zod';
import { foldCase } from '../../core/lib/fold-case.ts';
import { parseWith } from '../../core/lib/parsed.ts';
import type { Tags } from '../../core/model/facts.ts';
import { plainTagName } from '../../core/policy/owner-tags.ts';
import type { CallContext, Result, TaggedVm } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { type StreamRequest, streamPages } from '../arm/page-stream.ts';
import { unreadable } from '../arm/readable.ts';
import { readTags, tagsShape } from './to-vm-facts.ts';

const tagged = z.object({ id: z.string(), tags: tagsShape });

export interface TaggedRequest {
  readonly subscriptionId: string;
  /** The name of the tag that is kept, in whatever spelling; all other tags are dropped. */
  readonly tagName: string;
}

/**
 * Every VM of a subscription with one tag of its own and of its resource group. Fails as a whole where a page fails: a VM that is missing
 * would not be counted.
 */
export async function readTaggedVms(
  client: ArmClient,
  apiVersions: { readonly compute: string; readonly resources: string },
  { subscriptionId, tagName }: TaggedRequest,
  call: CallContext,
): Promise<Result<readonly TaggedVm[]>> {
  const listed = async (what: string, path: string): Promise<Result<ReadonlyMap<string, Tags>>> => {
    const request: StreamRequest = { what, provider: 'compute', subscriptionId, path };
    return await tagsById(client, request, plainTagName(tagName), call);
  };
  const subscription = `/subscriptions/${subscriptionId}`;
  const groupsPath = `${subscription}/resourcegroups?api-version=${apiVersions.resources}`;
  const groups = await listed('resource groups', groupsPath);
  if (!groups.ok) return groups;
  const vmsPath = `${subscription}/providers/Microsoft.Compute/virtualMachines?api-version=${apiVersions.compute}`;
  const vms = await listed('virtual machines', vmsPath);
  if (!vms.ok) return vms;
  const byGroup = new Map([...groups.value].map(([id, tags]) => [foldCase(id), tags]));
  const all = [...vms.value].map(([id, vm]) => {
    const groupId = foldCase(id).slice(0, foldCase(id).indexOf('/providers/'));
    return { id, vm, group: byGroup.get(groupId) ?? {} };
  });
  return { ok: true, value: all };
}

async function tagsById(
  client: ArmClient,
  request: StreamRequest,
  wanted: string,
  call: CallContext,
): Promise<Result<ReadonlyMap<string, Tags>>> {
  const all = new Map<string, Tags>();
  for await (const page of streamPages(client, request, call)) {
    if (!page.ok) return page;
    for (const body of page.value) {
      const read = parseWith(tagged, body);
      if (!read.ok) return unreadable(request.what, read.faults);
      const own = Object.entries(readTags(read.value.tags)).filter(([name]) => plainTagName(name) === wanted);
      all.set(read.value.id, Object.fromEntries(own));
    }
  }
  return { ok: true, value: all };
}
