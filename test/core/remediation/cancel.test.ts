import { expect, test } from 'vitest';
import { readCancel } from '../../../src/core/remediation/cancel.ts';

test('an order to end a run names who gave it, and why', () => {
  const orders = [{ by: 'ops' }, { by: 'x'.repeat(200), comment: 'y'.repeat(500) }, { by: '', comment: '' }];
  for (const order of orders) expect(readCancel(order)).toEqual(order);
});

test.each<[what: string, payload: unknown]>([
  ['nothing', undefined],
  ['a text', 'stop'],
  ['nobody', { comment: 'stop' }],
  ['a name that is too long', { by: 'x'.repeat(201) }],
  ['a comment that is too long', { by: 'ops', comment: 'y'.repeat(501) }],
])('an order that carries %s is obeyed as one of an unknown person', (_what, payload) => {
  expect(readCancel(payload)).toEqual({ by: 'unknown' });
});
