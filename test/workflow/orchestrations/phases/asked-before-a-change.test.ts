import { describe, expect, test } from 'vitest';
import { assessVm, nicFactsOf, rightsForRun } from '../../../../src/assessment/assess-vm.ts';
import { parseVmId } from '../../../../src/core/model/resource-id.ts';
import { defaultPolicy, type Policy } from '../../../../src/core/policy/policy.ts';
import type { Cloud } from '../../../../src/ports/cloud.ts';
import type { Runs } from '../../../../src/ports/runs.ts';
import { failing } from '../../../support/answering.ts';
import { nicFacts, noon, offer, vmFacts } from '../../../support/facts.ts';
import { FakeCloud, type Faults } from '../../../support/fake-cloud.ts';

const runs: Runs = {
  stateOf: async () => 'live',
  holderOf: async () => undefined,
  noteStop: async () => false,
  noteRefusedStop: async () => undefined,
  knownOf: async () => ({ ok: true, value: { past: [] } }),
};
const call = { correlationId: 'c' };
const own = parseVmId(vmFacts().id);
if (!own.ok) throw new Error('no VM');
const vmId = own.value;

interface Asked {
  readonly fresh?: boolean;
  readonly policy?: Partial<Policy>;
  readonly past?: Runs['knownOf'];
}

function assess(
  cloud: FakeCloud,
  options?: Parameters<typeof assessVm>[4],
  { fresh = true, policy = {}, past = runs.knownOf }: Asked = {},
) {
  const sources = { cloud, runs: { ...runs, knownOf: past }, now: () => cloud.now };
  return assessVm(sources, { ...defaultPolicy, ...policy }, vmId, { ...call, fresh }, options);
}

/** A VM with a public address behind a load balancer. */
function published(): FakeCloud {
  const cloud = new FakeCloud(noon);
  cloud.nics = cloud.nics.map((nic) => ({ ...nic, publicIpIds: ['/ip'], backendPools: ['/pool'] }));
  return cloud;
}
const costs = (cloud: FakeCloud): number[] =>
  ['isDynamicAddress', 'readSizeOffer', 'readPoolMembers', 'readPermissions'].map((name) =>
    cloud.callsOf(name),
  );

describe('what is read before an outage', () => {
  test('is addresses, size, members and rights, as far as nothing speaks against the change', async () => {
    const cloud = published();
    expect(await assess(cloud, { rights: true })).toMatchObject({ ok: true });
    expect(costs(cloud)).toEqual([1, 2, 1, 0]);
    const alone = new FakeCloud(noon);
    await assess(alone, { rights: true });
    expect(costs(alone)).toEqual([0, 2, 0, 2]);
  });

  test('ends with the addresses where one would be lost, or cannot be read', async () => {
    const cloud = published();
    const { isDynamicAddress } = cloud;
    cloud.isDynamicAddress = async () =>
      (await isDynamicAddress()).ok ? { ok: true, value: true } : failing('internal');
    expect(await assess(cloud)).toMatchObject({
      value: { decision: { kind: 'skip', reasons: [{ code: 'dynamic-public-ip' }] } },
    });
    expect(costs(cloud)).toEqual([1, 1, 0, 0]);
    cloud.isDynamicAddress = async () => failing('throttled');
    expect(await assess(cloud)).toMatchObject({
      failure: { kind: 'throttled', read: 'its public addresses' },
    });
  });

  test('ends with the size where that is restricted by now', async () => {
    const cloud = published();
    const { readSizeOffer } = cloud;
    cloud.readSizeOffer = async () => {
      await readSizeOffer();
      return { ok: true, value: { ...offer('yes'), closed: cloud.callsOf('readSizeOffer') > 1 } };
    };
    expect(await assess(cloud)).toMatchObject({
      value: { decision: { reasons: [{ code: 'size-restricted' }] } },
    });
    expect(costs(cloud)).toEqual([1, 2, 0, 0]);
  });

  test('includes only the cached size where nobody is about to stop the VM', async () => {
    const cloud = published();
    await assess(cloud, {}, { fresh: false });
    expect(costs(cloud)).toEqual([1, 1, 1, 0]);
  });

  test('includes the cached size first, and the present size before the outage', async () => {
    const asked: (boolean | undefined)[] = [];
    const cloud = new FakeCloud(noon);
    const readSizeOffer: Cloud['readSizeOffer'] = async (_subscription, _location, _size, { fresh }) => {
      asked.push(fresh);
      return asked.length < 2 ? { ok: true, value: offer('yes') } : failing('throttled');
    };
    const answer = await assess(Object.assign(cloud, { readSizeOffer }));
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'throttled', read: 'its size' } });
    expect(asked).toEqual([false, true]);
  });

  test('is only the size where the VM is off', async () => {
    const cloud = new FakeCloud(noon, undefined, { power: 'deallocated' });
    cloud.nics = published().nics;
    expect(await assess(cloud)).toMatchObject({ value: { decision: { plan: 'nics-only' } } });
    expect(costs(cloud)).toEqual([0, 1, 0, 0]);
  });

  test('includes the rights that a run will need, where it waits first', async () => {
    const scopes: string[] = [];
    const busy = new FakeCloud(noon, undefined, { provisioningState: 'Updating' }, ['true', 'false']);
    const readPermissions: Cloud['readPermissions'] = async (scope) => {
      scopes.push(scope);
      return { ok: true, value: [{ actions: ['*/read'], notActions: [] }] };
    };
    const cloud = Object.assign(busy, { readPermissions });
    const assessed = await assess(cloud, { rights: true });
    if (!assessed.ok) throw new Error('not assessed');
    expect([assessed.value.decision.kind, scopes]).toEqual(['defer', []]);
    const able = await rightsForRun(cloud, defaultPolicy, assessed.value, call);
    expect(able).toMatchObject({ value: { decision: { reasons: [{ code: 'missing-permission' }] } } });
    expect(scopes).toEqual([vmId.path, busy.nics[1]?.id]);
  });

  test('includes no rights where nothing would be changed', async () => {
    const cloud = new FakeCloud(noon, undefined, { tags: { 'accelnet-opt-out': 'true' } });
    const assessed = await assess(cloud, { rights: true });
    expect(assessed).toMatchObject({ value: { decision: { kind: 'skip' } } });
    if (assessed.ok) await rightsForRun(cloud, defaultPolicy, assessed.value, call);
    expect(cloud.callsOf('readPermissions')).toBe(0);
  });
});

describe('no VM is assessed', () => {
  test.each<[what: string, nic: (id: string) => Partial<Parameters<typeof nicFacts>[0]>, failure: object]>([
    ['whose network interface has an invalid id', () => ({ id: '/no/id' }), { kind: 'unreadable' }],
    [
      'whose network interface is in another subscription',
      (id) => ({ id: id.replace('11111111', '99999999') }),
      { kind: 'unreadable', message: 'a network interface of another subscription' },
    ],
  ])('%s', async (_what, nic, failure) => {
    const { id = '' } = nic(nicFacts().id) ?? {};
    const cloud = new FakeCloud(noon, undefined, { nicIds: [id] });
    expect(await assess(cloud)).toMatchObject({
      ok: false,
      failure: { ...failure, read: expect.any(String) },
    });
    expect(cloud.callsOf('readNic')).toBe(0);
  });

  test.each([
    ['readVm', undefined],
    ['readGroup', 'the resource group web'],
    ['readSubscription', 'the subscription'],
    ['readSizeOffer', 'the size Standard_D4s_v3 in westeurope'],
    ['readReadOnlyLocks', 'the locks of the subscription'],
    ['readDenyAssignments', 'the deny assignments of the subscription'],
    ['readNic', `the network interface ${nicFacts().id}-0`],
  ])('where %s fails, and the failure names what was not read', async (part, read) => {
    const faults: Faults = (name) =>
      name === part ? { when: 'before', failure: { kind: 'throttled', message: 'slow' } } : undefined;
    const answer = await assess(new FakeCloud(noon, faults));
    const named = read === undefined ? {} : { read };
    expect(answer).toEqual({ ok: false, failure: { kind: 'throttled', message: 'slow', ...named } });
  });

  test('whose network interface says that it is attached to no VM', async () => {
    const cloud = new FakeCloud(noon);
    cloud.nics = cloud.nics.map(({ vmId: _vm, ...nic }) => nic);
    expect(await assess(cloud)).toMatchObject({ ok: false, failure: { kind: 'conflict' } });
  });

  test('whose earlier runs cannot be read', async () => {
    const past = async () => failing('unavailable');
    expect(await assess(new FakeCloud(noon), {}, { past })).toMatchObject({
      ok: false,
      failure: { kind: 'unavailable', read: 'the runs of the virtual machine' },
    });
  });

  test('whose availability set cannot be read, where policy follows a sibling', async () => {
    const cloud = new FakeCloud(noon, undefined, { availabilitySetId: '/set' });
    cloud.readAcceleratedSibling = async () => failing('throttled');
    expect(await assess(cloud, {}, { policy: { availabilitySets: 'sibling' } })).toMatchObject({
      ok: false,
      failure: { kind: 'throttled', read: 'the image or the availability set of the virtual machine' },
    });
  });
});

test('the facts of a network interface that another VM has name that VM', () => {
  const nic = nicFacts();
  const other = `${vmId.path}-other`;
  expect(nicFactsOf({ ...nic, vmId: other }, vmId)).toStrictEqual({ ...nic, otherVmId: other });
  expect(nicFactsOf({ ...nic, vmId: vmId.path.toUpperCase() }, vmId)).toStrictEqual(nic);
  expect(nicFactsOf(nic, vmId)).toStrictEqual(nic);
});
