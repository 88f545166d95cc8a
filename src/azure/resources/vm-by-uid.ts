import * as z from 'zod';
import { sameId } from '../../core/model/resource-id.ts';
import type { CallContext, Result } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { streamPages } from '../arm/page-stream.ts';

const vm = z.object({ id: z.string(), properties: z.object({ vmId: z.string() }) });

/** The id under which a VM is now, by its `properties.vmId`, which a move to another resource group keeps; undefined where it is not in the subscription. */
export async function readVmByUid(
  client: ArmClient,
  apiVersion: string,
  subscriptionId: string,
  vmUid: string,
  call: CallContext,
): Promise<Result<string | undefined>> {
  const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/virtualMachines?api-version=${apiVersion}`;
  const request = { what: 'virtual machines', provider: 'compute', subscriptionId, path } as const;
  for await (const page of streamPages(client, request, call)) {
    if (!page.ok) return page;
    for (const body of page.value) {
      const read = vm.safeParse(body).data;
      if (read !== undefined && sameId(read.properties.vmId, vmUid)) return { ok: true, value: read.id };
    }
  }
  return { ok: true, value: undefined };
}
