import * as z from 'zod';
import { foldCase } from '../../core/lib/fold-case.ts';
import type { Advice } from '../../core/model/evidence.ts';
import { parseVmId } from '../../core/model/resource-id.ts';
import type { CallContext, Result } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { queryGraph } from './graph.ts';
import { advisorQuery } from './graph-queries.ts';

const kinds: Readonly<Record<string, Advice['kind']>> = {
  '3a3c1a2a-8597-4d3a-981a-0a24a0ee9de4': 'configuration',
  'a06456ed-afb7-4d16-86fd-0054e25268ed': 'disengaged',
};

const row = z.object({ vmId: z.string(), typeId: z.string(), lastUpdated: z.string().max(40) });
// A subscription holds 25,000 VMs at most, each with one recommendation of a type.
const maxPages = 50;
const keptMs = 3_600_000;
// A Graph that refuses is not asked again for each VM.
const failureKeptMs = 10 * 60_000;

type Advised = Result<ReadonlyMap<string, Advice>>;

/** What Azure Advisor recommends, subscription by subscription, through Resource Graph; an answer is kept for an hour, a failure for some minutes. */
export class AdviceReader {
  readonly #client: ArmClient;
  readonly #now: () => number;
  readonly #kept = new Map<string, { readonly until: number; readonly answer: Promise<Advised> }>();

  constructor(client: ArmClient, now: () => number) {
    this.#client = client;
    this.#now = now;
  }

  /** By VM ids in lower case; the latest of each VM. */
  async of(subscriptionId: string, call: CallContext): Promise<Advised> {
    const kept = this.#kept.get(subscriptionId);
    if (kept !== undefined && kept.until > this.#now()) return await kept.answer;
    const answer = readAdvice(this.#client, subscriptionId, call);
    const keep = (ms: number) => this.#kept.set(subscriptionId, { until: this.#now() + ms, answer });
    keep(keptMs);
    const read = await answer;
    if (!read.ok) keep(failureKeptMs);
    return read;
  }
}

async function readAdvice(client: ArmClient, subscriptionId: string, call: CallContext): Promise<Advised> {
  const advised = new Map<string, Advice>();
  let token: string | undefined;
  for (let pages = 1; pages <= maxPages; pages++) {
    const page = await queryGraph(client, advisorQuery, { subscriptionId, token }, call);
    if (!page.ok) return page;
    for (const body of page.value.rows) addRow(advised, subscriptionId, body);
    token = page.value.next;
    if (token === undefined) return { ok: true, value: advised };
  }
  return { ok: false, failure: { kind: 'unreadable', message: 'Azure Advisor: the list does not end' } };
}

/** A row that cannot be read is no evidence; nor is one about something else, as older metadata have whole subscriptions. */
function addRow(advised: Map<string, Advice>, subscriptionId: string, body: unknown): void {
  const read = row.safeParse(body);
  if (!read.success) return;
  const { vmId, typeId, lastUpdated } = read.data;
  const vm = parseVmId(vmId);
  const kind = kinds[foldCase(typeId)];
  const time = Date.parse(lastUpdated);
  if (!vm.ok || vm.value.subscriptionId !== foldCase(subscriptionId)) return;
  if (kind === undefined || Number.isNaN(time)) return;
  const known = advised.get(vm.value.key);
  if (known !== undefined && Date.parse(known.lastUpdated) > time) return;
  advised.set(vm.value.key, { kind, lastUpdated: new Date(time).toISOString() });
}
