import { expect, test } from 'vitest';
import { optOutOf } from '../../../src/core/policy/opt-out.ts';
import { noon } from '../../support/facts.ts';

const name = 'accelnet-opt-out';
const of = (value: string, now = noon) => optOutOf({ vm: { [name]: value } }, 'accelnet', now);

test('of opt-outs that last equally long the nearest is returned, whichever tag comes first', () => {
  const levels = { vm: { [name]: 'yes' }, group: { [name]: 'true' }, subscription: { [name]: 'on' } };
  expect(optOutOf(levels, 'accelnet', noon)).toEqual({ kind: 'for-ever', level: 'vm', value: 'yes' });
  const spellings = { accelnet_optout: 'SAP', [name]: 'ours' };
  const reversed = Object.fromEntries(Object.entries(spellings).reverse());
  expect(optOutOf({ vm: spellings }, 'accelnet', noon)).toEqual(optOutOf({ vm: reversed }, 'accelnet', noon));
});

test('an opt-out holds until its instant, and not at that instant', () => {
  expect(of('2026-11-22T12:00:00.001Z')).toEqual({
    kind: 'until',
    level: 'vm',
    value: '2026-11-22T12:00:00.001Z',
    until: '2026-11-22T12:00:00.001Z',
  });
  expect(of('2026-11-22T12:00:00Z')).toEqual({ kind: 'none' });
});

test.each(['false', 'No', '0', ' off '])('"%s" opts nothing out', (value) => {
  expect(of(value)).toEqual({ kind: 'none' });
});

test.each(['2026-12-24T10:00.5', '2026-12-24T10', '2026-12-24t10:00:00.12345678z', '+2026-12-24'])(
  '"%s" is no instant, and opts out for ever',
  (value) => {
    expect(of(value)).toMatchObject({ kind: 'for-ever', value });
  },
);

test('a blank reason counts as none', () => {
  const found = optOutOf({ vm: { [name]: 'true', [`${name}-reason`]: '  ' } }, 'accelnet', noon);
  expect(found).toEqual({ kind: 'for-ever', level: 'vm', value: 'true' });
});

test('a time without an offset is in UTC, whatever the time zone of the host', () => {
  const zone = process.env.TZ;
  process.env.TZ = 'Asia/Kathmandu';
  try {
    expect(of('2026-12-24T18:00')).toMatchObject({ until: '2026-12-24T18:00:00.000Z' });
    expect(of('2026-12-24')).toMatchObject({ until: '2026-12-24T00:00:00.000Z' });
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});
