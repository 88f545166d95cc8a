import * as z from 'zod';
import { foldCase } from '../../core/lib/fold-case.ts';
import { faulty, type Parsed, parsed, parseWith } from '../../core/lib/parsed.ts';
import { parseRelatedId } from '../../core/model/related-id.ts';
import { parseNicId, type ResourceId, sameId } from '../../core/model/resource-id.ts';
import type { CallContext, Result } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { readPages } from '../arm/pages.ts';
import { failed, readable, unreadable } from '../arm/readable.ts';

const pool = z.object({
  name: z.string(),
  properties: z.object({ backendIPConfigurations: z.array(z.object({ id: z.string() })).nullish() }),
});
type Pool = z.infer<typeof pool>;
const gateway = z.object({ properties: z.object({ backendAddressPools: z.array(pool).nullish() }) });
const nic = z.object({
  id: z.string(),
  properties: z.object({ virtualMachine: z.object({ id: z.string() }).nullish() }),
});

const maxGroups = 10;

/**
 * The ids of the VMs behind a backend pool, by the pool's unparsed id: the pool names IP configurations, and one list for each resource group
 * of their NICs shows which VMs they belong to. NICs without a VM are left out; addresses that are no NIC's are not seen (load-balancer
 * backend-pool-management).
 */
export async function readPoolMembers(
  client: ArmClient,
  apiVersion: string,
  poolId: string,
  call: CallContext,
): Promise<Result<readonly string[]>> {
  const read = await readPool(client, apiVersion, poolId, call);
  if (!read.ok) return read;
  const nics = nicsOf(read.value);
  if (nics === undefined) return unreadable('backend pool', ['a member that is no VM of its own']);
  const groups = Map.groupBy(nics.values(), ({ key }) => key.slice(0, key.indexOf('/providers/')));
  if (groups.size > maxGroups) return unreadable('backend pool', [`members in ${groups.size} groups`]);
  const vmOf = new Map<string, string | undefined>();
  for (const [one] of groups.values()) {
    if (one === undefined) continue;
    const listed = await listGroup(client, apiVersion, one, call);
    if (!listed.ok) return listed;
    for (const { id, properties } of listed.value) vmOf.set(foldCase(id), properties.virtualMachine?.id);
  }
  // A NIC was created or deleted between the two reads: both are read again.
  if (![...nics.keys()].every((key) => vmOf.has(key)))
    return failed({ kind: 'conflict', message: 'backend pool: a member is not in the list of its group' });
  const members = [...nics.keys()].flatMap((key) => vmOf.get(key) ?? []);
  return { ok: true, value: [...new Set(members)] };
}

/** The NICs that a pool names, by their keys; undefined where one of them is a scale set's. */
function nicsOf({ properties }: Pool): ReadonlyMap<string, ResourceId> | undefined {
  const nics = new Map<string, ResourceId>();
  for (const { id } of properties.backendIPConfigurations ?? []) {
    const read = parseNicId(id.replace(/\/ipConfigurations\/[^/]+$/i, ''));
    if (!read.ok) return undefined;
    nics.set(read.value.key, read.value);
  }
  return nics;
}

/** A pool of a load balancer is a resource of its own; that of an application gateway is only a part of it. */
async function readPool(
  client: ArmClient,
  apiVersion: string,
  poolId: string,
  call: CallContext,
): Promise<Result<Pool>> {
  const balancer = parseRelatedId(poolId, 'loadBalancerPool');
  const asked = balancer.ok ? balancer : parseRelatedId(poolId, 'applicationGatewayPool');
  if (!asked.ok) return unreadable('backend pool', asked.faults);
  const { subscriptionId, urlPath, names } = asked.value;
  const holder = balancer.ok ? urlPath : urlPath.split('/').slice(0, -2).join('/');
  const path = `${holder}?api-version=${apiVersion}`;
  const answer = await client.send({ provider: 'network', method: 'GET', subscriptionId, path }, call);
  if (!answer.ok) return answer;
  const { body } = answer.value;
  return readable(balancer.ok ? parseWith(pool, body) : poolOfGateway(body, names[1] ?? ''), 'backend pool');
}

function poolOfGateway(body: unknown, name: string): Parsed<Pool> {
  const read = parseWith(gateway, body);
  if (!read.ok) return read;
  const pools = read.value.properties.backendAddressPools ?? [];
  const own = pools.find((one) => sameId(one.name, name));
  return own === undefined ? faulty('the application gateway has no such pool') : parsed(own);
}

function listGroup(
  client: ArmClient,
  apiVersion: string,
  { subscriptionId, resourceGroup }: ResourceId,
  call: CallContext,
): Promise<Result<readonly z.infer<typeof nic>[]>> {
  const group = encodeURIComponent(resourceGroup);
  const path = `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Network/networkInterfaces?api-version=${apiVersion}`;
  return readPages(client, { what: 'network interfaces', item: nic, subscriptionId, path }, call);
}
