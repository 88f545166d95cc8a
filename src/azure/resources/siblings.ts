import * as z from 'zod';
import { foldCase } from '../../core/lib/fold-case.ts';
import { parseWith } from '../../core/lib/parsed.ts';
import { parseRelatedId } from '../../core/model/related-id.ts';
import type { ResourceId } from '../../core/model/resource-id.ts';
import type { CallContext, Result } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { readPages } from '../arm/pages.ts';

const availabilitySet = z.object({
  properties: z.object({ virtualMachines: z.array(z.object({ id: z.string() })).nullish() }),
});
const nic = z.object({
  properties: z.object({
    enableAcceleratedNetworking: z.boolean().nullish(),
    virtualMachine: z.object({ id: z.string() }).nullish(),
  }),
});

/**
 * Another VM of the availability set with an accelerated NIC; undefined when none is seen. The set names its VMs, and one list of the
 * group's NICs shows which VM each belongs to: two requests and a page more per thousand NICs, however many siblings there are. VMs are
 * in their set's group; a sibling whose NICs all lie in another one is not seen.
 */
export async function readAcceleratedSibling(
  client: ArmClient,
  apiVersions: { readonly compute: string; readonly network: string },
  setId: string,
  vm: ResourceId,
  call: CallContext,
): Promise<Result<string | undefined>> {
  const id = parseRelatedId(setId, 'availabilitySet');
  if (!id.ok) return unreadable(id.faults);
  const { subscriptionId, resourceGroup, urlPath } = id.value;
  const path = `${urlPath}?api-version=${apiVersions.compute}`;
  const answer = await client.send({ provider: 'compute', method: 'GET', subscriptionId, path }, call);
  if (!answer.ok) return answer;
  const set = parseWith(availabilitySet, answer.value.body);
  if (!set.ok) return unreadable(set.faults);
  const members = (set.value.properties.virtualMachines ?? []).map((one) => foldCase(one.id));
  const siblings = new Set(members.filter((one) => one !== vm.key));
  if (siblings.size === 0) return { ok: true, value: undefined };
  const group = encodeURIComponent(resourceGroup);
  const nicsPath = `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Network/networkInterfaces?api-version=${apiVersions.network}`;
  const list = { what: 'network interfaces', item: nic, subscriptionId, path: nicsPath };
  const nics = await readPages(client, list, call);
  if (!nics.ok) return nics;
  const accelerated = nics.value.find(
    ({ properties }) =>
      properties.enableAcceleratedNetworking === true &&
      siblings.has(foldCase(properties.virtualMachine?.id ?? '')),
  );
  return { ok: true, value: accelerated?.properties.virtualMachine?.id };
}

function unreadable(faults: readonly string[]): Result<never> {
  return {
    ok: false,
    failure: { kind: 'unreadable', message: `availability set: ${faults.join('; ').slice(0, 300)}` },
  };
}
