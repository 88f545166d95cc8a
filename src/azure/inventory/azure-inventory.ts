import * as z from 'zod';
import { foldCase } from '../../core/lib/fold-case.ts';
import { type Parsed, parsed, parseWith } from '../../core/lib/parsed.ts';
import type { Facts, VmFacts } from '../../core/model/facts.ts';
import type { CallContext, NicReading, Result } from '../../ports/cloud.ts';
import type { Inventory, ListedPage, Pages } from '../../ports/inventory.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { type StreamRequest, streamPages } from '../arm/page-stream.ts';
import type { ApiVersions } from '../resources/azure-cloud.ts';
import { toNic } from '../resources/to-nic.ts';
import { readTags, tagsShape, toVmFacts } from '../resources/to-vm-facts.ts';

export interface AzureInventoryOptions {
  readonly client: ArmClient;
  readonly apiVersions: ApiVersions;
}

const group = z.object({ name: z.string(), tags: tagsShape, managedBy: z.string().nullish() });
const named = z.object({ id: z.string() });

/** The `Inventory` port over Azure Resource Manager. */
export class AzureInventory implements Inventory {
  readonly #options: AzureInventoryOptions;

  constructor(options: AzureInventoryOptions) {
    this.#options = options;
  }

  /** The plain list: a second one with `statusOnly=true` would cost as much again and shows no agent. */
  listVms(subscriptionId: string, call: CallContext): Pages<VmFacts> {
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/virtualMachines?api-version=${this.#options.apiVersions.compute}`;
    return this.#items(
      { what: 'virtual machines', provider: 'compute', subscriptionId, path },
      toVmFacts,
      call,
    );
  }

  listNics(subscriptionId: string, call: CallContext): Pages<NicReading> {
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Network/networkInterfaces?api-version=${this.#options.apiVersions.network}`;
    return this.#items(
      { what: 'network interfaces', provider: 'network', subscriptionId, path },
      (body) => {
        const nic = toNic(body);
        return nic.ok ? parsed(nic.value.reading) : nic;
      },
      call,
    );
  }

  async listGroups(
    subscriptionId: string,
    call: CallContext,
  ): Promise<Result<ReadonlyMap<string, Facts['group']>>> {
    const path = `/subscriptions/${subscriptionId}/resourcegroups?api-version=${this.#options.apiVersions.resources}`;
    const request: StreamRequest = { what: 'resource groups', provider: 'compute', subscriptionId, path };
    const groups = new Map<string, Facts['group']>();
    const pages = this.#items(request, (body) => parseWith(group, body), call);
    for await (const page of pages) {
      if (!page.ok) return page;
      // A group whose tags cannot be read may hold an opt-out: it is treated as not listed.
      for (const { name, tags, managedBy } of page.value.items)
        groups.set(foldCase(name), {
          tags: readTags(tags),
          ...(managedBy == null ? {} : { managedBy }),
        });
    }
    return { ok: true, value: groups };
  }

  async *#items<T>(
    request: StreamRequest,
    read: (body: unknown) => Parsed<T>,
    call: CallContext,
  ): AsyncGenerator<Result<ListedPage<T>>> {
    const { client } = this.#options;
    for await (const page of streamPages(client, request, call)) {
      if (!page.ok) return yield page;
      yield { ok: true, value: itemsOf(page.value, read) };
    }
  }
}

/** What can be read of a page, and what of it cannot. */
export function itemsOf<T>(bodies: readonly unknown[], read: (body: unknown) => Parsed<T>): ListedPage<T> {
  const items: T[] = [];
  const unreadable: { id: string; fault: string }[] = [];
  for (const body of bodies) {
    const item = read(body);
    if (item.ok) items.push(item.value);
    else unreadable.push({ id: idIn(body), fault: item.faults.join('; ').slice(0, 300) });
  }
  return { items, unreadable };
}

function idIn(body: unknown): string {
  return named.safeParse(body).data?.id.slice(0, 400) ?? 'without an id';
}
