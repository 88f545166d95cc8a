import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupsOf, placeOf, tagGroupsOf } from '../../../src/core/coordination/failure-domains.ts';
import { assessFacts } from '../../../src/core/decision/decide.ts';
import type { Facts, Tags } from '../../../src/core/model/facts.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { type Mode, raisable } from '../../../src/core/policy/policy-types.ts';
import { facts, noon } from '../../support/facts.ts';

const names = [
  ...['accelnet-mode', 'ACCELNET_MODE', 'accelnet-window', 'Accelnet Window', 'accelnet-group'],
  ...['accelnet_group', 'accelnet-opt-out', 'AccelNet-OptOut', 'LegacyVMNVA', 'owner'],
];
const values = [
  ...[
    'report',
    'approve',
    'window',
    'enforce',
    'ENFORCE',
    'enfroce',
    'true',
    'false',
    '',
    '2026-02-31',
    '2020-01-01',
  ],
  ...['weekend', 'Nights', '* * * * *;168h;UTC', '0 0 * * *;24h;UTC', '0 * * * *;1h;Pacific/Auckland'],
  ...[
    '*/2 * * * *;1m;UTC',
    '0 10 * * *;3h;Europe/Berlin',
    '50 11 * * *;35m;UTC',
    'next tuesday',
    '?',
    'db',
    'web',
  ],
];
// For each tag mostly values that mean something to it.
const value: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...values), fc.string({ maxLength: 8 }));
const tags: fc.Arbitrary<Tags> = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 });

const modes: fc.Arbitrary<Mode> = fc.constantFrom('report', 'approve', 'window', 'enforce');
const windows: Policy['windows'] = [
  { name: 'weekend', cron: '0 22 * * SAT', durationMinutes: 900, timeZone: 'Europe/Berlin' },
  { name: 'nights', cron: '0 20 * * *', durationMinutes: 240, timeZone: 'UTC' },
  { name: 'others', cron: '0 0 * * *', durationMinutes: 1440, timeZone: 'UTC', scope: { names: ['other*'] } },
];
const policy: fc.Arbitrary<Policy> = fc
  .record({
    modeForNew: modes,
    modeForExisting: modes,
    windows: fc.subarray([...windows]),
    blackouts: fc.subarray([{ from: '2026-11-24', to: '2026-11-25', timeZone: 'UTC' }]),
  })
  .map((given) => ({ ...defaultPolicy, newVmHours: 720, ...given }));

interface Levels {
  readonly vm: Tags;
  readonly group: Tags;
  readonly subscription: Tags;
}

const story = fc.record({
  policy,
  levels: fc.record({ vm: tags, group: tags, subscription: tags }),
  hours: fc.integer({ min: 0, max: 24 * 10 }),
  power: fc.constantFrom('running' as const, 'deallocated' as const),
  size: fc.constantFrom('Standard_D4s_v3', 'Standard_D4s_v5'),
  isNew: fc.boolean(),
  approved: fc.boolean(),
});

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

function factsOf({ hours, power, size, isNew, approved }: Story, levels: Levels): Facts {
  const observedAt = new Date(Date.parse(noon) + hours * 3_600_000).toISOString();
  const createdAt = isNew ? '2026-11-22T11:00:00.000Z' : '2026-01-01T00:00:00.000Z';
  const given = facts({ power, size, createdAt, tags: levels.vm });
  const { group, subscription } = levels;
  const yes = approved ? { approved: true as const } : {};
  return { ...given, observedAt, group: { tags: group }, subscription: { tags: subscription }, ...yes };
}

/** What would be done at once. */
function mayDo(one: Story, levels: Levels): readonly string[] {
  const { decision } = assessFacts(factsOf(one, levels), one.policy);
  if (decision.kind === 'remediate') return decision.nics.map((nic) => `${decision.plan} ${nic}`);
  return decision.kind === 'skip' ? decision.align.map((nic) => `align ${nic}`) : [];
}

/** The same VM with the tags of fewer and fewer levels, the nearest removed first. */
function without({ group, subscription }: Levels): readonly Levels[] {
  return [
    { vm: {}, group, subscription },
    { vm: {}, group: {}, subscription },
    { vm: {}, group: {}, subscription: {} },
  ];
}

const widens = (one: Story): boolean => {
  const tagged = mayDo(one, one.levels);
  return without(one.levels).some((fewer) => {
    const untagged = mayDo(one, fewer);
    return tagged.some((deed) => !untagged.includes(deed));
  });
};

describe('whatever tags a VM, its resource group and its subscription have', () => {
  test('nothing is done to it that would not be done without the tags of the nearer levels', () => {
    fc.assert(
      fc.property(story, (one) => {
        expect(widens(one)).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  test.each(['mode', 'window'] as const)(
    'the random stories have tags that raise the %s, as they show where policy allows that',
    (raised) => {
      const drawn = fc.sample(story, { numRuns: 5000, seed: 17 });
      const skip = (one: Story): Story => ({ ...one, policy: { ...one.policy, tagsMayRaise: [raised] } });
      expect(drawn.filter((one) => widens(skip(one))).length).toBeGreaterThan(0);
    },
  );

  test('it counts in every group and failure domain in which it would count without those tags', () => {
    fc.assert(
      fc.property(story, (one) => {
        const [tagged, ...fewer] = [one.levels, ...without(one.levels)].map((levels) => factsOf(one, levels));
        if (tagged === undefined) throw new Error('no facts');
        for (const given of fewer) {
          const names = groupsOf(tagged, one.policy).map(({ domain }) => domain);
          expect(names).toEqual(
            expect.arrayContaining(groupsOf(given, one.policy).map(({ domain }) => domain)),
          );
          expect(placeOf(tagged, one.policy).domains).toEqual(
            expect.arrayContaining([...placeOf(given, one.policy).domains]),
          );
        }
      }),
    );
  });

  test('it is in no group with a VM of another resource group, unless policy names them both', () => {
    const id = (group: string): string =>
      `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/vm`;
    const domains = (group: string, own: Levels, by: Policy): readonly string[] =>
      tagGroupsOf(id(group), own, by).map(({ domain }) => domain);
    const place = fc.constantFrom('web', 'db', 'stranger');
    fc.assert(
      fc.property(story, place, place, tags, ({ levels, policy: by }, one, other, theirs) => {
        fc.pre(one !== other);
        const stranger = { vm: theirs, group: theirs, subscription: levels.subscription };
        const own = domains(one, levels, by);
        expect(domains(other, stranger, by).filter((domain) => own.includes(domain))).toEqual([]);
        const named = [{ group: '*', maxUnavailable: 1, resourceGroups: ['web', 'db'] }];
        const spanning = { ...by, disruptionBudgets: { ...by.disruptionBudgets, named } };
        const shared = domains(other, levels, spanning).filter((domain) =>
          domains(one, levels, spanning).includes(domain),
        );
        const isNamed = one !== 'stranger' && other !== 'stranger';
        expect(shared.length).toBe(isNamed ? domains(one, levels, spanning).length : 0);
      }),
    );
  });
});

test('tags may raise the mode, the window and the group, and nothing else', () => {
  expect(raisable).toEqual(['mode', 'window', 'group']);
});
