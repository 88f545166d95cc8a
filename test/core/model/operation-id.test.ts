import { expect, test } from 'vitest';
import { operationIdIn } from '../../../src/core/model/operation-id.ts';

const id = '11111111-2222-4333-8444-55555555abcd';
const place = 'https://management.azure.com/subscriptions/s/providers/Microsoft.Compute/locations/l';

test.each([
  ['operations', `${place}/operations/${id}`],
  ['operation results, in any casing', `${place}/OperationResults/${id.toUpperCase()}`],
  ['operation statuses, with a query', `${place}/operationStatuses/${id}?t=1&s=secret`],
  ['operations of another kind below it', `${place}/operations/${id}/status`],
])('an operation’s id is read from a URL of %s', (_what, url) => {
  expect(operationIdIn(url)).toBe(id);
});

test.each([
  ['names no operation', `${place}/virtualMachines/${id}`],
  ['names one that is no id', `${place}/operations/abc`],
  ['names one in its query only', `${place}?next=/operations/${id}`],
  ['is empty', ''],
])('no id is read from a URL that %s', (_what, url) => {
  expect(operationIdIn(url)).toBeUndefined();
});
