import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  entityKeyOf,
  parseNicId,
  parseResourceId,
  parseVmId,
  sameId,
  urlPathOf,
} from '../../../src/core/model/resource-id.ts';
import { subscriptionId } from '../../support/facts.ts';

const vm = (group: string, name: string): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;

describe('the id of a VM', () => {
  test.each([
    ['web', 'vm1'],
    ['Web_(prod)-1.2', 'my.vm-01'],
    ['größe', 'set_ab12cd'],
    ['a', 'v'.repeat(64)],
  ])('is split into group %s and name %s', (group, name) => {
    expect(parseVmId(vm(group, name))).toMatchObject({
      ok: true,
      value: { kind: 'vm', resourceGroup: group, name },
    });
  });

  test.each([
    ['group.', 'vm1'],
    ['', 'vm1'],
    ['g'.repeat(91), 'vm1'],
    ['a b', 'vm1'],
    ['web', ''],
    ['web', '-vm'],
    ['web', 'vm.'],
    ['web', 'v'.repeat(65)],
    ['web', 'vm%31'],
    ['web', '..'],
    ['web', 'vm1/extensions/x'],
    ['web', 'vm\u0000'],
    ['web', 'vm1#'],
  ])('in group "%s" with name "%s" is refused', (group, name) => {
    expect(parseVmId(vm(group, name)).ok).toBe(false);
  });

  test('is not that of a NIC, nor the other way round', () => {
    const nic = vm('web', 'n').replace('Compute/virtualMachines', 'Network/networkInterfaces');
    expect(parseVmId(nic).ok).toBe(false);
    expect(parseNicId(vm('web', 'n')).ok).toBe(false);
    expect(parseNicId(nic).ok).toBe(true);
  });

  test('needs a GUID for a subscription', () => {
    expect(parseResourceId(vm('web', 'vm1').replace(subscriptionId, 'my-sub'))).toEqual({
      ok: false,
      faults: ['resource id: the subscription is not a GUID'],
    });
  });
});

const ofNic = (name: string): string =>
  vm('web', name).replace('Compute/virtualMachines', 'Network/networkInterfaces');
const notOne = ['resource id: not the id of a virtual machine or of a network interface'];

describe('an id', () => {
  test.each([
    ['beginning before its slash', `x${vm('web', 'vm1')}`],
    ['of another root', vm('web', 'vm1').replace('/subscriptions/', '/tenants/')],
    ['without groups', vm('web', 'vm1').replace('/resourceGroups/', '/groups/')],
    ['without providers', vm('web', 'vm1').replace('/providers/', '/things/')],
    ['of a VM of another provider', vm('web', 'vm1').replace('.Compute/', '.ClassicCompute/')],
    ['of a network interface of another provider', ofNic('n').replace('.Network/', '.ClassicNetwork/')],
    ['of another type', ofNic('n').replace('/networkInterfaces/', '/publicIPAddresses/')],
    ['that ends before the name', vm('web', 'vm1').replace('/vm1', '')],
    ['of something in a VM', `${vm('web', 'vm1')}/extensions`],
    ['that is empty', ''],
    ['of 400 characters', '/'.repeat(400)],
  ])('%s is not one of a VM or network interface', (_what, text) => {
    expect(parseResourceId(text)).toEqual({ ok: false, faults: notOne });
  });

  test('of more than 400 characters is not read at all', () => {
    expect(parseResourceId('/'.repeat(401))).toEqual({
      ok: false,
      faults: ['resource id: longer than 400 characters'],
    });
  });

  test('in another casing is returned in the usual one, and has the same key', () => {
    const id = parseResourceId(vm('Web', 'Vm1').toUpperCase());
    const path = vm('WEB', 'VM1');
    expect(id).toMatchObject({ ok: true, value: { kind: 'vm', path, key: path.toLowerCase() } });
  });

  test('of a network interface has a name of 80 characters at most', () => {
    expect(parseNicId(ofNic('n'.repeat(80))).ok).toBe(true);
    expect(parseNicId(ofNic('n'.repeat(81)))).toEqual({
      ok: false,
      faults: ['resource id: not a networkInterfaces name that Azure allows'],
    });
  });

  test('is refused with all its faults at once', () => {
    const id = parseResourceId(vm('web.', '-vm').replace(subscriptionId, 'my-sub'));
    expect(id.ok ? [] : id.faults).toHaveLength(3);
  });
});

test('two ids are the same in any casing, and a missing id is the same as no other', () => {
  expect([sameId('/A/b', '/a/B'), sameId('/a', '/b'), sameId(undefined, undefined)]).toEqual([
    true,
    false,
    false,
  ]);
  expect([sameId('/a', undefined), sameId(undefined, '/a')]).toEqual([false, false]);
});

test('the path of a URL is that of the id, with each segment encoded where a URL needs it', () => {
  const id = parseVmId(vm('größe_(x)', 'vm1'));
  expect(id.ok && urlPathOf(id.value)).toBe(vm('gr%C3%B6%C3%9Fe_(x)', 'vm1'));
});

// Binary texts are hardly ever valid ids; those of a few letters and of characters that are special in a URL often are.
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', 'Z', '0', 'ö', '.', '_', '-', '(', '/', '#', '?', '%', ' ', '\\') }),
);

test('no text leads to a URL elsewhere', () => {
  fc.assert(
    fc.property(anyText, anyText, (group, name) => {
      const id = parseResourceId(vm(group, name));
      if (!id.ok) return;
      const url = new URL(`https://management.example${urlPathOf(id.value)}?api-version=1`);
      expect(url.pathname.split('/')).toHaveLength(9);
      expect(decodeURIComponent(url.pathname)).toBe(id.value.path);
      expect(url.search).toBe('?api-version=1');
    }),
  );
});

test('entity keys differ between VMs and not between casings, and have only characters that every store takes', () => {
  const key = (group: string, name: string, subscription = subscriptionId): string => {
    const id = parseVmId(vm(group, name).replace(subscriptionId, subscription));
    return id.ok ? entityKeyOf(id.value) : '';
  };
  expect(key('WEB', 'VM1')).toBe(key('web', 'vm1'));
  expect(key('a(b)', 'vm1')).not.toBe(key('ab', 'vm1'));
  expect(key('a(b', 'vm1')).not.toBe(key('a)b', 'vm1'));
  expect(key('a', 'bc')).not.toBe(key('ab', 'c'));
  expect(key('web', 'vm2')).not.toBe(key('web', 'vm1'));
  expect(key('web', 'vm1', subscriptionId.replace('1', '2'))).not.toBe(key('web', 'vm1'));
  expect(key('größe (1)'.replace(' ', ''), 'vm1')).toMatch(/^[a-z0-9._:~-]+$/);
});
