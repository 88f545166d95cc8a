import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  entityKeyOf,
  parseNicId,
  parseResourceId,
  parseVmId,
  urlPathOf,
} from '../../src/core/resource-id.ts';
import { subscriptionId } from '../support/facts.ts';

const vm = (group: string, name: string): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;

describe('the id of a VM', () => {
  test.each([
    ['web', 'vm1'],
    ['Web_(prod)-1.2', 'my.vm-01'],
    ['größe', 'set_ab12cd'],
    ['a', 'v'.repeat(64)],
  ])('in group %s with name %s is taken apart', (group, name) => {
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

test('no text gets a URL to another place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (group, name) => {
      const id = parseResourceId(vm(group, name));
      if (!id.ok) return;
      const url = new URL(`https://management.example${urlPathOf(id.value)}?api-version=1`);
      expect(url.pathname.split('/')).toHaveLength(9);
      expect(decodeURIComponent(url.pathname)).toBe(id.value.path);
      expect(url.search).toBe('?api-version=1');
    }),
  );
});

test('entity keys tell VMs apart, not casings, and hold only characters that every store takes', () => {
  const key = (group: string, name: string): string => {
    const id = parseVmId(vm(group, name));
    return id.ok ? entityKeyOf(id.value) : '';
  };
  expect(key('WEB', 'VM1')).toBe(key('web', 'vm1'));
  expect(key('a(b)', 'vm1')).not.toBe(key('ab', 'vm1'));
  expect(key('größe (1)'.replace(' ', ''), 'vm1')).toMatch(/^[a-z0-9._:~-]+$/);
});
