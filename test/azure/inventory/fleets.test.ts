import { describe, expect, test } from 'vitest';
import type { VmOrder } from '../../../sandbox/arm/compute/vm-order.ts';
import { fleet } from '../../../sandbox/arm/resource-graph/fleet.ts';
import { groups } from '../../../sandbox/arm/resource-graph/groups.ts';
import { ArmClient } from '../../../src/azure/arm/arm-client.ts';
import { createFleets } from '../../../src/azure/inventory/fleets.ts';
import { groupsQuery, vmsQuery } from '../../../src/azure/inventory/graph-queries.ts';
import { parseNicId, parseVmId } from '../../../src/core/model/resource-id.ts';
import type { Fleet, FleetPage } from '../../../src/ports/inventory.ts';
import { json } from '../../support/arm-stub.ts';
import { azureOverSimulation } from '../../support/azure-over-simulation.ts';
import { apiVersions, armOverStub } from '../../support/cloud-over-stub.ts';
import { subscriptionId } from '../../support/facts.ts';

const call = { correlationId: '00000000-0000-4000-8000-0000000000dd' };
const aged = { settled: true, raiseEvents: false } as const;
const orders: readonly VmOrder[] = [
  { name: 'plain', size: 'Standard_D4s_v3', ...aged },
  {
    name: 'two',
    size: 'Standard_D8s_v3',
    nics: [{ name: 'on', accelerated: true }, { name: 'off' }],
    ...aged,
  },
  { name: 'tagged', size: 'Standard_D4s_v3', tags: { Owner: 'me' }, resourceGroup: 'rg-b', ...aged },
  { name: 'down', size: 'Standard_D4s_v3', powerState: 'deallocated', ...aged },
  { name: 'windows', size: 'Standard_D4s_v3', os: 'windows', ...aged },
  {
    name: 'appliance',
    size: 'Standard_D4s_v3',
    plan: { publisher: 'f5', product: 'big-ip', name: 'byol' },
    ...aged,
  },
];

async function someFleet(options: Parameters<typeof azureOverSimulation>[0] = {}) {
  const world = await azureOverSimulation(options);
  const vms = orders.map((order) => world.azure.createVm(order).id);
  const subscription = vms[0]?.split('/')[2] ?? '';
  return { ...world, vms, subscription, fleets: createFleets(world) };
}

async function pagesOf(one: Fleet, subscription: string): Promise<readonly FleetPage[]> {
  const pages: FleetPage[] = [];
  let token: string | undefined;
  do {
    const page = await one.pageOfVms(subscription, token, call);
    if (!page.ok) throw new Error(JSON.stringify(page.failure));
    pages.push(page.value);
    token = page.value.next;
  } while (token !== undefined);
  return pages;
}

function must<T>(read: { ok: true; value: T } | { ok: false }): T {
  if (!read.ok) throw new Error(JSON.stringify(read));
  return read.value;
}

/** A fleet behind an ARM that answers as a test says. */
async function stubbed(answer: Parameters<typeof armOverStub>[0]) {
  const { stub, arm } = await armOverStub(answer);
  return { stub, fleets: createFleets({ client: new ArmClient(arm), apiVersions }) };
}

describe('a whole subscription', () => {
  test('is queried in exactly the words that the simulation answers', () => {
    expect([fleet.text, groups.text]).toEqual([vmsQuery, groupsQuery]);
  });

  test('shows in Resource Graph what its VMs show themselves, as far as lists are assessed', async () => {
    const { fleets, subscription, vms, sources } = await someFleet();
    const { cloud } = sources();
    const [page] = await pagesOf(fleets.graph, subscription);
    expect(page?.unreadable).toEqual([]);
    expect(page?.items.map(({ vm }) => vm.id).sort()).toEqual([...vms].sort());
    for (const { vm, nics, power } of page?.items ?? []) {
      const own = must(await cloud.readVm(must(parseVmId(vm.id)), call));
      const { agent: _agent, extensions: _extensions, hibernated: _hibernated, ...notified } = own;
      const { reported: _reported, ...os } = notified.os;
      expect(vm).toMatchObject({ ...notified, os });
      expect(power).toBe(true);
      expect(nics.map((nic) => nic.id.toLowerCase())).toEqual(vm.nicIds.map((one) => one.toLowerCase()));
      for (const nic of nics) {
        const itself = must(await cloud.readNic(must(parseNicId(nic.id)), call));
        const { id: _id, joins: _joins, backendPools: _pools, publicIpIds: _ips, ...flags } = itself;
        expect(nic).toMatchObject(flags);
      }
    }
  });

  test('shows the same in plain lists, without power states', async () => {
    const { fleets, subscription } = await someFleet();
    const [graph] = await pagesOf(fleets.graph, subscription);
    const [lists] = await pagesOf(fleets.lists, subscription);
    const sorted = (page: FleetPage | undefined): object[] =>
      (page?.items ?? [])
        .map(({ vm: { power: _power, ...vm }, nics }) => ({ ...vm, flags: nics.map(({ flag }) => flag) }))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(sorted(lists)).toEqual(sorted(graph));
    expect(lists?.items.some(({ power }) => power)).toBe(false);
    const groupsOf = async (one: Fleet) => await one.listGroups(subscription, call);
    expect(await groupsOf(fleets.lists)).toEqual(await groupsOf(fleets.graph));
  });

  test('omits what Resource Graph does not know yet, so that no VM is assessed without its interface', async () => {
    const { fleets, subscription, azure, pass } = await someFleet({
      rules: { resourceGraphLagSeconds: 300 },
    });
    pass(10);
    azure.createVm({ name: 'new', size: 'Standard_D4s_v3', ...aged });
    const [before] = await pagesOf(fleets.graph, subscription);
    expect(before?.items).toHaveLength(orders.length);
    pass(6);
    expect((await pagesOf(fleets.graph, subscription))[0]?.items).toHaveLength(orders.length + 1);
  });
});

describe('Resource Graph', () => {
  test('is queried for a thousand rows of one subscription, and for the next thousand by its token', async () => {
    const { stub, fleets } = await stubbed((_request, response) =>
      json(response, 200, {
        data: [{ id: 'strange' }],
        ...(stub.seen.length < 2 ? { $skipToken: 'next' } : {}),
      }),
    );
    const pages = await pagesOf(fleets.graph, subscriptionId);
    expect(pages.map(({ unreadable }) => unreadable[0]?.id)).toEqual(['strange', 'strange']);
    const bodies = stub.seen.map(({ body }) => JSON.parse(body));
    expect(bodies).toMatchObject([
      { subscriptions: [subscriptionId], options: { $top: 1000 } },
      { subscriptions: [subscriptionId], options: { $top: 1000, $skipToken: 'next' } },
    ]);
  });

  test.each<[string, number, object, object]>([
    [
      'rows missing that no token leads to',
      200,
      { data: [], resultTruncated: 'true' },
      { kind: 'unreadable' },
    ],
    ['another shape', 200, { rows: [] }, { kind: 'unreadable' }],
    ['no right', 403, { error: { code: 'AccessDenied', message: '' } }, { kind: 'forbidden' }],
  ])('that answers with %s fails', async (_what, status, body, failure) => {
    const { fleets } = await stubbed((_request, response) => json(response, status, body));
    for (const ask of [
      fleets.graph.pageOfVms(subscriptionId, undefined, call),
      fleets.graph.listGroups(subscriptionId, call),
    ])
      expect(await ask).toMatchObject({ ok: false, failure });
  });

  test('is throttled until its quota resets, as a header of its own says', async () => {
    const { fleets } = await stubbed((_request, response) =>
      json(
        response,
        429,
        { error: { code: 'RateLimiting', message: '' } },
        { 'x-ms-user-quota-resets-after': '00:01:05' },
      ),
    );
    expect(await fleets.graph.pageOfVms(subscriptionId, undefined, call)).toMatchObject({
      ok: false,
      failure: { kind: 'throttled', retryAfterSeconds: 65 },
    });
  });
});

describe('plain lists', () => {
  test('are continued from a page in the middle, and never from another host', async () => {
    const { stub, fleets } = await stubbed((_request, response) => json(response, 200, { value: [] }));
    const here = `${stub.url}/subscriptions/${subscriptionId}/providers/Microsoft.Compute/virtualMachines?$skiptoken=2`;
    expect(await fleets.lists.pageOfVms(subscriptionId, here, call)).toMatchObject({ ok: true });
    expect(stub.seen.map(({ url }) => /networkInterfaces|skiptoken/.exec(url)?.[0])).toEqual([
      'networkInterfaces',
      'skiptoken',
    ]);
    const elsewhere = here.replace('localhost', 'example.org');
    expect(await fleets.lists.pageOfVms(subscriptionId, elsewhere, call)).toMatchObject({ ok: false });
  });
});
