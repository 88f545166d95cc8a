import { describe, expect, test } from 'vitest';
import { assessmentRecordOf } from '../../../src/core/assessments/to-assessment-record.ts';
import { turnLease } from '../../../src/core/coordination/lease.ts';
import { assessFacts } from '../../../src/core/decision/decide.ts';
import { turnedOffAgain } from '../../../src/core/decision/undone-by-others.ts';
import type { NicFacts, PastRun } from '../../../src/core/model/facts.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { facts, nicFacts, noon, vmFacts } from '../../support/facts.ts';

const day = 86_400_000;
const daysAgo = (n: number): string => new Date(Date.parse(noon) - n * day).toISOString();
const { vmUid } = vmFacts();
const run = (n: number, nics = ['a'], given: Partial<PastRun> = {}): PastRun => ({
  outcome: 'accelerated',
  at: daysAgo(n),
  runId: `r${n}`,
  vmUid,
  nics,
  ...given,
});
const nic = (id: string, flag: NicFacts['flag'] = 'false'): NicFacts => nicFacts({ id, flag });
const timesOf = (nics: NicFacts[], ...pastRuns: PastRun[]): number | undefined =>
  turnedOffAgain(facts({}, { nics, pastRuns }))?.times.length;

describe('acceleration that was turned off again', () => {
  test('is counted each time, and the last run is named', () => {
    const found = facts({}, { nics: [nic('A'), nic('b', 'true')], pastRuns: [run(1), run(2), run(3)] });
    expect(turnedOffAgain(found)).toEqual({
      times: [daysAgo(1), daysAgo(2), daysAgo(3)],
      runId: 'r1',
      acceleratedAt: daysAgo(1),
      nics: ['A'],
      notified: false,
    });
    expect(timesOf([nic('a')], run(1), run(3, ['a'], { outcome: 'rolled-back' }), run(8))).toBe(1);
  });

  test('is not counted for a NIC that we never turned on, nor for a recreated VM', () => {
    expect(timesOf([nic('a', 'true'), nic('new')], run(1), run(2))).toBeUndefined();
    expect(timesOf([nic('a')], run(1, ['a'], { vmUid: 'another' }))).toBeUndefined();
    expect(timesOf([nic('a')])).toBeUndefined();
    expect(timesOf([nic('a', 'true')], run(1), run(2))).toBeUndefined();
  });

  test('is counted with several NICs for each run whose work is undone', () => {
    // The second NIC was attached after the first run, and only the first is off now.
    expect(timesOf([nic('a'), nic('b', 'true')], run(1, ['b']), run(2, ['a']))).toBe(1);
    expect(timesOf([nic('a'), nic('b')], run(1, ['b']), run(2, ['a']))).toBe(2);
  });

  test('is counted for runs of a release that stored no NICs, whichever NIC is off', () => {
    const old = (n: number): PastRun => ({ outcome: 'accelerated', at: daysAgo(n) });
    expect(timesOf([nic('a')], old(1), old(2))).toBe(2);
    expect(turnedOffAgain(facts({}, { nics: [nic('a')], pastRuns: [old(1)] }))).not.toHaveProperty('runId');
  });

  test('is counted for runs of less than a week ago', () => {
    const ended = (at: number): PastRun =>
      run(0, ['a'], { at: new Date(Date.parse(noon) - at).toISOString() });
    expect(timesOf([nic('a')], ended(7 * day - 1))).toBe(1);
    expect(timesOf([nic('a')], ended(7 * day))).toBeUndefined();
  });

  test('leads to a skip after so many times, until the first of them is a week old', () => {
    const found = facts({}, { nics: [nic('a')], pastRuns: [run(1), run(2), run(3)] });
    expect(assessFacts(found, defaultPolicy).decision).toMatchObject({
      kind: 'skip',
      reasons: [{ code: 'flip-flop', evidence: { times: 3, until: daysAgo(-4), acceleratedAt: daysAgo(1) } }],
    });
    expect(assessFacts(found, { ...defaultPolicy, flipFlopTimes: 4 }).decision.kind).toBe('remediate');
  });

  test('is named in the assessment record of a VM that is to be accelerated once more', () => {
    const found = facts({}, { nics: [nic('a')], pastRuns: [run(1), run(2)] });
    const assessment = assessmentRecordOf(
      { ...assessFacts(found, defaultPolicy), facts: found },
      { by: 'event', assessedAt: noon },
    );
    expect(assessment.evidence).toEqual([
      {
        code: 'not-accelerated',
        evidence: { turnedOffTimes: 2, withinDays: 7, acceleratedAt: daysAgo(1), run: 'r1', nics: 'a' },
      },
    ]);
  });
});

describe('the lease', () => {
  const undo = { vmId: 'vm', vmUid: 'u', power: 'running', nics: [{ id: 'n', flag: 'false' }] };
  const ended = (outcome: string): unknown => {
    let state: unknown;
    for (const [operation, input] of [
      ['request', { runId: 'r', now: noon }],
      ['remember', { runId: 'r', undo, untouched: true, plan: 'restart', nics: ['n'] }],
      ['release', { runId: 'r', outcome, now: noon }],
    ] as const)
      state = turnLease(state, operation, input).state ?? state;
    return state;
  };

  test('keeps which NICs a run turned on where the run ended well', () => {
    const plain = { runId: 'r', at: noon };
    expect(ended('accelerated')).toEqual({
      recent: [{ ...plain, outcome: 'accelerated', vmUid: 'u', nics: ['n'] }],
    });
    expect(ended('rolled-back')).toEqual({ recent: [{ ...plain, outcome: 'rolled-back' }] });
  });

  test('keeps the first report of each time, with the event that led to it', () => {
    const notified = { runId: 'r', at: noon, eventId: 'e', correlationId: 'c' };
    const once = turnLease(ended('accelerated'), 'turned-off', notified).state;
    const twice = turnLease(once, 'turned-off', { runId: 'r', at: daysAgo(-1) }).state;
    expect(twice).toMatchObject({ recent: [{ turnedOff: { at: noon, eventId: 'e', correlationId: 'c' } }] });
    expect(turnLease(once, 'turned-off', { at: noon }).answer.kind).toBe('unreadable');
  });
});
