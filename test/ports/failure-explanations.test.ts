import { describe, expect, test } from 'vitest';
import { explanationOf, failureExplanations } from '../../src/ports/failure-explanations.ts';
import { type CloudFailureKind, failureTable } from '../../src/ports/failure-table.ts';

const kinds = Object.keys(failureTable) as CloudFailureKind[];

describe('the explanation of a failure', () => {
  test('exists for every kind, in the order of the table', () => {
    expect(Object.keys(failureExplanations)).toEqual(kinds);
  });

  test.each(kinds)('of %s is one sentence on what happened and one on what to do', (kind) => {
    const { meaning, remedy } = failureExplanations[kind];
    expect(meaning).toMatch(/^[A-Z][^.|]*\.$/);
    expect(remedy).toMatch(/^[A-Z][^.|]*\.$/);
  });

  test('asks nobody to act on what is tried again', () => {
    const passing = kinds.filter((kind) => failureTable[kind].retried);
    expect(passing.map((kind) => failureExplanations[kind].concerns)).toEqual(passing.map(() => 'nobody'));
    const saying = kinds.filter((kind) => failureExplanations[kind].remedy.includes('it is tried again'));
    expect(saying).toEqual(passing);
  });

  test('says "Nothing" exactly where nobody has to act', () => {
    const nobody = kinds.filter((kind) => failureExplanations[kind].concerns === 'nobody');
    expect(kinds.filter((kind) => failureExplanations[kind].remedy.startsWith('Nothing: '))).toEqual(nobody);
  });

  test('does not exist for an unknown kind', () => {
    expect(explanationOf({ kind: 'locked' })).toBe(failureExplanations.locked);
    expect(['approval-expired', 'constructor'].map((kind) => explanationOf({ kind }))).toEqual([
      undefined,
      undefined,
    ]);
  });
});
