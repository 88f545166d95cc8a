import { expect, test } from 'vitest';
import { readRecord } from '../../../src/core/audit/audit-schema.ts';
import { record } from '../../support/records.ts';

const faultsOf = (guestProbe: unknown): readonly string[] => {
  const read = readRecord(JSON.stringify({ ...record('run'), guestProbe }));
  return read.ok ? [] : read.faults;
};

test('a record keeps what the guest said, with a cause that only another release knows', () => {
  const said = { verification: 'not-engaged', cause: 'not-joined', evidence: ['eth1 is joined to nothing'] };
  const kept = readRecord(JSON.stringify({ ...record('run'), guestProbe: said }));
  expect(kept).toMatchObject({ ok: true, value: { guestProbe: said } });
  expect(faultsOf({ ...said, cause: 'of-a-later-release', more: 1 })).toEqual([]);
  expect(faultsOf(undefined)).toEqual([]);
});

test('a record whose word of the guest has another shape is refused, and the fault names it', () => {
  expect(faultsOf({ verification: 1, evidence: [] })[0]).toMatch(/^guestProbe\.verification: /);
  expect(faultsOf({ verification: 'proven', evidence: 'much' })[0]).toMatch(/^guestProbe\.evidence: /);
});
