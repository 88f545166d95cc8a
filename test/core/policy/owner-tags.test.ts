import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { windowsAsked } from '../../../src/core/decision/windows-asked.ts';
import { optOutOf } from '../../../src/core/policy/opt-out.ts';
import {
  bindingModes,
  groupNamesOf,
  type OwnerTags,
  strictest,
} from '../../../src/core/policy/owner-tags.ts';
import type { MaintenanceWindow, Mode, Raisable } from '../../../src/core/policy/policy-types.ts';
import { noon } from '../../support/facts.ts';

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
    [{ vm: { 'accelnet-opt-out': '2028-02-29' } }, 'vm until 2028-02-29T00:00:00.000Z'],
    [{ vm: { 'accelnet-opt-out': '2026-12-24T02:00+02:00' } }, `vm until ${later}`],
    [
      { vm: { 'accelnet-opt-out': '2026-12-23T10:00:00.1234567-14:00' } },
      `vm until ${later.replace('000Z', '123Z')}`,
    ],
    ...[
      ...['2026-02-31', '2026-02-29', '2026-02-30T10:00:00Z', '2100-02-29', '2026-04-31', '2020-06-31'],
      ...['2026-13-01', '2026-00-10', '2026-01-00', '0000-00-00', '2020-02-30'],
      ...['2020-01-01T25:00', '2020-01-01T24:00', '2020-01-01T23:60', '2020-01-01T23:59:60Z'],
      ...[
        '2020-01-01T00:00+15:00',
        '2020-01-01T00:00+23:59',
        '2020-01-01T00:00-14:01',
        '2020-01-01T00:00+99:99',
      ],
      ...['2020-01-01T00:00+02:60', '2020-01-01T00:00Z+02:00', '2020-01-01Z', '٢٠٢٠-٠١-٠١'],
    ].map((value): [OwnerTags, string] => [{ vm: { 'accelnet-opt-out': value } }, 'vm for ever']),
    [{ vm: { 'accelnet-opt-out': 'false', accelnet_optout: 'true' } }, 'vm for ever'],
    [{ vm: { 'accelnet-opt-out': '2026-12-01', accelnet_optout: '2026-12-24' } }, `vm until ${later}`],
    [
      { vm: { 'accelnet-opt-out': '2026-12-24' }, group: { 'accelnet-opt-out': 'true' } },
      'resource-group for ever',
    ],
  ])('with the tags %j: %s', (tags, expected) => {
    expect(optOut(tags)).toBe(expected);
  });

  test('has the reason of its own level, cut, or that of another level where it has none', () => {
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

  test('is never lost, whatever other tags say on whatever level', () => {
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

describe('the modes that bind a VM', () => {
  const bound = (tags: OwnerTags, policy: Mode, tagsMayRaise: readonly Raisable[] = []): string => {
    const all = bindingModes(tags, policy, { tagPrefix: 'accelnet', tagsMayRaise });
    return `${strictest(all.map(({ mode }) => mode))}: ${all.map(({ by, mode }) => `${by} ${mode}`).join(', ')}`;
  };

  test.each<[OwnerTags, Mode, string]>([
    [{ vm: {} }, 'enforce', 'enforce: policy enforce'],
    [{ vm: { 'Accelnet Mode': ' Enforce ' } }, 'report', 'report: vm enforce, policy report'],
    [{ vm: { 'Accelnet Mode': ' Enforce ' } }, 'approve', 'approve: vm enforce, policy approve'],
    [{ vm: { 'accelnet-mode': 'approve' } }, 'report', 'report: vm approve, policy report'],
    [{ vm: { 'accelnet-mode': 'approve' } }, 'window', 'approve: vm approve, policy window'],
    [{ vm: { 'accelnet-mode': 'enfroce' } }, 'enforce', 'report: vm report, policy enforce'],
    [
      { vm: { 'accelnet-mode': 'enforce', accelnet_mode: 'approve' } },
      'enforce',
      'approve: vm approve, policy enforce',
    ],
    [
      { vm: { 'accelnet-mode': 'enforce', accelnet_mode: '?' } },
      'enforce',
      'report: vm report, policy enforce',
    ],
    [
      { vm: { 'accelnet-mode': 'enforce' }, group: { 'accelnet-mode': 'report' } },
      'enforce',
      'report: vm enforce, resource-group report, policy enforce',
    ],
    [
      { vm: {}, group: { 'accelnet-mode': 'window' }, subscription: { 'accelnet-mode': 'report' } },
      'enforce',
      'report: resource-group window, subscription report, policy enforce',
    ],
  ])('with the tags %j and the policy %s are the strictest of all: %s', (tags, policy, expected) => {
    expect(bound(tags, policy)).toBe(expected);
  });

  test('are the nearest tag’s alone where policy lets tags raise the mode, and the policy’s where there is no tag', () => {
    const tags = { vm: { 'accelnet-mode': 'enforce' }, group: { 'accelnet-mode': 'report' } };
    expect(bound(tags, 'report', ['mode'])).toBe('enforce: vm enforce');
    expect(bound(tags, 'report', ['window', 'group'])).toMatch(/^report: /);
    expect(bound({ vm: {} }, 'approve', ['mode'])).toBe('approve: policy approve');
  });
});

describe('the window', () => {
  const windows: MaintenanceWindow[] = [
    { name: 'Weekend', cron: '0 22 * * SAT', durationMinutes: 360, timeZone: 'UTC' },
  ];
  const policy = { tagPrefix: 'accelnet', windows, tagsMayRaise: [] };
  const asked = (tags: OwnerTags): string => {
    const [window] = windowsAsked(tags, policy);
    if (window?.kind === 'unreadable') return window.fault;
    if (window?.kind === 'named') return window.opening.name;
    if (window === undefined) return 'none';
    const { cron, durationMinutes, timeZone } = window.opening;
    return JSON.stringify([cron, durationMinutes, timeZone]);
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
    [
      { vm: { 'accelnet-window': '*/2 * * * *;1m;UTC' } },
      'a window that opens more than once an hour should last an hour or more',
    ],
    [
      { vm: { 'accelnet-window': '0,30 * * * *;59m;UTC' } },
      'a window that opens more than once an hour should last an hour or more',
    ],
    [{ vm: { 'accelnet-window': '* * * * *;1h;UTC' } }, '["* * * * *",60,"UTC"]'],
    [{ vm: { 'accelnet-window': '0 0 31 2 *;1h;UTC' } }, 'should name a moment that comes'],
    [{ vm: { 'accelnet-window': '0 0 29 2 MON;1h;UTC' } }, '["0 0 29 2 MON",60,"UTC"]'],
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
  ])('with the tags %j: %s', (tags, expected) => {
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
            windowsAsked({ vm: { 'accelnet-window': value } }, policy)[0]?.kind,
          );
        },
      ),
    );
  });
});

test('each level may ask for a window, and only the nearest does where policy lets tags raise it', () => {
  const tags = {
    vm: { 'accelnet-window': '0 22 * * 6;4h;UTC' },
    group: { 'accelnet-window': '?' },
    subscription: { 'accelnet-window': '0 3 * * 0;2h;UTC' },
  };
  const levels = (tagsMayRaise: readonly Raisable[]): readonly string[] =>
    windowsAsked(tags, { tagPrefix: 'accelnet', windows: [], tagsMayRaise }).map(
      ({ level, kind }) => `${level} ${kind}`,
    );
  expect(levels([])).toEqual(['vm own', 'resource-group unreadable', 'subscription own']);
  expect(levels(['window'])).toEqual(['vm own']);
});

test('the groups that owners name are those of all levels in any spelling, and the nearest alone where policy lets tags raise them', () => {
  const names = (tags: OwnerTags, tagsMayRaise: readonly Raisable[] = []): readonly string[] =>
    groupNamesOf(tags, { tagPrefix: 'accelnet', tagsMayRaise });
  const tags = {
    vm: { 'Accelnet-Group': ' DB-1 ', accelnet_group: 'db-1' },
    group: { 'accelnet-group': 'x' },
  };
  expect(names(tags)).toEqual(['db-1', 'x']);
  expect(names(tags, ['group'])).toEqual(['db-1']);
  expect(names({ vm: {}, subscription: { accelnet_group: 'all' } })).toEqual(['all']);
  expect(names({ vm: { 'accelnet-group': ' ' }, group: { 'accelnet-group': 'x' } })).toEqual(['x']);
  expect(names({ vm: { 'accelnet-group': 'caf\u00e9' }, group: { 'accelnet-group': 'CAFE\u0301' } })).toEqual(
    ['caf\u00e9'],
  );
});
