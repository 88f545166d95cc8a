import * as z from 'zod';
import { foldCase } from '../../core/lib/fold-case.ts';
import { parseWith } from '../../core/lib/parsed.ts';
import type { Facts } from '../../core/model/facts.ts';
import type { CallContext, Result } from '../../ports/cloud.ts';
import type { Fleet, FleetPage } from '../../ports/inventory.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { readTags, tagsShape } from '../resources/to-vm-facts.ts';
import { itemsOf } from './azure-inventory.ts';
import { queryGraph } from './graph.ts';
import { groupsQuery, vmsQuery } from './graph-queries.ts';
import { toListedVm } from './graph-rows.ts';

const groupRow = z.object({ name: z.string(), tags: tagsShape, managedBy: z.string().nullish() });
const maxPages = 50;

/** The `Fleet` port over Azure Resource Graph: one request a thousand VMs, interfaces included. Its data may be some time old. */
export class GraphFleet implements Fleet {
  readonly #client: ArmClient;

  constructor(client: ArmClient) {
    this.#client = client;
  }

  async pageOfVms(
    subscriptionId: string,
    token: string | undefined,
    call: CallContext,
  ): Promise<Result<FleetPage>> {
    const page = await queryGraph(this.#client, vmsQuery, { subscriptionId, token }, call);
    if (!page.ok) return page;
    const read = itemsOf(page.value.rows, toListedVm);
    const { next } = page.value;
    return { ok: true, value: { ...read, ...(next === undefined ? {} : { next }) } };
  }

  /** A group whose row cannot be read may hold an opt-out: it is treated as not listed. */
  async listGroups(
    subscriptionId: string,
    call: CallContext,
  ): Promise<Result<ReadonlyMap<string, Facts['group']>>> {
    const groups = new Map<string, Facts['group']>();
    let token: string | undefined;
    for (let pages = 1; pages <= maxPages; pages++) {
      const page = await queryGraph(this.#client, groupsQuery, { subscriptionId, token }, call);
      if (!page.ok) return page;
      for (const row of page.value.rows) {
        const read = parseWith(groupRow, row);
        if (!read.ok) continue;
        const { name, tags, managedBy } = read.value;
        const managed = managedBy == null || managedBy === '' ? {} : { managedBy };
        groups.set(foldCase(name), { tags: readTags(tags), ...managed });
      }
      token = page.value.next;
      if (token === undefined) return { ok: true, value: groups };
    }
    return { ok: false, failure: { kind: 'unreadable', message: 'resource groups: the list does not end' } };
  }
}
