import { describe, expect, test } from 'vitest';
import { parseVmId } from '../../../src/core/model/resource-id.ts';
import type { ImageQuestion, Result } from '../../../src/ports/cloud.ts';
import { call, cloudWith } from '../../support/cloud-over-stub.ts';
import { subscriptionId, vmFacts } from '../../support/facts.ts';

const group = `/subscriptions/${subscriptionId}/resourceGroups/web`;
const disk = `${group}/providers/Microsoft.Compute/disks/vm1_OsDisk`;
const definition = `${group}/providers/Microsoft.Compute/galleries/gold/images/web`;
const address = `${group}/providers/Microsoft.Network/publicIPAddresses/ip`;
const set = `${group}/providers/Microsoft.Compute/availabilitySets/as`;
const nicsOfGroup = `${group}/providers/Microsoft.Network/networkInterfaces`;
const assignments = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/denyAssignments`;

const notified = (result: Result<unknown>): unknown =>
  result.ok ? (result.value ?? 'nothing') : result.failure.kind;

describe('the declaration of an image', () => {
  const diskSays = (acceleratedNetwork?: unknown): object => ({
    properties: { supportedCapabilities: { acceleratedNetwork } },
  });
  const features = (name: string, value: string): object => ({ properties: { features: [{ name, value }] } });
  const ofDisk = (acceleratedNetworking: boolean): object => ({ by: 'os-disk', acceleratedNetworking });
  const ofDefinition = (acceleratedNetworking: boolean): object => ({
    by: 'image-definition',
    acceleratedNetworking,
  });

  test.each<[string, Readonly<Record<string, object | number>>, Partial<ImageQuestion>, unknown]>([
    ['a disk that declares support', { [disk]: diskSays(true) }, {}, ofDisk(true)],
    [
      'a disk that declares none, whatever the definition says',
      { [disk]: diskSays(false), [definition]: features('IsAcceleratedNetworkSupported', 'True') },
      {},
      ofDisk(false),
    ],
    [
      'a disk that says nothing and a definition that declares support',
      { [disk]: diskSays(), [definition]: features('ISACCELERATEDNETWORKSUPPORTED', ' true ') },
      {},
      ofDefinition(true),
    ],
    [
      'a disk without capabilities and a definition that declares none',
      {
        [disk]: { properties: {} },
        [definition]: features('IsAcceleratedNetworkSupported', 'False'),
      },
      {},
      ofDefinition(false),
    ],
    [
      'a value that is neither',
      { [disk]: diskSays(), [definition]: features('IsAcceleratedNetworkSupported', '1') },
      {},
      'nothing',
    ],
    ['other features', { [disk]: diskSays(), [definition]: features('SecurityType', 'True') }, {}, 'nothing'],
    [
      'answers of another shape',
      { [disk]: { properties: 1 }, [definition]: { properties: 'x' } },
      {},
      'nothing',
    ],
    ['what may not be read', { [disk]: 403, [definition]: 403 }, {}, 'nothing'],
    ['an image that is gone', { [disk]: diskSays(), [definition]: 404 }, {}, 'nothing'],
    ['a disk that the VM has and that is not found', { [disk]: 404 }, {}, 'not-found'],
    ['a disk that is throttled', { [disk]: 429 }, {}, 'throttled'],
    ['a definition that cannot be reached', { [disk]: diskSays(), [definition]: 503 }, {}, 'unavailable'],
  ])('has the expected result for %s', async (_title, answers, given, expected) => {
    const { cloud } = await cloudWith(answers);
    const imageId = `${definition}/versions/1.0.0`;
    const question = { subscriptionId, location: 'westeurope', osDiskId: disk, imageId, ...given };
    expect(notified(await cloud.readImageDeclaration(question, call))).toEqual(expected);
  });

  test('nothing is requested for invalid ids', async () => {
    const { cloud, stub } = await cloudWith({});
    const question = { subscriptionId, location: 'westeurope' };
    for (const id of [
      '',
      'x',
      `${disk}/../other`,
      `${disk}?a=b`,
      '/SharedGalleries/../Images/x/Versions/1.0.0',
    ])
      expect(
        notified(await cloud.readImageDeclaration({ ...question, osDiskId: id, imageId: id }, call)),
      ).toBe('nothing');
    expect(stub.seen).toEqual([]);
  });
});

describe('deny assignments', () => {
  const assignment = (properties: object): object => ({ id: `${assignments}/d`, properties });
  const denying = (actions: string[], notActions: string[] = []): object => ({
    scope: group,
    permissions: [{ actions, notActions }],
  });
  const whole = `/subscriptions/${subscriptionId}`;

  test.each<[string, object, readonly object[]]>([
    ['of everything', denying(['*']), [{ scope: group, below: true }]],
    ['of everything but what we do not do', denying(['*'], ['*/read']), [{ scope: group }]],
    ['of writes', denying(['*/write']), [{ denies: 'Microsoft.Network/networkInterfaces/write' }]],
    ['of a start', denying(['microsoft.compute/virtualmachines/START/action']), [{ scope: group }]],
    ['of deletion', denying(['*/delete']), []],
    ['of all but what we do', denying(['*'], ['Microsoft.Compute/*', 'Microsoft.Network/*']), []],
    ['without permissions', { scope: group }, [{ scope: group }]],
    ['at their scope only', { ...denying(['*']), doNotApplyToChildScopes: true }, [{ below: false }]],
    ['without a scope', { permissions: [{ actions: ['*'] }] }, [{ scope: whole }]],
    [
      'of a management group',
      { ...denying(['*']), scope: '/providers/Microsoft.Management/managementGroups/m' },
      [{ scope: whole, below: true }],
    ],
  ])('count as far as they concern us: %s', async (_title, properties, expected) => {
    const { cloud } = await cloudWith({ [assignments]: { value: [assignment(properties)] } });
    expect(await cloud.readDenyAssignments(subscriptionId, call)).toMatchObject({
      ok: true,
      value: expected,
    });
  });

  test('that may not be read are a failure, since an unknown one could stop a remediation half way', async () => {
    const { cloud } = await cloudWith({ [assignments]: 403 });
    expect(notified(await cloud.readDenyAssignments(subscriptionId, call))).toBe('forbidden');
  });

  test('are read once and kept for a while, unless they must be fresh', async () => {
    const { cloud, stub } = await cloudWith({ [assignments]: { value: [] } });
    await Promise.all([1, 2, 3].map(() => cloud.readDenyAssignments(subscriptionId, call)));
    expect(stub.seen.length).toBe(1);
    await cloud.readDenyAssignments(subscriptionId, { ...call, fresh: true });
    expect(stub.seen.length).toBe(2);
  });
});

describe('a public address', () => {
  const body = (publicIPAllocationMethod?: string): object => ({ properties: { publicIPAllocationMethod } });
  test.each<[string, object | number, unknown]>([
    ['that is dynamic is released', body('dynamic'), true],
    ['that is static is kept', body('Static'), false],
    ['that does not say is taken for dynamic', body(), true],
    ['that is not found is not taken for static', 404, 'not-found'],
    ['that may not be read is a failure', 403, 'forbidden'],
  ])('%s', async (_title, answer, expected) => {
    const { cloud } = await cloudWith({ [address]: answer });
    expect(notified(await cloud.isDynamicAddress(address, call))).toBe(expected);
  });

  test('of an invalid id is not read', async () => {
    const { cloud, stub } = await cloudWith({});
    expect(notified(await cloud.isDynamicAddress(`${address}/../x`, call))).toBe('unreadable');
    expect(stub.seen).toEqual([]);
  });
});

describe('an accelerated sibling', () => {
  const parsed = parseVmId(vmFacts().id);
  const vm = parsed.ok ? parsed.value : undefined;
  const sibling = vmFacts().id.replace(/vm1$/, 'vm2');
  const members = (...ids: string[]): object => ({
    properties: { virtualMachines: ids.map((id) => ({ id })) },
  });
  const nic = (id: string | undefined, flag: unknown): object => ({
    properties: {
      enableAcceleratedNetworking: flag,
      ...(id === undefined ? {} : { virtualMachine: { id } }),
    },
  });
  const own = vmFacts().id;

  test.each<[string, Readonly<Record<string, object | number>>, unknown]>([
    [
      'is found by its NIC, in any casing',
      { [set]: members(own, sibling.toUpperCase()), [nicsOfGroup]: { value: [nic(sibling, true)] } },
      sibling,
    ],
    [
      'is neither a VM of another set, nor the VM itself, nor a NIC without a VM',
      {
        [set]: members(own, sibling),
        [nicsOfGroup]: {
          value: [nic(own, true), nic(`${sibling}0`, true), nic(undefined, true), nic(sibling, null)],
        },
      },
      'nothing',
    ],
    ['cannot be in a set of one', { [set]: members(own) }, 'nothing'],
    ['is not known where the set cannot be read', { [set]: 503 }, 'unavailable'],
    [
      'is not known where the NICs cannot be read',
      { [set]: members(own, sibling), [nicsOfGroup]: 403 },
      'forbidden',
    ],
  ])('%s', async (_title, answers, expected) => {
    const { cloud } = await cloudWith(answers);
    if (vm === undefined) throw new Error('no VM');
    expect(notified(await cloud.readAcceleratedSibling(set, vm, call))).toBe(expected);
  });
});
