import { describe, expect, test } from 'vitest';
import { zoneOf } from '../../../src/core/schedule/zone.ts';

const wall = (text: string): number => Date.parse(`${text}Z`);
const iso = (instant: number): string => new Date(instant).toISOString();

describe('the clock of a time zone', () => {
  test.each([
    ['UTC', '2026-01-01T00:00:00', '2026-01-01T00:00:00.000Z'],
    ['Asia/Kathmandu', '2026-12-31T23:59:59', '2026-12-31T18:14:59.000Z'],
    ['Europe/Berlin', '2026-03-29T01:59:00', '2026-03-29T00:59:00.000Z'],
    ['Europe/Berlin', '2026-03-29T03:00:00', '2026-03-29T01:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T01:30:00', '2026-10-24T23:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25T12:00:30', '2026-10-25T11:00:30.000Z'],
    // Summer time is interrupted for 29 days: the offsets two weeks before and after do not apply.
    ['Asia/Hebron', '2011-08-15T12:00:30', '2011-08-15T10:00:30.000Z'],
  ])('of %s shows %s at %s', (zone, shown, instant) => {
    expect(iso(zoneOf(zone).instantOf(wall(shown)))).toBe(instant);
    expect(zoneOf(zone).wallAt(Date.parse(instant))).toBe(wall(shown));
  });

  test('shows whole seconds', () => {
    expect(zoneOf('Europe/Berlin').wallAt(Date.parse('2026-11-22T12:00:00.999Z'))).toBe(
      wall('2026-11-22T13:00:00'),
    );
  });

  test.each([
    ['Europe/Berlin', '2026-03-29T02:00:00', '2026-03-29T01:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29T02:59:00', '2026-03-29T01:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:15:00', '2026-10-03T15:30:00.000Z'],
    ['Pacific/Apia', '2011-12-30T00:00:00', '2011-12-30T10:00:00.000Z'],
    ['Pacific/Apia', '2011-12-30T23:59:00', '2011-12-30T10:00:00.000Z'],
    ['America/Havana', '2026-03-08T00:00:00', '2026-03-08T05:00:00.000Z'],
    ['America/St_Johns', '2006-04-02T00:30:00', '2006-04-02T03:31:00.000Z'],
  ])('of %s skips %s: what is meant is the first moment after the gap, %s', (zone, skipped, instant) => {
    expect(iso(zoneOf(zone).instantOf(wall(skipped)))).toBe(instant);
  });

  test.each([
    ['Europe/Berlin', '2026-10-25T02:00:00', '2026-10-25T00:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T02:59:00', '2026-10-25T00:59:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-04T14:45:00.000Z'],
  ])('of %s shows %s twice: what is meant is the first time, %s', (zone, shown, instant) => {
    expect(iso(zoneOf(zone).instantOf(wall(shown)))).toBe(instant);
  });

  test('is made once: the last 200 are remembered', () => {
    const [first = '', ...others] = Intl.supportedValuesOf('timeZone');
    const clock = zoneOf(first);
    for (const other of others.slice(0, 199)) zoneOf(other);
    expect(zoneOf(first)).toBe(clock);
    for (const other of others.slice(0, 200)) zoneOf(other);
    expect(zoneOf(first)).not.toBe(clock);
  });

  test('is refused for a name that is no time zone', () => {
    expect(() => zoneOf('Mars')).toThrow(RangeError);
  });
});
