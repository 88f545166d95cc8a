import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assessmentKeyOf } from '../../../src/core/assessments/assessment-record.ts';
import { foldCase } from '../../../src/core/lib/fold-case.ts';
import { entityKeyOf, parseVmId, sameId } from '../../../src/core/model/resource-id.ts';
import { subscriptionId } from '../../support/facts.ts';

test.each([
  ['RG-Web', 'rg-web'],
  ['Größe', 'größe'],
  ['GRÖßE', 'größe'],
  ['ΑΣ', 'ας'],
  ['ПРОД', 'прод'],
])('%s and %s are one name in two casings', (a, b) => {
  expect(sameId(a, b)).toBe(true);
});

test.each([
  ['rg-\u212A', 'rg-k'],
  ['rg-İ', 'rg-i'],
  ['rg-İ', 'rg-i\u0307'],
  ['rg-ı', 'rg-i'],
  ['rg-ſ', 'rg-s'],
  ['straße', 'strasse'],
  ['rg-\u2126', 'rg-ω'],
  ['rg-\u212B', 'rg-å'],
  ['rg-ẞ', 'rg-ß'],
  ['rg-ŉ', 'rg-ʼn'],
  ['rg-ǰ', 'rg-j\u030C'],
])('%s and %s are two names', (a, b) => {
  expect(sameId(a, b)).toBe(false);
});

test('a folded id begins with the folded id of its group, whatever characters follow', () => {
  expect(foldCase('/resourceGroups/RG/Größe').startsWith(foldCase('/RESOURCEGROUPS/rg/'))).toBe(true);
});

test('folding a text twice gives the same as folding it once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(foldCase(foldCase(text))).toBe(foldCase(text));
    }),
  );
});

test.each(['rg-İ', 'rg-\u212A', 'ẞ', 'rg-ı', 'Ǆ'])(
  'the key of an id in the group %s is an id itself, and has the same key',
  (group) => {
    const path = `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/web`;
    const vm = parseVmId(path);
    if (!vm.ok) throw new Error(vm.faults.join());
    const again = parseVmId(vm.value.key);
    if (!again.ok) throw new Error(again.faults.join());
    expect(again.value.key).toBe(vm.value.key);
    expect(entityKeyOf(again.value)).toBe(entityKeyOf(vm.value));
    expect(assessmentKeyOf(again.value)).toEqual(assessmentKeyOf(vm.value));
  },
);

test('the Kelvin sign does not turn a VM into that of another group, nor another word into a provider', () => {
  const id = (group: string, type = 'networkInterfaces'): string =>
    `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Compute/${type}/web`;
  const vms = [id('rg-k', 'virtualMachines'), id('rg-\u212A', 'virtualMachines')].map((one) =>
    parseVmId(one),
  );
  const keys = vms.map((one) => (one.ok ? [entityKeyOf(one.value), assessmentKeyOf(one.value).row] : []));
  expect(new Set(keys.flat()).size).toBe(4);
  const strange = `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.Networ\u212A/networkInterfaces/web`;
  expect(parseVmId(strange).ok).toBe(false);
});
