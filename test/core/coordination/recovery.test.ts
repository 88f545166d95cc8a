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

describe('an unfinished grant', () => {
  test.each<[what: string, seen: RunSeen, after: number, assessment: LeaseAssessment]>([
    ['of a run that keeps its times', { state: 'live', byWhen: minutes(30) }, 60, 'in-hand'],
    ['of a run that is late', { state: 'live', byWhen: minutes(30) }, 90, 'in-hand'],
    ['of a run that has not kept its promise', { state: 'live', byWhen: minutes(30) }, 91, 'late'],
    ['of a run that has said nothing yet', { state: 'live' }, 59, 'in-hand'],
    ['of a run that never says anything', { state: 'live' }, 61, 'late'],
    ['of a run that is over', { state: 'over', how: 'Terminated', endedAt: noon }, 0, 'orphaned'],
    ['of a run that is not there yet', { state: 'missing' }, 1, 'in-hand'],
    ['of a run that never came', { state: 'missing' }, 1.1, 'orphaned'],
    ['of a run that nobody can tell about', { state: 'unknown' }, 10_000, 'in-hand'],
  ])('%s', (_what, seen, after, assessment) => {
    expect(assessEntry({ since: noon }, seen, Date.parse(minutes(after)))).toBe(assessment);
  });
});

test('the promise of a run that goes on counts, and of any other only since when it is registered', () => {
  expect(promiseOf(noon, { state: 'live', byWhen: minutes(5) })).toBe(minutes(5));
  expect(promiseOf(noon, { state: 'live' })).toBe(noon);
  expect(promiseOf(noon, { state: 'missing' })).toBe(noon);
});

test('a run that is over may have left its VM down, unless it had only asked, waited, looked or ended', () => {
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

test('the quiet time is that of the change that may take longest: three answers and two requests, or two and three', () => {
  expect([1, 5, 10, 30, 120].map(quietSecondsFor)).toEqual([154, 162, 172, 232, 502]);
});

test('a run that is found late three times with the same promise hangs; a new promise counts anew', () => {
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

describe('a run that was let go', () => {
  // Twenty minutes are planned, ten are spare, and two are the run's own to say so.
  const lateAfter = (minute: number, seen: RunSeen, confirmed?: true): boolean =>
    isLate(
      { since: noon, ...(confirmed === undefined ? {} : { confirmed }) },
      seen,
      { estimateMinutes: 20, marginMinutes: 10 },
      Date.parse(minutes(minute)),
    );

  test.each<[what: string, seen: RunSeen, late: boolean]>([
    ['and says nothing', { state: 'live' }, true],
    ['and stops its VM', { state: 'live', phase: 'deallocating' }, true],
    ['and starts its VM', { state: 'live', phase: 'starting' }, true],
    ['and cannot be asked', { state: 'unknown' }, true],
    ['and waits', { state: 'live', phase: 'waiting' }, false],
    ['and sees its VM run', { state: 'live', phase: 'verifying' }, false],
    ['and sees its VM run as it was', { state: 'live', phase: 'verifying-original' }, false],
    ['and has ended', { state: 'live', phase: 'ended' }, false],
    ['and is over', { state: 'over', how: 'Failed', endedAt: noon, phase: 'starting' }, false],
    ['and is not there', { state: 'missing' }, false],
  ])('%s is late once its VM may be down for longer than planned: %s', (_what, seen, late) => {
    expect([lateAfter(32, seen, true), lateAfter(32.1, seen, true)]).toEqual([false, late]);
  });

  test('is never late while it has no leave to stop its VM', () => {
    expect(lateAfter(1000, { state: 'live', phase: 'deallocating' })).toBe(false);
  });
});
