import { expect, test } from 'vitest';
import * as z from 'zod';
import type { ArmClient } from '../../../src/azure/arm/arm-client.ts';
import { readPages } from '../../../src/azure/arm/pages.ts';
import { subscriptionId } from '../../support/facts.ts';

test('a page of a list may hold any number of items', async () => {
  const value = Array.from({ length: 300_000 }, (_, n) => n);
  const pages = [{ value, nextLink: '/next' }, { value: [1, 2] }];
  const client = {
    send: async () => ({ ok: true, value: { body: pages.shift() } }),
  } as unknown as ArmClient;
  const list = { what: 'numbers', item: z.number(), subscriptionId, path: '/first' };
  const read = await readPages(client, list, { correlationId: 'c' });
  expect(read.ok && read.value.length).toBe(300_002);
});
