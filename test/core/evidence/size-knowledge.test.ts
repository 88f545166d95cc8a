import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { knowledgeOf } from '../../../src/core/evidence/size-knowledge.ts';
import type { SizeKnowledge, SizeObservation } from '../../../src/core/model/evidence.ts';
import { noon } from '../../support/facts.ts';

const daysBefore = (days: number): string => new Date(Date.parse(noon) - days * 86_400_000).toISOString();

function seen(
  shows: SizeObservation['shows'],
  vm: string,
  days = 1,
  given: Partial<SizeObservation> = {},
): SizeObservation {
  const common = { location: 'westeurope', flagBefore: false, vfBefore: 'no', vfAfter: 'yes' } as const;
  return {
    ...common,
    size: 'Standard_D4s_v6',
    vmUid: vm,
    at: daysBefore(days),
    shows,
    hardware: 'mana',
    by: 'remediation',
    remediationId: 'r',
    ...given,
  };
}

function known(all: readonly SizeObservation[], advised = false): SizeKnowledge {
  return knowledgeOf('Standard_D4s_v6', all, 3, noon, advised);
}

describe('what the fleet has shown of a size', () => {
  test.each<[what: string, all: SizeObservation[], state: SizeKnowledge['state'], says?: string]>([
    ['nothing settles nothing', [], 'none'],
    ['three VMs settle it', ['a', 'b', 'c'].map((vm) => seen('gains', vm)), 'settled', 'gains'],
    ['one VM three times does not', [1, 2, 3].map((days) => seen('gains', 'a', days)), 'too-few'],
    [
      'VMs without a virtual function do not deny a gain',
      [...['a', 'b', 'c'].map((vm) => seen('gains', vm)), seen('not-platform', 'd')],
      'settled',
      'gains',
    ],
    [
      'but one of them denies that Azure accelerates it',
      [...['a', 'b', 'c'].map((vm) => seen('platform', vm)), seen('not-platform', 'd')],
      'unsettled',
    ],
    [
      'one VM without a gain unsettles it',
      [...['a', 'b', 'c', 'd'].map((vm) => seen('gains', vm)), seen('no-effect', 'e', 89)],
      'unsettled',
    ],
    [
      'until that is more than 90 days ago',
      [...['a', 'b', 'c'].map((vm) => seen('gains', vm)), seen('no-effect', 'e', 91)],
      'settled',
      'gains',
    ],
    [
      'the newest of a VM counts',
      [...['a', 'b', 'c'].map((vm) => seen('gains', vm)), seen('no-effect', 'A', 2)],
      'settled',
      'gains',
    ],
    [
      'and of two at once the more careful one',
      [...['a', 'b', 'c'].map((vm) => seen('gains', vm)), seen('no-effect', 'c')],
      'unsettled',
    ],
    [
      'three VMs without a gain settle that',
      ['a', 'b', 'c'].map((vm) => seen('no-effect', vm)),
      'settled',
      'no-effect',
    ],
    [
      'other sizes count for nothing',
      ['a', 'b', 'c'].map((vm) => seen('gains', vm, 1, { size: 'Standard_D4as_v6' })),
      'none',
    ],
    [
      'a constrained size has the hardware of its family',
      ['a', 'b', 'c'].map((vm) => seen('gains', vm, 1, { size: 'standard_d4-2S_v6' })),
      'settled',
      'gains',
    ],
    ['only VMs without a virtual function are too few', [seen('not-platform', 'a')], 'too-few'],
    ['a time that cannot be read counts for nothing', [seen('gains', 'a', 1, { at: 'soon' })], 'none'],
  ])('%s', (_what, all, state, says) => {
    const { state: own, says: ownSays } = known(all);
    expect([own, ownSays]).toEqual([state, says]);
  });

  test('Azure Advisor counts as one more VM that gains, and alone for nothing', () => {
    const two = [seen('gains', 'a'), seen('gains', 'b')];
    expect([known(two).state, known(two, true).state]).toEqual(['too-few', 'settled']);
    expect(knowledgeOf('Standard_D4s_v6', [], 1, noon, true).state).toBe('none');
    const platform = [seen('platform', 'a'), seen('platform', 'b')];
    expect(known(platform, true).state).toBe('too-few');
  });

  test('it says since when, until when, and how many network interfaces could be accelerated', () => {
    const all = [
      seen('gains', 'a', 3, { nicLimit: 2 }),
      seen('gains', 'b', 9),
      seen('gains', 'a', 20, { nicLimit: 1 }),
    ];
    expect(known(all)).toEqual({
      size: 'd4s_v6',
      state: 'too-few',
      counts: { gains: 2, platform: 0, 'no-effect': 0, 'not-platform': 0 },
      needed: 3,
      since: daysBefore(9),
      until: daysBefore(3),
      nicLimit: 1,
    });
  });

  test('it does not depend on the order in which it was seen', () => {
    const one = fc
      .tuple(
        fc.constantFrom<SizeObservation['shows']>('gains', 'platform', 'no-effect', 'not-platform'),
        fc.constantFrom('a', 'b', 'c', 'd'),
        fc.integer({ min: 0, max: 100 }),
      )
      .map(([shows, vm, days]) => seen(shows, vm, days));
    const shuffled = fc
      .array(one, { maxLength: 12 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(shuffled, fc.boolean(), ([all, other], advised) => {
        expect(known(other, advised)).toEqual(known(all, advised));
      }),
    );
  });

  test('one observation more that denies it never settles it as what it denies', () => {
    const several = fc.array(
      fc
        .tuple(
          fc.constantFrom<SizeObservation['shows']>('gains', 'platform', 'not-platform'),
          fc.constantFrom('a', 'b', 'c', 'd'),
        )
        .map(([shows, vm]) => seen(shows, vm, 5)),
    );
    fc.assert(
      fc.property(several, (all) => {
        expect(known([...all, seen('no-effect', 'z')]).says).not.toBe('gains');
        expect(known([...all, seen('not-platform', 'z')]).says).not.toBe('platform');
      }),
    );
  });
});
