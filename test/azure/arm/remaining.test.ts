import { expect, test } from 'vitest';
import { remainingIn } from '../../../src/azure/arm/remaining.ts';

test('what is left of a limit is read by the name of its header, and of a provider the smallest', () => {
  expect(
    remainingIn({
      'x-ms-ratelimit-remaining-subscription-reads': '248',
      'X-MS-RateLimit-Remaining-Tenant-Reads': ' 11999 ',
      'x-ms-ratelimit-remaining-resource':
        'Microsoft.Compute/LowCostGet;3990,Microsoft.Compute/HighCostGet;12',
      'x-ms-request-id': '7',
    }),
  ).toEqual({ 'subscription-reads': 248, 'tenant-reads': 11_999, resource: 12 });
});

test.each(['', 'many', '-1', '1e3', '12345678901', 'a;b,c'])(
  'a figure that is none is left out: %j',
  (text) => {
    expect(remainingIn({ 'x-ms-ratelimit-remaining-subscription-reads': text })).toEqual({});
  },
);
