import { describe, expect, test } from 'vitest';
import { windowSets, windowsAsked } from '../../../src/core/decision/windows-asked.ts';
import type { OwnerTags } from '../../../src/core/policy/owner-tags.ts';
import type { MaintenanceWindow, Raisable } from '../../../src/core/policy/policy-types.ts';
import { vmFacts } from '../../support/facts.ts';

const tag = 'accelnet-window';
const own = '0 3 * * *;2h;UTC';
const window = (name: string, given: Partial<MaintenanceWindow> = {}): MaintenanceWindow => ({
  name,
  cron: '0 22 * * SAT',
  durationMinutes: 360,
  timeZone: 'UTC',
  ...given,
});
const weekend = window('weekend');
const nights = window('nights', { scope: { names: ['vm*'] } });
const others = window('others', { scope: { names: ['db*'] } });

function setsOf(tags: OwnerTags, windows: readonly MaintenanceWindow[], raise: readonly Raisable[] = []) {
  const policy = { tagPrefix: 'accelnet', windows, tagsMayRaise: raise };
  return windowSets(tags, vmFacts(), policy).map(
    ({ by, openings }) => `${by}: ${openings.map(({ name }) => name).join(' or ')}`,
  );
}

describe('the windows that bind a VM', () => {
  test.each<[string, OwnerTags, readonly MaintenanceWindow[], readonly string[]]>([
    ['none, where nobody sets any', { vm: {} }, [], []],
    ['none, where the policy’s are for others', { vm: {} }, [others], []],
    ['one of the policy’s for it', { vm: {} }, [weekend, others, nights], ['policy: weekend or nights']],
    ['a tag’s own', { vm: { [tag]: own } }, [], ['vm: 0 3 * * *']],
    ['a tag’s besides the policy’s', { vm: { [tag]: own } }, [weekend], ['policy: weekend', 'vm: 0 3 * * *']],
    [
      'those of each level, the farthest first',
      { vm: { [tag]: own }, group: { [tag]: 'others' }, subscription: { [tag]: 'weekend' } },
      [others, { ...weekend, scope: { names: ['db*'] } }],
      ['subscription: weekend', 'resource-group: others', 'vm: 0 3 * * *'],
    ],
    ['none that cannot be read', { vm: { [tag]: '?' } }, [weekend], ['policy: weekend']],
  ])('are %s', (_title, tags, windows, expected) => {
    expect(setsOf(tags, windows)).toEqual(expected);
  });

  test('are the nearest tag’s alone where policy lets tags raise the window, and else the policy’s', () => {
    const tags = { vm: { [tag]: own }, group: { [tag]: 'weekend' } };
    expect(setsOf(tags, [weekend], ['window'])).toEqual(['vm: 0 3 * * *']);
    expect(setsOf({ vm: {} }, [weekend], ['window'])).toEqual(['policy: weekend']);
    expect(setsOf(tags, [weekend], ['mode', 'group'])).toHaveLength(3);
  });
});

test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
  ['spellings that agree are one', { [tag]: own, accelnet_window: ` ${own} ` }, undefined],
  [
    'of several spellings one that disagrees is enough',
    { [tag]: own, accelnet_window: own, 'Accelnet Window': 'weekend' },
    'two spellings of this tag disagree',
  ],
  [
    'everything that is wrong is reported',
    { [tag]: '61 * * * *;0m;UTC' },
    'should be a cron expression (Invalid value for minute: 61); the duration should be between 1m and 168h, such as 4h or 1h30m',
  ],
])('of the window that a tag asks for, %s', (_title, vm, fault) => {
  const policy = { tagPrefix: 'accelnet', windows: [weekend], tagsMayRaise: [] };
  const [asked] = windowsAsked({ vm }, policy);
  expect(asked?.kind === 'unreadable' ? asked.fault : undefined).toBe(fault);
});

test('a window that cannot be read is shown as it was written, cut to 256 characters', () => {
  const policy = { tagPrefix: 'accelnet', windows: [], tagsMayRaise: [] };
  expect(windowsAsked({ vm: { [tag]: ` ${'x'.repeat(500)}` } }, policy)).toEqual([
    {
      kind: 'unreadable',
      level: 'vm',
      value: 'x'.repeat(256),
      fault: 'the policy has no window of this name',
    },
  ]);
});
