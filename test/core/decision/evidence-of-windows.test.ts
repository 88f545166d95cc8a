import { describe, expect, test } from 'vitest';
import type { Facts, Tags } from '../../../src/core/model/facts.ts';
import type { Policy } from '../../../src/core/policy/policy.ts';
import type { MaintenanceWindow } from '../../../src/core/policy/policy-types.ts';
import { type EvidenceRow, evidenceOf } from '../../support/evidence.ts';
import { facts } from '../../support/facts.ts';
import { vm } from '../../support/rule-rows/row.ts';

const window = (name: string, given: Partial<MaintenanceWindow> = {}): MaintenanceWindow => ({
  name,
  cron: '0 22 * * *',
  durationMinutes: 240,
  timeZone: 'UTC',
  ...given,
});
const nights = window('nights');
const short = window('short', { durationMinutes: 29 });
const today = { from: '2026-11-22', to: '2026-11-22', timeZone: 'UTC' };
const years = { ...today, to: '2029-01-01' };
const off: Partial<Facts['vm']> = { power: 'deallocated' };
const windowed = { modeForNew: 'window' } as const;

const rows: readonly EvidenceRow[] = [
  [
    'outside-window',
    'when, for how long, and in which window',
    facts(),
    { nextAllowed: '2026-11-22T22:00:00.000Z', neededMinutes: 30, windows: 'nights' },
    { windows: [nights] },
  ],
  [
    'outside-window',
    'all windows, of the policy and of tags',
    vm({ tags: { 'accelnet-window': '0 23 * * *;2h;UTC' } }),
    { nextAllowed: '2026-11-22T23:00:00.000Z', neededMinutes: 30, windows: 'nights; short and 0 23 * * *' },
    { windows: [nights, short] },
  ],
  [
    'outside-window',
    'many windows',
    facts(),
    {
      nextAllowed: '2026-11-22T22:00:00.000Z',
      neededMinutes: 30,
      windows: `${'x'.repeat(200)}; ${'y'.repeat(54)}`,
    },
    { windows: [window('x'.repeat(200)), window('y'.repeat(200))] },
  ],
  [
    'outside-window',
    'a window that is open',
    facts(),
    undefined,
    { windows: [window('noon', { cron: '0 12 * * *' })] },
  ],
  ['outside-window', 'a blackout', facts(), undefined, { blackouts: [today] }],
  ['outside-window', 'a window that is never long enough', facts(), undefined, { windows: [short] }],
  [
    'outside-window',
    'a window for others',
    facts(),
    undefined,
    { windows: [window('x', { scope: { names: ['x'] } })] },
  ],
  [
    'outside-window',
    'a deallocated VM, which needs a minute',
    vm(off),
    { nextAllowed: '2026-11-22T22:00:00.000Z', neededMinutes: 1, windows: 'nights' },
    { ...windowed, windows: [nights] },
  ],
  ['outside-window', 'a deallocated VM of another mode', vm(off), undefined, { windows: [nights] }],
  [
    'outside-window',
    'a size without an outage',
    vm({ size: 'Standard_D4s_v5' }),
    undefined,
    { windows: [nights] },
  ],
  [
    'blackout',
    'when, and for how long',
    facts(),
    { nextAllowed: '2026-11-23T00:00:00.000Z', neededMinutes: 30 },
    { blackouts: [today] },
  ],
  [
    'blackout',
    'one for it',
    facts(),
    { nextAllowed: '2026-11-23T00:00:00.000Z', neededMinutes: 30 },
    { blackouts: [{ ...today, scope: { names: ['vm1'] } }] },
  ],
  ['blackout', 'a window', facts(), undefined, { windows: [nights] }],
  ['blackout', 'one for others', facts(), undefined, { blackouts: [{ ...today, scope: { names: ['x'] } }] }],
  ['blackout', 'one of years', facts(), undefined, { blackouts: [years] }],
  [
    'window-too-short',
    'what is needed',
    facts(),
    { neededMinutes: 30, windows: 'short' },
    { windows: [short] },
  ],
  ['window-too-short', 'one that is long enough', facts(), undefined, { windows: [nights] }],
  ['window-too-short', 'blackouts', facts(), undefined, { blackouts: [years] }],
  ['window-too-short', 'nothing in the way', facts(), undefined],
  ['blackout-lasts', 'what is needed', facts(), { neededMinutes: 30 }, { blackouts: [years] }],
  ['blackout-lasts', 'one that ends', facts(), undefined, { blackouts: [today] }],
  ['blackout-lasts', 'no window that is long enough', facts(), undefined, { windows: [short] }],
  ['blackout-lasts', 'nothing in the way', facts(), undefined],
  [
    'window-unreadable',
    'the first that cannot be read',
    facts(
      { tags: { 'accelnet-window': 'nights' } },
      { group: { tags: { 'accelnet-window': '?' } }, subscription: { tags: { 'accelnet-window': '!' } } },
    ),
    { level: 'resource-group', value: '?', fault: 'the policy has no window of this name' },
    { windows: [nights] },
  ],
  [
    'window-unreadable',
    'one that can',
    vm({ tags: { 'accelnet-window': 'nights' } }),
    undefined,
    { windows: [nights] },
  ],
];

test.each(rows.map((row) => ({ code: row[0], what: row[1], row })))(
  '$code has its evidence, or does not apply: $what',
  ({ row: [code, , given, evidence, policy] }) => {
    expect(evidenceOf(code, given, policy)).toStrictEqual(evidence);
  },
);

const levels = ['policy', 'subscription', 'resource-group', 'vm'] as const;
type Who = (typeof levels)[number];

/** A VM for which one level asks for mode `window`, and another level sets the window. */
function askedBy(mode: Who, set: Who | undefined): readonly [Facts, Partial<Policy>] {
  const tags = (who: Who): Tags => ({
    ...(mode === who ? { 'accelnet-mode': 'window' } : {}),
    ...(set === who ? { 'accelnet-window': '0 22 * * *;4h;UTC' } : {}),
  });
  const given = facts(
    { tags: tags('vm') },
    { group: { tags: tags('resource-group') }, subscription: { tags: tags('subscription') } },
  );
  return [given, { ...(mode === 'policy' ? windowed : {}), windows: set === 'policy' ? [nights] : [] }];
}

describe('mode window', () => {
  const pairs = levels.flatMap((mode) => levels.map((set) => ({ mode, set })));
  test.each(pairs)('set by $mode needs a window from there or farther, here from $set', ({ mode, set }) => {
    const [given, policy] = askedBy(mode, set);
    const isNearer = levels.indexOf(set) > levels.indexOf(mode);
    expect(evidenceOf('window-required', given, policy)).toEqual(
      isNearer ? { mode: 'window', newVm: true, askedBy: mode } : undefined,
    );
  });

  test('accepts a window from anywhere where policy lets tags raise the window', () => {
    const [given, policy] = askedBy('policy', 'vm');
    expect(evidenceOf('window-required', given, { ...policy, tagsMayRaise: ['window'] })).toBeUndefined();
    expect(evidenceOf('window-required', given, { ...policy, tagsMayRaise: ['mode'] })).toBeDefined();
  });

  test('is the only mode that needs a window', () => {
    expect(evidenceOf('window-required', facts())).toBeUndefined();
    const [given, policy] = askedBy('policy', undefined);
    expect(evidenceOf('window-required', given, policy)).toBeDefined();
  });

  test('needs only one window that comes from far enough', () => {
    const tags = { 'accelnet-window': '0 22 * * *;4h;UTC' };
    expect(evidenceOf('window-required', vm({ tags }), { ...windowed, windows: [nights] })).toBeUndefined();
  });
});
