import { expect, test } from 'vitest';
import { retryAfterSecondsOf } from '../../../src/core/lib/retry-after.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

test.each<[Record<string, string>, number | undefined]>([
  [{ 'retry-after': '17' }, 17],
  [{ 'retry-after': ' 0 ' }, 0],
  [{ 'retry-after': '1200' }, 1200],
  [{ 'x-ms-retry-after-ms': '1500' }, 2],
  [{ 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' }, 30],
  [{ 'retry-after': 'Sun, 22 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'x-ms-user-quota-resets-after': '00:00:05.123' }, 5],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('%j asks for %s seconds', (headers, seconds) => {
  expect(retryAfterSecondsOf(headers, now)).toBe(seconds);
});

test.each<[Record<string, string>]>([
  [{ 'retry-after': '86400' }],
  [{ 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }],
  [{ 'retry-after-ms': '7200000' }],
  [{ 'x-ms-user-quota-resets-after': '23:00:00' }],
])('%j asks for more than an hour, and is cut to an hour', (headers) => {
  expect(retryAfterSecondsOf(headers, now)).toBe(3600);
});

test.each<[Record<string, string>]>([
  [{ 'retry-after': '99999999999999999999999' }],
  [{ 'retry-after': '86401' }],
  [{ 'retry-after': '-5' }],
  [{ 'retry-after': '1e9' }],
  [{ 'retry-after': '12.5' }],
  [{ 'retry-after': 'NaN' }],
  [{ 'retry-after': 'Infinity' }],
  [{ 'retry-after': '1200, 1200' }],
  [{ 'retry-after': '٣٠' }],
  [{ 'retry-after': '2026-11-22' }],
  [{ 'retry-after': 'Sun, 32 Nov 2026 12:00:30 GMT' }],
  [{ 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }],
  [{ 'retry-after-ms': '99999999999999999999999' }],
  [{ 'x-ms-retry-after-ms': '-1' }],
  [{ 'x-ms-user-quota-resets-after': '99:99:99' }],
])('%j is no plausible time, and asks for nothing', (headers) => {
  expect(retryAfterSecondsOf(headers, now)).toBeUndefined();
});
