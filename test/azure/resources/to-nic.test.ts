import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toNic, withFlag } from '../../../src/azure/resources/to-nic.ts';
import type { Flag } from '../../../src/core/model/facts.ts';

const nic = (properties: object): object => ({
  id: 'nic',
  kind: 'Regular',
  properties: { provisioningState: 'Succeeded', ...properties },
});

test.each<[object, Flag]>([
  [{ enableAcceleratedNetworking: true }, 'true'],
  [{ enableAcceleratedNetworking: false }, 'false'],
  [{ enableAcceleratedNetworking: null }, 'null'],
  [{}, 'absent'],
])('the flag of %j is read as %s', (properties, flag) => {
  const read = toNic(nic(properties));
  expect(read.ok && read.value.reading.flag).toBe(flag);
});

test('public addresses of all its configurations are read', () => {
  const read = toNic(
    nic({
      ipConfigurations: [
        { properties: { publicIPAddress: { id: 'a' } } },
        { properties: { publicIPAddress: null } },
        {},
        { properties: { publicIPAddress: { id: 'b' } } },
      ],
    }),
  );
  expect(read.ok && read.value.reading.publicIpIds).toEqual(['a', 'b']);
});

test.each<[object, boolean | undefined]>([
  [{ primary: true }, true],
  [{ primary: false }, false],
  [{ primary: null }, undefined],
  [{}, undefined],
])('whether a NIC with %j is its VM’s primary one is read as %s', (properties, primary) => {
  const read = toNic(nic(properties));
  expect(read.ok && read.value.reading.primary).toBe(primary);
});

test('an answer that is no NIC is refused with all its faults', () => {
  expect(toNic({ id: 1, properties: { enableIPForwarding: 'yes' } })).toMatchObject({
    ok: false,
    faults: { length: 3 },
  });
  expect(toNic(undefined).ok).toBe(false);
});

test('changing the flag changes nothing else, and changing it back restores the JSON exactly', () => {
  const before = fc.constantFrom<Flag>('true', 'false', 'null');
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), before, before, (members, was, becomes) => {
      const value = was === 'null' ? null : was === 'true';
      const original = nic({ ...members, enableAcceleratedNetworking: value, last: 1 }) as Record<
        string,
        unknown
      >;
      const changed = withFlag(original, becomes);
      expect(JSON.stringify(withFlag(changed, was))).toBe(JSON.stringify(original));
      expect({ ...(changed.properties as object), enableAcceleratedNetworking: 0 }).toEqual({
        ...(original.properties as object),
        enableAcceleratedNetworking: 0,
      });
    }),
  );
});

test('a flag that was absent is removed again', () => {
  const original = nic({ nicType: 'Standard' }) as Record<string, unknown>;
  expect(withFlag(withFlag(original, 'true'), 'absent')).toEqual(original);
});
