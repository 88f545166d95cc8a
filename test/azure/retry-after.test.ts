import { expect, test } from 'vitest';
import { retryAfterSecondsOf } from '../../src/azure/retry-after.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

test.each<[Record<string, string>, number | undefined]>([
  [{ 'retry-after': '17' }, 17],
  [{ 'retry-after': ' 0 ' }, 0],
  [{ 'x-ms-retry-after-ms': '1500' }, 2],
  [{ 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' }, 30],
  [{ 'retry-after': 'Sun, 22 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('%j asks for %s seconds', (headers, seconds) => {
  expect(retryAfterSecondsOf(headers, now)).toBe(seconds);
});
