import { foldCase } from '../../core/lib/fold-case.ts';
import type { Facts } from '../../core/model/facts.ts';
import type { CallContext, NicReading, Result } from '../../ports/cloud.ts';
import type { Fleet, FleetPage, ListedVm } from '../../ports/inventory.ts';
import { readPage } from '../arm/page-stream.ts';
import { toVmFacts } from '../resources/to-vm-facts.ts';
import { AzureInventory, type AzureInventoryOptions, itemsOf } from './azure-inventory.ts';

type Nics = Result<ReadonlyMap<string, NicReading>>;

/**
 * The `Fleet` port over plain lists, where Resource Graph is not available. The interfaces of a whole subscription are read with its first
 * page and held until its last one; a process that begins in the middle reads them again.
 */
export class ListFleet implements Fleet {
  readonly #options: AzureInventoryOptions;
  readonly #inventory: AzureInventory;
  readonly #nics = new Map<string, Promise<Nics>>();

  constructor(options: AzureInventoryOptions) {
    this.#options = options;
    this.#inventory = new AzureInventory(options);
  }

  listGroups(
    subscriptionId: string,
    call: CallContext,
  ): Promise<Result<ReadonlyMap<string, Facts['group']>>> {
    return this.#inventory.listGroups(subscriptionId, call);
  }

  async pageOfVms(
    subscriptionId: string,
    token: string | undefined,
    call: CallContext,
  ): Promise<Result<FleetPage>> {
    const { client, apiVersions } = this.#options;
    const first = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/virtualMachines?api-version=${apiVersions.compute}`;
    const path = token ?? first;
    const nics = await this.#nicsOf(subscriptionId, token === undefined, call);
    if (!nics.ok) return nics;
    const what = 'virtual machines';
    const page = await readPage(client, { what, provider: 'compute', subscriptionId, path }, call);
    if (!page.ok) return page;
    const { items, next } = page.value;
    if (next === undefined) this.#nics.delete(subscriptionId);
    const { items: vms, unreadable } = itemsOf(items, toVmFacts);
    const listed = vms.map((vm): ListedVm => {
      const own = vm.nicIds.flatMap((id) => nics.value.get(foldCase(id)) ?? []);
      return { vm, nics: own, power: false };
    });
    return { ok: true, value: { items: listed, unreadable, ...(next === undefined ? {} : { next }) } };
  }

  async #nicsOf(subscriptionId: string, anew: boolean, call: CallContext): Promise<Nics> {
    const known = anew ? undefined : this.#nics.get(subscriptionId);
    const reading = known ?? this.#readNics(subscriptionId, call);
    this.#nics.set(subscriptionId, reading);
    const nics = await reading;
    if (!nics.ok && this.#nics.get(subscriptionId) === reading) this.#nics.delete(subscriptionId);
    return nics;
  }

  async #readNics(subscriptionId: string, call: CallContext): Promise<Nics> {
    const nics = new Map<string, NicReading>();
    for await (const page of this.#inventory.listNics(subscriptionId, call)) {
      if (!page.ok) return page;
      for (const nic of page.value.items) if (nic.vmId !== undefined) nics.set(foldCase(nic.id), nic);
    }
    return { ok: true, value: nics };
  }
}
