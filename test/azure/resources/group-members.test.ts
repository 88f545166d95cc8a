import { describe, expect, test } from 'vitest';
import { call, cloudWith } from '../../support/cloud-over-stub.ts';
import { subscriptionId } from '../../support/facts.ts';

const subscription = `/subscriptions/${subscriptionId}`;
const web = `${subscription}/resourceGroups/web/providers`;
const lb = `${web}/Microsoft.Network/loadBalancers/lb/backendAddressPools/pool`;
const gateway = `${web}/Microsoft.Network/applicationGateways/gw`;
const nics = `${web}/Microsoft.Network/networkInterfaces`;
const vms = `${subscription}/providers/Microsoft.Compute/virtualMachines`;
const vm = (name: string): string => `${web}/Microsoft.Compute/virtualMachines/${name}`;
const nic = (name: string, of?: string): object => ({
  id: `${nics}/${name}`,
  properties: of === undefined ? {} : { virtualMachine: { id: vm(of) } },
});
const pool = (...ids: string[]): object => ({
  name: 'pool',
  properties: { backendIPConfigurations: ids.map((id) => ({ id: `${id}/ipConfigurations/ip` })) },
});

describe('the members of a backend pool', () => {
  test('are the VMs of the interfaces that it names, each once, for load balancers and application gateways alike', async () => {
    const list = { value: [nic('a-1', 'a'), nic('a-2', 'a'), nic('b', 'b'), nic('spare'), nic('else', 'c')] };
    const named = pool(`${nics}/a-1`, `${nics.toUpperCase()}/A-2`, `${nics}/b`, `${nics}/spare`);
    const { cloud } = await cloudWith({
      [lb]: named,
      [gateway]: { properties: { backendAddressPools: [{ name: 'other', properties: {} }, named] } },
      [nics]: list,
    });
    const members = { ok: true, value: [vm('a'), vm('b')] };
    expect(await cloud.readPoolMembers(lb, call)).toEqual(members);
    expect(await cloud.readPoolMembers(`${gateway}/backendAddressPools/POOL`, call)).toEqual(members);
  });

  test('are none where the pool is empty', async () => {
    const { cloud } = await cloudWith({ [lb]: { name: 'pool', properties: {} } });
    expect(await cloud.readPoolMembers(lb, call)).toEqual({ ok: true, value: [] });
  });

  test.each<[string, string, Readonly<Record<string, object | number>>, string]>([
    [
      'an instance of a scale set',
      lb,
      { [lb]: pool(`${web}/Microsoft.Compute/x/s/virtualMachines/0/networkInterfaces/n`) },
      'unreadable',
    ],
    ['an invalid id', `${lb}/../x`, {}, 'unreadable'],
    [
      'a gateway without the pool',
      `${gateway}/backendAddressPools/pool`,
      { [gateway]: { properties: {} } },
      'unreadable',
    ],
    ['a pool that may not be read', lb, { [lb]: 403 }, 'forbidden'],
    ['another shape', lb, { [lb]: { value: [] } }, 'unreadable'],
    [
      'an interface that its group does not list',
      lb,
      { [lb]: pool(`${nics}/new`), [nics]: { value: [] } },
      'conflict',
    ],
    ['a list that is not answered', lb, { [lb]: pool(`${nics}/a`), [nics]: 503 }, 'unavailable'],
    [
      'members in too many groups',
      lb,
      {
        [lb]: pool(
          ...Array.from(
            { length: 11 },
            (_, n) => `${subscription}/resourceGroups/g${n}/providers/Microsoft.Network/networkInterfaces/n`,
          ),
        ),
      },
      'unreadable',
    ],
  ])('are not known with %s', async (_what, id, answers, kind) => {
    const { cloud } = await cloudWith(answers);
    expect(await cloud.readPoolMembers(id, call)).toMatchObject({ ok: false, failure: { kind } });
  });
});

describe('the list of VMs with one tag', () => {
  const groups = `${subscription}/resourcegroups`;
  const first = {
    value: [{ id: vm('a'), tags: { Accelnet_Group: 'x', other: 'y' } }],
    nextLink: `https://next${vms}?page=2`,
  };
  const second = { value: [{ id: vm('b'), tags: null }] };
  const tagged = {
    value: [{ id: `${subscription}/resourceGroups/WEB`, tags: { 'accelnet-group': 'of-group' } }],
  };

  test('has the VMs of every page, with that tag alone', async () => {
    const { cloud } = await cloudWith({ [groups]: tagged, [vms]: first, [`${vms}?page=2`]: second });
    const group = { 'accelnet-group': 'of-group' };
    expect(await cloud.readTaggedVms(subscriptionId, 'accelnet-group', call)).toEqual({
      ok: true,
      value: [
        { id: vm('a'), vm: { Accelnet_Group: 'x' }, group },
        { id: vm('b'), vm: {}, group },
      ],
    });
  });

  test('is not known where a page is missing', async () => {
    const { cloud } = await cloudWith({ [groups]: tagged, [vms]: first });
    expect(await cloud.readTaggedVms(subscriptionId, 'accelnet-group', call)).toMatchObject({ ok: false });
  });
});

test('a moved VM is found by its own id on whatever page, and one that is gone is not', async () => {
  const one = (name: string, vmId: string): object => ({ id: vm(name), properties: { vmId } });
  const { cloud } = await cloudWith({
    [vms]: { value: [one('a', 'u1')], nextLink: `https://next${vms}?page=2` },
    [`${vms}?page=2`]: { value: [{ strange: true }, one('b', 'U2')] },
  });
  expect(await cloud.readVmByUid(subscriptionId, 'u2', call)).toEqual({ ok: true, value: vm('b') });
  expect(await cloud.readVmByUid(subscriptionId, 'u3', call)).toEqual({ ok: true, value: undefined });
});
