import { describe, expect, test } from 'vitest';
import { type DueEntry, turnDueList } from '../../../src/core/coordination/due-list.ts';
import { noon } from '../../support/facts.ts';

const due = (vmId: string, given: Partial<DueEntry> = {}): DueEntry => ({
  vmId,
  since: noon,
  as: 'outages',
  ...given,
});
const listed = (...names: string[]) => ({ entries: names.map((name) => due(name)) });
const done = { kind: 'done' } as const;

describe('the list of VMs that are due', () => {
  test('adds a VM at its end, and does not move or change one that is listed already', () => {
    expect(turnDueList(undefined, 'add', due('a'))).toEqual({ state: listed('a'), answer: done });
    expect(turnDueList(listed('a', 'b'), 'add', due('c'))).toEqual({
      state: listed('a', 'b', 'c'),
      answer: done,
    });
    expect(turnDueList(listed('a', 'b'), 'add', due('A', { as: 'quiet' }))).toEqual({ answer: done });
  });

  test('moves a VM to its end, with what is given now', () => {
    const last = due('A', { as: 'waits' });
    expect(turnDueList(listed('a', 'b'), 'last', last)).toEqual({
      state: { entries: [due('b'), last] },
      answer: done,
    });
    expect(turnDueList(listed('b'), 'last', last).state?.entries).toEqual([due('b'), last]);
  });

  test('removes a VM in any casing, and no other', () => {
    expect(turnDueList(listed('a', 'b'), 'remove', { vmId: 'A' })).toEqual({
      state: listed('b'),
      answer: done,
    });
    expect(turnDueList(listed('b'), 'remove', { vmId: 'a' })).toEqual({ state: listed('b'), answer: done });
  });

  test('has room for 200 VMs, and no listed VM loses its place', () => {
    const names = Array.from({ length: 200 }, (_, n) => `vm-${n}`);
    const full = listed(...names);
    expect(turnDueList(listed(...names.slice(1)), 'add', due('x')).answer).toEqual(done);
    for (const operation of ['add', 'last'])
      expect(turnDueList(full, operation, due('x'))).toEqual({ answer: { kind: 'full' } });
    expect(turnDueList(full, 'add', due('vm-7'))).toEqual({ answer: done });
    expect(turnDueList(full, 'last', due('vm-7')).state?.entries).toHaveLength(200);
  });

  test('says what it cannot read, and changes nothing', () => {
    const unreadable = (what: string) => ({ answer: { kind: 'unreadable', what } });
    expect(turnDueList('broken', 'add', due('a'))).toEqual(unreadable('due list'));
    for (const operation of ['add', 'last', 'remove'])
      expect(turnDueList(listed('a'), operation, { since: noon })).toEqual(
        unreadable(`operation ${operation} or its input`),
      );
    expect(turnDueList(listed('a'), 'burn', due('a'))).toEqual(unreadable('operation burn or its input'));
  });
});
