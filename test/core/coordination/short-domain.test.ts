import { expect, test } from 'vitest';
import { shortDomain } from '../../../src/core/coordination/short-domain.ts';

const pool =
  '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/net/providers/Microsoft.Network/loadBalancers/web/backendAddressPools/frontend-servers';

test.each([
  ['group:web:kafka', 'group:web:kafka'],
  ['x'.repeat(30), 'x'.repeat(30)],
  ['x'.repeat(31), 'xxxxxxxxxxxx~0po3t1b0p6p1yk'],
  [pool, 'tend-servers~0sl4bqo0i2vj0b'],
  // With each half of the hash as long as possible.
  [`/${'s'.repeat(40)}/21`, '21~16nytke0b64znf'],
  [`/${'s'.repeat(40)}/22`, '22~16dz7vf1cbu6zq'],
  [`group:${'s'.repeat(40)}:kafka-and-zookeeper`, expect.stringMatching(/^nd-zookeeper~/)],
])('the failure domain %s is called %s, in every release', (domain, short) => {
  expect(shortDomain(domain)).toEqual(short);
});

test('failure domains with the same ending have different names', () => {
  const domains = Array.from({ length: 2000 }, (_, n) => `/subscriptions/${'s'.repeat(36)}/${n}/pool`);
  expect(new Set(domains.map(shortDomain)).size).toBe(domains.length);
});
