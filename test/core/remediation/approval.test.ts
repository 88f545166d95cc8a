import { describe, expect, test } from 'vitest';
import {
  type Approval,
  changeText,
  isForApproval,
  permits,
  questionAfter,
  readApproval,
  weightier,
} from '../../../src/core/remediation/approval.ts';
import { noon } from '../../support/facts.ts';

const yes = (change: string): Approval => ({ answer: 'approved', by: 'ops', change, at: noon });
const no: Approval = { answer: 'rejected', by: 'ops', at: noon };
const question = { plan: 'restart', change: 'a', until: noon } as const;

describe('an answer', () => {
  const long = (length: number): string => 'x'.repeat(length);

  test('is read with all that it says, up to its bounds', () => {
    const full = { answer: 'approved', by: long(200), comment: long(500), change: long(100) };
    expect(readApproval(full)).toEqual(full);
    expect(readApproval({ answer: 'rejected', by: '' })).toEqual({ answer: 'rejected', by: '' });
  });

  test.each([
    { answer: 'perhaps', by: 'ops' },
    { answer: 'approved' },
    { answer: 'approved', by: long(201) },
    { answer: 'approved', by: 'ops', comment: long(501) },
    { answer: 'approved', by: 'ops', change: long(101) },
    'approved',
  ])('that cannot be read counts as none: %#', (payload) => {
    expect(readApproval(payload)).toBeUndefined();
  });

  test('permits what was asked, and nothing else', () => {
    expect(permits(yes('a'), 'a')).toBe(true);
    expect(permits(yes('a'), 'b')).toBe(false);
    expect(permits({ answer: 'approved', by: 'ops', at: noon }, undefined)).toBe(false);
    expect(permits({ ...no, change: 'a' }, 'a')).toBe(false);
    expect(permits(undefined, 'a')).toBe(false);
  });

  test.each<[what: string, before: Approval | undefined, next: Approval, counts: 'before' | 'next']>([
    ['the first one', undefined, yes('b'), 'next'],
    ['a no after a yes to what is asked', yes('a'), no, 'next'],
    ['a no before a yes', no, yes('a'), 'before'],
    ['a yes to what is asked, before one to something else', yes('a'), yes('b'), 'before'],
    ['the later of two yes to something else', yes('b'), yes('c'), 'next'],
    ['a yes to what is asked, after one to something else', yes('b'), yes('a'), 'next'],
  ])('of two counts if it is %s', (_what, before, next, counts) => {
    expect(weightier(before, next, 'a')).toBe(counts === 'next' ? next : before);
  });
});

describe('the question after another assessment', () => {
  const other = { plan: 'nics-only', change: 'b' } as const;

  test('is the same where the change is the same, and keeps its time', () => {
    expect(questionAfter(question, undefined, { plan: 'restart', change: 'a' })).toBe(question);
  });

  test('keeps the time of a question that nobody has answered, whatever it has become', () => {
    expect(questionAfter(question, undefined, other)).toEqual({ ...other, until: noon });
    expect(questionAfter(question, yes('c'), other)).toEqual({ ...other, until: noon });
  });

  test('gets a new time after a yes to something else, and where nobody was asked yet', () => {
    expect(questionAfter(question, yes('a'), other)).toEqual(other);
    expect(questionAfter({ plan: 'restart', change: 'a' }, undefined, other)).toEqual(other);
    expect(questionAfter(undefined, undefined, other)).toEqual(other);
  });
});

test('a change is named by the plan, the VM itself and the network interfaces that would be changed, in one order and casing', () => {
  const nics = ['/N/2', '/n/1'];
  const text = changeText({ vmUid: 'ABC' }, { plan: 'restart', nics });
  expect(JSON.parse(text)).toEqual({ plan: 'restart', vm: 'abc', nics: ['/n/1', '/n/2'] });
  expect(changeText({ vmUid: 'abc' }, { plan: 'restart', nics: nics.toReversed() })).toBe(text);
});

test.each<[codes: string[], asks: boolean]>([
  [['approval-required'], true],
  [['approval-required', 'outside-window'], true],
  [['blackout', 'approval-required'], true],
  [['approval-required', 'operation-in-progress'], false],
  [['outside-window'], false],
  [[], false],
])('a person is asked for an outage that is deferred by %j: %s', (codes, asks) => {
  expect(isForApproval(codes)).toBe(asks);
});
