import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { armOperationOf, armOperations } from '../../../src/core/model/arm-operation.ts';

const subscription = '/subscriptions/11111111-2222-4333-8444-555555555555';
const vm = `${subscription}/resourceGroups/start/providers/Microsoft.Compute/virtualMachines/restart`;

test.each([
  ['GET', `${vm}?api-version=1&$expand=instanceView`, 'Microsoft.Compute/virtualMachines/read'],
  ['POST', `${vm}/deallocate?api-version=1`, 'Microsoft.Compute/virtualMachines/deallocate/action'],
  ['POST', `${vm.toUpperCase()}/START`, 'Microsoft.Compute/virtualMachines/start/action'],
  [
    'GET',
    `${subscription}/providers/Microsoft.Compute/virtualMachines`,
    'Microsoft.Compute/virtualMachines/read',
  ],
  ['GET', `${subscription}?api-version=1`, 'Microsoft.Resources/subscriptions/read'],
  [
    'GET',
    `${subscription}/resourceGroups/providers`,
    'Microsoft.Resources/subscriptions/resourceGroups/read',
  ],
  [
    'GET',
    `${vm}/providers/Microsoft.Authorization/permissions?x`,
    'Microsoft.Authorization/permissions/read',
  ],
  ['POST', '/providers/Microsoft.ResourceGraph/resources?x', 'Microsoft.ResourceGraph/resources/read'],
  [
    'GET',
    `https://management.azure.com${subscription}/providers/Microsoft.Compute/locations/w/operations/1?t=/providers/x`,
    'Microsoft.Compute/locations/operations/read',
  ],
  ['PUT', `${vm}?api-version=1`, 'other'],
  ['GET', '', 'other'],
] as const)('the operation of %s %s is %s', (method, url, operation) => {
  expect(armOperationOf(method, url)).toBe(operation);
});

test('operations are named as the roles of the app name them', () => {
  const file = path.resolve(import.meta.dirname, '../../../infra/actions.json');
  const rights = new Set(Object.values<string[]>(JSON.parse(readFileSync(file, 'utf8'))).flat());
  expect(armOperations.filter((one) => one !== 'other' && !rights.has(one))).toEqual([]);
});
