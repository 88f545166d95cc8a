import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SizeQuestion, weighSize } from '../../../src/core/evidence/size-evidence.ts';
import type { GuestAnswer, SizeKnowledge, SizeSays } from '../../../src/core/model/evidence.ts';
import type { Capability } from '../../../src/core/model/facts.ts';
import { noon, offer } from '../../support/facts.ts';
import { guestAnswer } from '../../support/guest-answers.ts';

type GuestSays = 'none' | 'vf' | 'no-vf';

const hoursBefore = (hours: number): string => new Date(Date.parse(noon) - hours * 3_600_000).toISOString();

function fleetOf(says: SizeSays): SizeKnowledge {
  const counts = { gains: 3, platform: 3, 'no-effect': 3, 'not-platform': 0 };
  return { size: 'x', state: 'settled', says, counts, needed: 3, since: noon, until: noon };
}

interface Given {
  readonly size?: string;
  readonly capability?: Capability;
  readonly guest?: GuestSays;
  readonly fleet?: SizeSays | undefined;
  readonly operator?: SizeSays | undefined;
}

// D4s_v6 has no entry, D4s_v5 says platform, B2s_v2 gains, DC4as_v5 no-effect.
function asked({
  size = 'Standard_D4s_v6',
  capability = 'yes',
  guest = 'none',
  fleet,
  operator,
}: Given): SizeQuestion {
  const answer: GuestAnswer | undefined =
    guest === 'none' ? undefined : guestAnswer({ size, virtualFunctions: guest === 'vf' ? 1 : 0 });
  return {
    size,
    offer: offer(capability),
    evidence: {
      ...(answer === undefined ? {} : { guest: answer }),
      ...(fleet === undefined ? {} : { fleet: fleetOf(fleet) }),
    },
    rules: operator === undefined ? [] : [{ pattern: '*', says: operator, note: 'said' }],
    preflight: 'when-unknown',
    observedAt: noon,
  };
}

/** The answer in one word; a contradiction is said to be one. */
function weighed(given: Given): string {
  const { answer, contradiction } = weighSize(asked(given));
  return contradiction === undefined ? answer : 'contradiction';
}

const [capable, platform, never] = ['capable', 'accelerated-by-platform', 'not-capable'];

describe('evidence of a size is weighed', () => {
  test.each<[given: Given, answer: string | undefined]>([
    [{ capability: 'no', guest: 'vf', fleet: 'gains', operator: 'gains' }, never],
    [{ capability: 'unknown' }, 'unknown'],
    [{ capability: 'unknown', fleet: 'platform' }, 'unknown'],
    [{ capability: 'unknown', guest: 'no-vf', fleet: 'gains' }, 'unknown'],
    [{ capability: 'unknown', size: 'Standard_D4s_v5' }, 'unknown'],
    [{ capability: 'unknown', operator: 'gains' }, capable],
    [{ capability: 'unknown', operator: 'platform', fleet: 'platform' }, platform],
    [{ capability: 'unknown', operator: 'gains', fleet: 'platform' }, 'contradiction'],
    [{ capability: 'unknown', guest: 'no-vf', operator: 'gains' }, capable],
    [{ capability: 'unknown', guest: 'no-vf', operator: 'no-effect', fleet: 'no-effect' }, never],
    [{ capability: 'unknown', guest: 'no-vf', operator: 'platform' }, 'contradiction'],
    [{ capability: 'unknown', guest: 'vf' }, platform],
    [{ capability: 'unknown', guest: 'vf', fleet: 'gains' }, 'contradiction'],
    [{}, 'unknown'],
    [{ size: 'Standard_M64s' }, capable],
    [{ size: 'Standard_D4s_v5' }, platform],
    [{ size: 'Standard_DC4as_v5' }, never],
    [{ fleet: 'gains' }, capable],
    [{ fleet: 'platform' }, platform],
    [{ operator: 'gains' }, capable],
    [{ size: 'Standard_D4s_v5', operator: 'gains' }, capable],
    [{ size: 'Standard_D4s_v5', fleet: 'gains' }, 'contradiction'],
    [{ operator: 'no-effect', fleet: 'gains' }, 'contradiction'],
    [{ guest: 'vf' }, platform],
    [{ guest: 'vf', size: 'Standard_M64s' }, platform],
    [{ guest: 'vf', fleet: 'platform', operator: 'platform' }, platform],
    [{ guest: 'vf', size: 'Standard_B2s_v2' }, 'contradiction'],
    [{ guest: 'vf', operator: 'no-effect' }, 'contradiction'],
    [{ guest: 'no-vf' }, capable],
    [{ guest: 'no-vf', fleet: 'gains' }, capable],
    [{ guest: 'no-vf', size: 'Standard_DC4as_v5' }, never],
    [{ guest: 'no-vf', size: 'Standard_DC4as_v5', fleet: 'gains' }, 'contradiction'],
    [{ guest: 'no-vf', size: 'Standard_D4s_v5' }, 'contradiction'],
    [{ guest: 'no-vf', fleet: 'platform' }, 'contradiction'],
  ])('%j gives %s', (given, answer) => {
    expect(weighed(given)).toBe(answer);
  });

  test('and a guest without a virtual function is not enough where another VM was seen not to gain', () => {
    const withCounts = (counts: Partial<SizeKnowledge['counts']>, given: Given): string => {
      const question = asked(given);
      const none = { gains: 0, platform: 0, 'no-effect': 0, 'not-platform': 0 };
      const fleet = { size: 'x', state: 'unsettled', counts: { ...none, ...counts }, needed: 3 } as const;
      return weighSize({ ...question, evidence: { ...question.evidence, fleet } }).answer;
    };
    expect(withCounts({ 'no-effect': 1, gains: 5 }, { guest: 'no-vf' })).toBe('unknown');
    expect(withCounts({ platform: 1 }, { guest: 'no-vf' })).toBe('unknown');
    expect(withCounts({ 'not-platform': 2 }, { guest: 'no-vf' })).toBe(capable);
    expect(withCounts({ 'no-effect': 1 }, { guest: 'no-vf', operator: 'gains' })).toBe(capable);
    // A virtual function that is there needs no other word.
    expect(withCounts({ platform: 1 }, { guest: 'vf' })).toBe(platform);
    // Up to generation 4 Azure's list alone is a yes.
    expect(withCounts({ 'no-effect': 1 }, { guest: 'no-vf', size: 'Standard_M64s' })).toBe(capable);
  });

  test('and a yes that rests on guests must be proved', () => {
    const proved = (given: Given): boolean => weighSize(asked(given)).needsProof === true;
    const resting: Given[] = [{ guest: 'no-vf' }, { fleet: 'gains' }, { guest: 'no-vf', operator: 'gains' }];
    expect(resting.map(proved)).toEqual([true, true, true]);
    const others: Given[] = [
      { operator: 'gains' },
      { size: 'Standard_B2s_v2', fleet: 'gains' },
      { size: 'Standard_M64s' },
    ];
    expect(others.map(proved)).toEqual([false, false, false]);
  });

  test('and a contradiction names both sides with their dates', () => {
    const { contradiction, missing } = weighSize(asked({ size: 'Standard_D4s_v5', guest: 'no-vf' }));
    expect(contradiction?.map(({ source, says, at }) => [source, says, at])).toEqual([
      ['guest', 'not-platform', noon],
      ['table', 'platform', '2026-11-22'],
    ]);
    expect(missing).toEqual([]);
  });
});

describe('a guest’s answer counts', () => {
  const withGuest = (given: object, others: Partial<SizeQuestion> = {}): string => {
    const question = asked({ guest: 'vf' });
    const guest = guestAnswer({ size: question.size, virtualFunctions: 1, ...given });
    return weighSize({ ...question, evidence: { guest }, ...others }).answer;
  };

  test('for 24 hours, for its own size, and while policy lets guests be asked', () => {
    expect(withGuest({ at: hoursBefore(24) })).toBe(platform);
    expect(withGuest({ at: hoursBefore(24.1) })).toBe('unknown');
    expect(withGuest({ at: 'soon' })).toBe('unknown');
    expect(withGuest({ size: 'STANDARD_D4S_V6' })).toBe(platform);
    expect(withGuest({ size: 'Standard_D8s_v6' })).toBe('unknown');
    expect(withGuest({}, { preflight: 'off' })).toBe('unknown');
  });

  test('only where it tells the platform’s part from the flag’s', () => {
    // A flag is on at one of two interfaces, and one virtual function is there.
    expect(withGuest({ flagsOn: 1, virtualFunctions: 1, hardware: 'mlx5' })).toBe(capable);
    expect(withGuest({ flagsOn: 1, virtualFunctions: 2, hardware: 'mlx5' })).toBe(platform);
    // One MANA device serves all interfaces.
    expect(withGuest({ flagsOn: 1, virtualFunctions: 1, hardware: 'mana' })).toBe('unknown');
    // One was there and is gone: host servicing, or a flag that was turned off.
    expect(withGuest({ virtualFunctions: 0, vfInLog: true })).toBe('unknown');
    expect(withGuest({ virtualFunctions: 0, vfInLog: null })).toBe(capable);
  });

  test('and where it gives none, the reason is said', () => {
    const question = asked({});
    const { size, vmUid } = guestAnswer();
    const guest = { kind: 'no-answer', at: noon, vmUid, size, why: 'no agent' } as const;
    expect(weighSize({ ...question, evidence: { guest } }).missing).toEqual([
      'guest: no answer (no agent)',
      'fleet: not read',
      'operator: none',
    ]);
    expect(weighSize({ ...question, preflight: 'off' }).missing[0]).toBe('guest: preflight is off');
    expect(weighSize(question).missing[0]).toBe('guest: not asked');
  });
});

test('of the operator’s rows the first counts that fits the size, with or without its tier and in any case', () => {
  const question = asked({});
  const rules = (pattern: string) => [
    { pattern, says: 'gains', note: 'a' } as const,
    { pattern: '*', says: 'platform', note: 'b' } as const,
  ];
  const by = (pattern: string): string => weighSize({ ...question, rules: rules(pattern) }).source;
  for (const pattern of ['D4s_v6', 'standard_d*s_V6', 'Standard_D4S_V6', 'd*'])
    expect(by(pattern)).toBe('policy: sizes (a)');
  for (const pattern of ['D4s', 'D4s_v5', 'E*', 'tandard_D4s_v6'])
    expect(by(pattern)).toBe('policy: sizes (b)');
});

test('Azure Advisor is shown while it is new, and decides nothing', () => {
  const advisor = { kind: 'configuration', lastUpdated: hoursBefore(17) } as const;
  const question = { ...asked({}), evidence: { advisor } };
  expect(weighSize(question)).toMatchObject({
    answer: 'unknown',
    evidence: [{ source: 'advisor', strength: 'weak' }, { source: 'resource-skus' }],
  });
  const old = { ...advisor, lastUpdated: hoursBefore(19) };
  expect(weighSize({ ...question, evidence: { advisor: old } }).evidence).toHaveLength(1);
});

const says = fc.constantFrom<SizeSays | undefined>(undefined, 'gains', 'platform', 'no-effect');
const anything = fc.record({
  size: fc.constantFrom(
    'Standard_D4s_v6',
    'Standard_D4s_v5',
    'Standard_B2s_v2',
    'Standard_DC4as_v5',
    'Standard_M64s',
  ),
  capability: fc.constantFrom<Capability>('yes', 'no', 'unknown'),
  guest: fc.constantFrom<GuestSays>('none', 'vf', 'no-vf'),
  fleet: says,
  operator: says,
});

describe('whatever is said of a size', () => {
  test('two strong ones that differ never make it one that gains', () => {
    fc.assert(
      fc.property(anything, (given) => {
        const { answer, evidence } = weighSize(asked(given));
        const strong = new Set(
          evidence.flatMap((one) =>
            one.strength === 'strong' && one.says !== 'not-platform' ? [one.says] : [],
          ),
        );
        if (strong.size > 1) expect(answer).not.toBe('capable');
      }),
      { numRuns: 2000 },
    );
  });

  test('a hostile guest never turns platform or no-effect of the operator, the table or the fleet into a gain', () => {
    fc.assert(
      fc.property(anything, (given) => {
        const without = weighSize(asked({ ...given, guest: 'none' }));
        const answer = weighSize(asked(given)).answer;
        if (without.answer !== 'unknown' && without.answer !== 'capable') expect(answer).not.toBe('capable');
        if (without.contradiction !== undefined) expect(answer).toBe('unknown');
      }),
      { numRuns: 2000 },
    );
  });

  test('a size whose capability Azure denies is never changed, and without it only the operator’s word makes it gain', () => {
    fc.assert(
      fc.property(anything, (given) => {
        const { answer } = weighSize(asked(given));
        if (given.capability === 'no') expect(answer).toBe('not-capable');
        if (given.capability === 'unknown' && answer === 'capable') expect(given.operator).toBe('gains');
      }),
      { numRuns: 2000 },
    );
  });
});
