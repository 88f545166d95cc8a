import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureGroupOf, modeOf, type OwnerTags, optOutOf, windowOf } from '../../src/core/owner-tags.ts';
import type { MaintenanceWindow, Mode } from '../../src/core/policy.ts';
import { noon } from '../support/facts.ts';

const later = '2026-12-24T00:00:00.000Z';
const optOut = (tags: OwnerTags): string => {
  const found = optOutOf(tags, 'accelnet', noon);
  if (found.kind === 'none') return 'none';
  return found.kind === 'until' ? `${found.level} until ${found.until}` : `${found.level} for ever`;
};

describe('the opt-out', () => {
  test.each<[OwnerTags, string]>([
    [{ vm: {} }, 'none'],
    [{ vm: { 'accelnet-opt-out': 'false' } }, 'none'],
    [{ vm: { ' ACCELNET-OPT-OUT ': ' True ' } }, 'vm for ever'],
    [{ vm: { accelnet_optout: 'yes' } }, 'vm for ever'],
    [{ vm: { 'AccelNet OptOut': '' } }, 'vm for ever'],
    [{ vm: { 'accelnet.opt.out': 'ture' } }, 'vm for ever'],
    [{ vm: { 'ａccelnet-opt-out': '1' } }, 'vm for ever'],
    [{ vm: { 'accelnet-opt\u200b-out': '1' } }, 'vm for ever'],
    [{ vm: { 'accelnet-opt-out-please': '1' } }, 'none'],
    [{ vm: {}, group: { accelnetOptOut: 'on' } }, 'resource-group for ever'],
    [{ vm: {}, group: {}, subscription: { 'accelnet-opt-out': '1' } }, 'subscription for ever'],
    [
      { vm: { 'accelnet-opt-out': 'no' }, subscription: { 'accelnet-opt-out': '1' } },
      'subscription for ever',
    ],
    [{ vm: { 'accelnet-opt-out': '2026-12-24' } }, `vm until ${later}`],
    [{ vm: { 'accelnet-opt-out': '2026-01-01' } }, 'none'],
    [{ vm: { 'accelnet-opt-out': '24.12.2026' } }, 'vm for ever'],
    [{ vm: { 'accelnet-opt-out': 'false', accelnet_optout: 'true' } }, 'vm for ever'],
    [{ vm: { 'accelnet-opt-out': '2026-12-01', accelnet_optout: '2026-12-24' } }, `vm until ${later}`],
    [
      { vm: { 'accelnet-opt-out': '2026-12-24' }, group: { 'accelnet-opt-out': 'true' } },
      'resource-group for ever',
    ],
  ])('%j: %s', (tags, expected) => {
    expect(optOut(tags)).toBe(expected);
  });

  test('is told with the reason of its own level, cut, or of another where it has none', () => {
    const reason = (tags: OwnerTags): string | undefined => {
      const found = optOutOf(tags, 'accelnet', noon);
      return found.kind === 'none' ? undefined : found.reason;
    };
    const out = { 'accelnet-opt-out': 'true' };
    expect(reason({ vm: { ...out, 'accelnet-opt-out-reason': ' SAP ' } })).toBe('SAP');
    expect(
      reason({ vm: { 'accelnet-opt-out-reason': 'mine' }, group: { ...out, AccelnetOptOutReason: 'ours' } }),
    ).toBe('ours');
    expect(reason({ vm: { 'accelnet-opt-out-reason': 'mine' }, group: out })).toBe('mine');
    expect(reason({ vm: out })).toBeUndefined();
    expect(reason({ vm: { ...out, 'accelnet-opt-out-reason': 'x'.repeat(9999) } })).toHaveLength(256);
  });

  const anyTags = fc.dictionary(
    fc.oneof(
      fc.constantFrom('accelnet-opt-out', 'ACCELNET_OPTOUT', 'accelnet-mode', 'owner'),
      fc.string({ unit: 'binary', maxLength: 12 }),
    ),
    fc.oneof(fc.constantFrom('true', 'false', '2026-12-24', '2020-01-01', ''), fc.string({ unit: 'binary' })),
  );
  const spelling = fc.constantFrom(
    'accelnet-opt-out',
    'Accelnet_OptOut',
    ' accelnet opt out ',
    'ACCELNETOPTOUT',
  );
  const meaningOut = fc
    .oneof(fc.constantFrom('true', 'YES', ' on ', '1', '', 'until I say so'), fc.string({ unit: 'binary' }))
    .filter((value) => !/^\s*(?:no|false|0|off|\d{4}-.*)\s*$/is.test(value));

  test('never leaks, whatever other tags say on whatever level', () => {
    fc.assert(
      fc.property(
        anyTags,
        anyTags,
        anyTags,
        spelling,
        meaningOut,
        fc.nat(2),
        (vm, group, subscription, name, value, at) => {
          const levels = [vm, group, subscription].map((tags, n) =>
            n === at ? { ...tags, [name]: value } : tags,
          );
          const [own = {}, groups = {}, all = {}] = levels;
          expect(optOut({ vm: own, group: groups, subscription: all })).toMatch(/for ever$/);
        },
      ),
    );
  });

  test('is never weakened by one more tag', () => {
    const rank = (tags: OwnerTags): number => {
      const found = optOutOf(tags, 'accelnet', noon);
      return found.kind === 'none' ? 0 : found.kind === 'until' ? Date.parse(found.until) : Infinity;
    };
    fc.assert(
      fc.property(anyTags, anyTags, anyTags, (vm, group, more) => {
        const others = Object.fromEntries(Object.entries(more).filter(([name]) => !(name in vm)));
        expect(rank({ vm: { ...vm, ...others }, group })).toBeGreaterThanOrEqual(rank({ vm, group }));
        expect(rank({ vm, group, subscription: more })).toBeGreaterThanOrEqual(rank({ vm, group }));
      }),
    );
  });
});

describe('the mode', () => {
  test.each<[OwnerTags, Mode | undefined]>([
    [{ vm: {} }, undefined],
    [{ vm: { 'Accelnet Mode': ' Enforce ' } }, 'enforce'],
    [{ vm: { 'accelnet-mode': 'enfroce' } }, 'report'],
    [{ vm: { 'accelnet-mode': 'enforce', accelnet_mode: 'approve' } }, 'approve'],
    [{ vm: { 'accelnet-mode': 'enforce', accelnet_mode: '?' } }, 'report'],
    [{ vm: { 'accelnet-mode': 'enforce' }, group: { 'accelnet-mode': 'report' } }, 'enforce'],
    [{ vm: {}, group: { 'accelnet-mode': 'window' }, subscription: { 'accelnet-mode': 'report' } }, 'window'],
    [{ vm: {}, group: {}, subscription: { 'accelnet-mode': 'report' } }, 'report'],
  ])('%j: %s', (tags, mode) => {
    expect(modeOf(tags, 'accelnet')).toBe(mode);
  });
});

describe('the window', () => {
  const windows: MaintenanceWindow[] = [
    { name: 'Weekend', cron: '0 22 * * SAT', durationMinutes: 360, timeZone: 'UTC' },
  ];
  const asked = (tags: OwnerTags): string => {
    const window = windowOf(tags, { tagPrefix: 'accelnet', windows });
    switch (window.kind) {
      case 'none':
        return 'none';
      case 'named':
        return window.name;
      case 'own':
        return JSON.stringify(Object.values(window.opening));
      case 'unreadable':
        return window.fault;
    }
  };
  test.each<[OwnerTags, string]>([
    [{ vm: {} }, 'none'],
    [{ vm: { 'accelnet-window': ' WEEKEND ' } }, 'Weekend'],
    [{ vm: {}, subscription: { accelnetWindow: 'weekend' } }, 'Weekend'],
    [{ vm: { 'accelnet-window': 'weekday' } }, 'the policy has no window of this name'],
    [{ vm: { 'accelnet-window': '' } }, 'the policy has no window of this name'],
    [{ vm: { 'accelnet-window': '0 22 * * 6;4h;Europe/Berlin' } }, '["0 22 * * 6",240,"Europe/Berlin"]'],
    [{ vm: { 'accelnet-window': ' 0 22 * * SAT ; 1h30m ; UTC ' } }, '["0 22 * * SAT",90,"UTC"]'],
    [
      { vm: { 'accelnet-window': '0 22 * * 6;0m;UTC' } },
      'the duration should be between 1m and 168h, such as 4h or 1h30m',
    ],
    [
      { vm: { 'accelnet-window': '0 22 * * 6;4;UTC' } },
      'the duration should be between 1m and 168h, such as 4h or 1h30m',
    ],
    [
      { vm: { 'accelnet-window': '0 22 * * 6;169h;UTC' } },
      'the duration should be between 1m and 168h, such as 4h or 1h30m',
    ],
    [{ vm: { 'accelnet-window': '0 22 * * 6;4h' } }, 'should be the name of a window, or cron;duration;zone'],
    [
      { vm: { 'accelnet-window': '0 22 * * 6;4h;Mars' } },
      expect.stringMatching(/^should be an IANA time zone, such as Europe\/Berlin/),
    ],
    [
      { vm: { 'accelnet-window': 'weekend', accelnet_window: '0 22 * * 6;4h;UTC' } },
      'two spellings of this tag disagree',
    ],
    [
      { vm: { 'accelnet-window': '?' }, group: { 'accelnet-window': 'weekend' } },
      'the policy has no window of this name',
    ],
  ])('%j: %s', (tags, expected) => {
    expect(asked(tags)).toEqual(expected);
  });

  test('is read or refused, whatever the tag says', () => {
    const piece = fc.constantFrom(
      '0',
      '*',
      '*/0',
      '1-',
      'SAT',
      'L',
      '#',
      '?',
      ' ',
      ';',
      '4h',
      'UTC',
      '@daily',
      '99',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece).map((all) => all.join('')),
        ),
        (value) => {
          expect(['named', 'own', 'unreadable']).toContain(
            windowOf({ vm: { 'accelnet-window': value } }, { tagPrefix: 'accelnet', windows }).kind,
          );
        },
      ),
    );
  });
});

test('the failure domain that owners name is one, however it is spelt', () => {
  expect(
    failureGroupOf({ vm: { 'Accelnet-Group': ' DB-1 ' }, group: { 'accelnet-group': 'x' } }, 'accelnet'),
  ).toBe('db-1');
  expect(failureGroupOf({ vm: {}, subscription: { accelnet_group: 'all' } }, 'accelnet')).toBe('all');
  expect(failureGroupOf({ vm: { 'accelnet-group': ' ' } }, 'accelnet')).toBeUndefined();
});
