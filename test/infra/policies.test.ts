import { describe, expect, test } from 'vitest';
import { breakers } from './breakers.ts';
import { rules } from './rules.ts';
import { parameterRules } from './rules-of-parameters.ts';
import { readSnapshot, variants } from './snapshots.ts';

test('there are six sets of parameters', () => {
  expect(variants).toHaveLength(6);
});

describe.each(variants)('%s', (variant) => {
  test.each(Object.entries(rules))('%s', (_, rule) => {
    expect(rule(readSnapshot(variant))).toEqual([]);
  });
});

test.each(Object.entries(parameterRules))('%s', (_, [variant, rule]) => {
  expect(rule(readSnapshot(variant))).toEqual([]);
});

describe('a snapshot that breaks a rule', () => {
  const ruleOf = new Map([
    ...Object.entries(rules),
    ...Object.entries(parameterRules).map(([name, [, rule]]) => [name, rule] as const),
  ]);

  test('exists for each rule', () => {
    expect(new Set(breakers.map(({ rule }) => rule))).toEqual(new Set(ruleOf.keys()));
  });

  test.each(breakers)('is refused: $rule: $what', ({ rule, variant = 'queue', spoil }) => {
    const snapshot = readSnapshot(variant);
    spoil(snapshot);
    expect(ruleOf.get(rule)?.(snapshot)).not.toEqual([]);
  });
});
