import { describe, expect, test } from 'vitest';
import {
  assessEntry,
  isLate,
  type LeaseAssessment,
  mayBeDown,
  promiseOf,
  quietSecondsFor,
  type RunSeen,
} from '../../../src/core/coordination/recovery.ts';
import { type RegistryState, turnRegistry } from '../../../src/core/coordination/registry.ts';
import { noon } from '../../support/facts.ts';

const minutes = (n: number): string => new Date(Date.parse(noon) + n * 60_000).toISOString();

describe('an entry of the run registry', () => {
  test.each<[what: string, seen: RunSeen, after: number, assessment: LeaseAssessment]>([
    ['is in hand where its run keeps its times', { state: 'live', byWhen: minutes(30) }, 60, 'in-hand'],
    ['is in hand where its run is an hour late', { state: 'live', byWhen: minutes(30) }, 90, 'in-hand'],
    ['is late where its run is more than an hour late', { state: 'live', byWhen: minutes(30) }, 91, 'late'],
    ['is in hand where its run has reported nothing yet', { state: 'live' }, 59, 'in-hand'],
    ['is late where its run reports nothing for an hour', { state: 'live' }, 61, 'late'],
    ['is orphaned where its run is over', { state: 'over', how: 'Terminated', endedAt: noon }, 0, 'orphaned'],
    ['is in hand where its run does not exist yet', { state: 'missing' }, 1, 'in-hand'],
    ['is orphaned where its run never came to exist', { state: 'missing' }, 1.1, 'orphaned'],
    ['is in hand where the state of its run is unknown', { state: 'unknown' }, 10_000, 'in-hand'],
  ])('%s', (_what, seen, after, assessment) => {
    expect(assessEntry({ since: noon }, seen, Date.parse(minutes(after)))).toBe(assessment);
  });
});

test('the time by which a run promised to be done counts while it goes on, and else the time of its registration', () => {
  expect(promiseOf(noon, { state: 'live', byWhen: minutes(5) })).toBe(minutes(5));
  expect(promiseOf(noon, { state: 'live' })).toBe(noon);
  expect(promiseOf(noon, { state: 'missing' })).toBe(noon);
});

test('a VM may be down when its run is over, unless the run had only requested its lease, waited, assessed or ended', () => {
  const over = (phase?: string): RunSeen => ({
    state: 'over',
    how: 'Failed',
    endedAt: noon,
    ...(phase === undefined ? {} : { phase }),
  });
  const phases = ['requested', 'waiting', 'assessing', 'ended', 'deallocating', 'starting', 'stranded'];
  expect(phases.filter((phase) => mayBeDown(over(phase)))).toEqual(['deallocating', 'starting', 'stranded']);
  expect([over(), { state: 'live' } as const, { state: 'missing' } as const].some(mayBeDown)).toBe(false);
});

test('the quiet time is that of the longest change: three answers and two requests, or two answers and three requests', () => {
  expect([1, 5, 10, 30, 120].map(quietSecondsFor)).toEqual([154, 162, 172, 232, 502]);
});

test('a run that is found late three times with the same promise is overdue, and a new promise is counted anew', () => {
  const [old, next] = [minutes(30), minutes(40)];
  let state: RegistryState = { entries: [{ runId: 'r', vmId: 'vm', since: noon }] };
  const pass = (byWhen: string): LeaseAssessment => {
    const [entry] = state.entries;
    if (entry === undefined) throw new Error('the entry is gone');
    const assessment = assessEntry(entry, { state: 'live', byWhen }, Date.parse(minutes(120)));
    state = turnRegistry(state, 'suspect', { runId: 'r', byWhen }).state ?? state;
    return assessment;
  };
  expect([old, old, next, next, next, next].map(pass)).toEqual([
    'late',
    'late',
    'late',
    'late',
    'late',
    'overdue',
  ]);
});

describe('a run that began', () => {
  // Twenty minutes are planned, ten are the margin, and two are for the run itself to report it.
  const lateAfter = (minute: number, seen: RunSeen, confirmed?: true): boolean =>
    isLate(
      { since: noon, ...(confirmed === undefined ? {} : { confirmed }) },
      seen,
      { estimateMinutes: 20, marginMinutes: 10 },
      Date.parse(minutes(minute)),
    );

  test.each<[what: string, seen: RunSeen, late: boolean]>([
    ['and reports nothing', { state: 'live' }, true],
    ['and stops its VM', { state: 'live', phase: 'deallocating' }, true],
    ['and starts its VM', { state: 'live', phase: 'starting' }, true],
    ['and whose state is unknown', { state: 'unknown' }, true],
    ['and waits', { state: 'live', phase: 'waiting' }, false],
    ['and sees its VM run', { state: 'live', phase: 'verifying' }, false],
    ['and sees its VM run as it was', { state: 'live', phase: 'verifying-original' }, false],
    ['and has ended', { state: 'live', phase: 'ended' }, false],
    ['and is over', { state: 'over', how: 'Failed', endedAt: noon, phase: 'starting' }, false],
    ['and does not exist', { state: 'missing' }, false],
  ])('%s is late once its VM may be down for longer than planned: %s', (_what, seen, late) => {
    expect([lateAfter(32, seen, true), lateAfter(32.1, seen, true)]).toEqual([false, late]);
  });

  test('is never late before its stop is confirmed', () => {
    expect(lateAfter(1000, { state: 'live', phase: 'deallocating' })).toBe(false);
  });
});
