import { describe, expect, test } from 'vitest';
import { parseGuestReport } from '../../../src/core/guest/guest-report.ts';
import { guestNic, guestReport, loose, printed, virtualFunction } from '../../support/guest-report.ts';

const begin = 'ACCELNET-GUEST-PROBE-BEGIN';
const end = 'ACCELNET-GUEST-PROBE-END';
const json = JSON.stringify(guestReport());

/** The faults of a text; none for a report. */
function faultsOf(text: string): readonly string[] {
  const report = parseGuestReport(text);
  return report.ok ? [] : report.faults;
}

describe('what a guest may write is bounded', () => {
  const x = (length: number): string => 'x'.repeat(length);
  const nic = (given: object) => ({ nics: [guestNic(virtualFunction(), given)] });
  const vf = (given: object) => ({ nics: [guestNic(virtualFunction(given))] });
  const device = { id: '15b3:1016', driver: null, address: null };
  const free = (given: object) => ({ loose: [loose(given)] });
  test.each<[what: string, most: number, with_: (size: number) => object]>([
    ['the characters of a kernel', 48, (n) => ({ kernel: x(n) })],
    ['the characters of a release', 48, (n) => ({ release: x(n) })],
    ['devices', 4, (n) => ({ devices: Array.from({ length: n }, () => device) })],
    ['the characters of a device’s driver', 16, (n) => ({ devices: [{ ...device, driver: x(n) }] })],
    ['devices that were not read', 999, (n) => ({ devicesLeftOut: n })],
    ['InfiniBand devices', 64, (n) => ({ infiniband: { devices: n, bare: 0 } })],
    ['InfiniBand devices without a driver', 64, (n) => ({ infiniband: { devices: 0, bare: n } })],
    ['virtual functions that nothing has', 4, (n) => ({ loose: Array.from({ length: n }, () => loose()) })],
    ['the characters of such a one', 15, (n) => free({ name: x(n) })],
    ['the characters of such a one’s driver', 16, (n) => free({ driver: x(n) })],
    ['the characters of what it is beside', 15, (n) => free({ beside: x(n) })],
    ['the characters of what has taken it', 15, (n) => free({ master: x(n) })],
    ['devices of a user-space driver', 64, (n) => ({ userSpace: n })],
    ['questions without an answer', 6, (n) => ({ unread: Array.from({ length: n }, () => 'sysfs') })],
    ['the characters of one', 24, (n) => ({ unread: [x(n)] })],
    ['interfaces', 8, (n) => ({ nics: Array.from({ length: n }, () => guestNic(null)) })],
    ['interfaces that were not read', 1000, (n) => ({ nicsLeftOut: n })],
    ['the characters of an interface', 15, (n) => nic({ name: x(n) })],
    ['the digits of a counter', 20, (n) => nic({ rx: ['1', '9'.repeat(n)] })],
    ['the digits of a first reading', 20, (n) => nic({ tx: ['9'.repeat(n), '1'] })],
    ['the characters of a virtual function', 15, (n) => vf({ name: x(n) })],
    ['the characters of its driver', 16, (n) => vf({ driver: x(n) })],
    ['the characters of what configures it', 16, (n) => vf({ manager: x(n) })],
  ])('%s: %s at most', (_what, most, given) => {
    const at = (size: number): number => faultsOf(printed({ ...guestReport(), ...given(size) })).length;
    expect([at(most), at(most + 1)]).toEqual([0, 1]);
  });

  test('the whole text: 16,384 characters at most', () => {
    const text = `${begin}${json}${end}`;
    expect(faultsOf(text.padEnd(16_384))).toEqual([]);
    expect(faultsOf(text.padEnd(16_385))).toEqual(['output: 16385 characters, at most 16384 are read']);
  });
});

test.each([
  ['without its beginning', `${json}${end}`, ['output: holds no report, or its beginning is cut off']],
  ['without its end', `${begin}${json}`, ['output: the report has no end']],
  ['whose end marker is cut off', `${begin}${json}E`, ['output: the report has no end']],
  ['whose end stands before it', `${end}${begin}${json}`, ['output: the report has no end']],
  ['that is no JSON', `${begin}{${end}`, ['output: the report is not JSON']],
  ['and nothing else', `${begin}${json}${end}`, []],
  ['after an older one', `${begin}{${end}${begin}${json}${end}`, []],
])('a report %s is read, or refused with its fault', (_what, text, faults) => {
  expect(faultsOf(text)).toEqual(faults);
});
