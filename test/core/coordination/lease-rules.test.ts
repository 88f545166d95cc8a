import { describe, expect, test } from 'vitest';
import { type LeaseTurn, turnLease } from '../../../src/core/coordination/lease.ts';
import type { Inherited, LeaseState } from '../../../src/core/coordination/lease-state.ts';
import type { PendingStartRecord } from '../../../src/core/remediation/pending-start.ts';
import { noon } from '../../support/facts.ts';

const undo: NonNullable<Inherited['undo']> = {
  vmId: 'vm',
  vmUid: 'u',
  power: 'running',
  nics: [{ id: 'n', flag: 'absent' }],
};
const other: typeof undo = { ...undo, nics: [{ id: 'n', flag: 'true' }] };
const held: LeaseState = { holder: { runId: 'a', since: noon }, recent: [] };
const nobody = { kind: 'held', by: 'nobody', since: '' };
const byA = { kind: 'held', by: 'a', since: noon };
const at = '2026-11-22T13:00:00.000Z';

const pendingStart: PendingStartRecord = {
  runId: 'earlier',
  vmId: 'vm',
  vmUid: 'u',
  since: noon,
  nics: [{ id: 'n', flag: 'false' }],
};

function turnOf(state: LeaseState | undefined, operation: string, input: object): LeaseTurn {
  return turnLease(state, operation, input);
}

describe('how a VM was found', () => {
  const remember = (state: LeaseState, given: object): LeaseState['holder'] =>
    (turnOf(state, 'remember', { runId: 'a', ...given }).state ?? state).holder;

  test('is kept anew while nothing was changed, and for the first time even after that', () => {
    const first = { ...held, holder: remember(held, { undo, untouched: true }) };
    expect(remember(first, { undo: other, untouched: true })).toMatchObject({ undo: other });
    expect(remember(first, { undo: other, untouched: false })).toMatchObject({ undo });
    expect(remember(held, { undo: other, untouched: false })).toMatchObject({ undo: other });
    expect(turnOf(first, 'remember', { runId: 'a', undo: other, untouched: false })).toEqual({
      answer: { kind: 'done' },
    });
  });

  test('is forgotten with all that the run set out to do, and by nobody else', () => {
    const full: LeaseState['holder'] = {
      runId: 'a',
      since: noon,
      undo,
      plan: 'restart',
      nics: ['n'],
      pendingStartSince: noon,
      stopSentAt: at,
    };
    const state: LeaseState = { holder: full, recent: [] };
    expect(turnOf(state, 'forget', { runId: 'a' })).toStrictEqual({ state: held, answer: { kind: 'done' } });
    expect(turnOf(state, 'forget', { runId: 'b' })).toEqual({ answer: byA });
  });
});

describe('a run that recovers', () => {
  const takeOver = (state: LeaseState, given: object = {}): LeaseTurn =>
    turnOf(state, 'takeover', { runId: 'h', from: 'a', since: noon, now: at, ...given });

  test('is told all that the dead one left, and nothing that it did not leave', () => {
    const left: Inherited = { undo, plan: 'restart', nics: ['n'], pendingStartSince: noon, stopSentAt: at };
    const taken = takeOver({ holder: { runId: 'a', since: noon, ...left }, recent: [] });
    expect(taken).toStrictEqual({
      state: { holder: { runId: 'h', since: at, recovers: 'a', ...left }, recent: [] },
      answer: { kind: 'taken', inherited: left },
    });
    expect(takeOver(held)).toStrictEqual({
      state: { holder: { runId: 'h', since: at, recovers: 'a' }, recent: [] },
      answer: { kind: 'taken', inherited: {} },
    });
  });

  test('takes over only from the one that was seen dead, in the grant that was seen; asking twice is harmless', () => {
    expect(takeOver(held, { from: 'b' })).toEqual({ answer: byA });
    expect(takeOver(held, { since: at })).toEqual({ answer: byA });
    expect(takeOver({ recent: [] })).toEqual({ answer: nobody });
    expect(takeOver(held, { runId: 'a' })).toStrictEqual({ answer: { kind: 'taken', inherited: {} } });
  });
});

describe('a stop', () => {
  const holder = (turn: LeaseTurn): LeaseState['holder'] => turn.state?.holder;

  test('is noted with its first time, by the run that holds the VM or the dead one that it recovers', () => {
    const noted = turnOf(held, 'stopping', { runId: 'a', at: noon });
    expect(noted.answer).toEqual({ kind: 'done' });
    expect(holder(turnOf(noted.state, 'stopping', { runId: 'a', at }))).toMatchObject({ stopSentAt: noon });
    const recovery: LeaseState = { holder: { runId: 'h', since: noon, recovers: 'a' }, recent: [] };
    expect(holder(turnOf(recovery, 'stopping', { runId: 'a', at }))).toMatchObject({ stopSentAt: at });
    expect(turnOf(recovery, 'stopping', { runId: 'b', at }).answer).toMatchObject({ by: 'h' });
    expect(turnOf({ recent: [] }, 'stopping', { runId: 'a', at })).toEqual({ answer: nobody });
  });

  test('that Azure refused is no stop any more', () => {
    const noted: LeaseState = { holder: { runId: 'a', since: noon, stopSentAt: noon }, recent: [] };
    expect(turnOf(noted, 'not-stopped', { runId: 'a' }).state).toStrictEqual(held);
  });

  test('is told of to the run that has noted it, and to no other', () => {
    const noted: LeaseState = { holder: { runId: 'a', since: noon, stopSentAt: noon }, recent: [] };
    const stopping = (state: LeaseState, runId: string): unknown =>
      turnOf(state, 'stopped', { runId }).answer;
    expect(stopping(noted, 'a')).toEqual({ kind: 'done', stopping: true });
    expect(stopping(noted, 'b')).toEqual({ kind: 'done', stopping: false });
    expect(stopping(held, 'a')).toEqual({ kind: 'done', stopping: false });
  });
});

test('a lease is freed only of a run that left its VM stranded, and that holds it still', () => {
  const ended = (runId: string, outcome: string) => [{ runId, outcome, at: noon }];
  const free = (recent: LeaseState['recent'], runId = 'a'): unknown => {
    const { state, answer } = turnOf({ ...held, recent }, 'free', { runId });
    return state === undefined ? answer : state;
  };
  expect(free(ended('a', 'stranded'))).toStrictEqual({ recent: ended('a', 'stranded') });
  expect(free(ended('a', 'rolled-back'))).toEqual(byA);
  expect(free(ended('b', 'stranded'))).toEqual(byA);
  expect(free(ended('b', 'stranded'), 'b')).toEqual(byA);
  expect(turnOf({ recent: ended('a', 'stranded') }, 'free', { runId: 'a' })).toEqual({ answer: nobody });
});

describe('the end of a run', () => {
  const end = (state: LeaseState, given: object): LeaseState | undefined =>
    turnOf(state, 'release', { runId: 'a', now: at, ...given }).state;

  test('leaves what it turned on where it ended well, to be compared with', () => {
    const withUndo: LeaseState = { holder: { runId: 'a', since: noon, undo, nics: ['n'] }, recent: [] };
    for (const outcome of ['accelerated', 'aligned'])
      expect(end(withUndo, { outcome })?.recent).toStrictEqual([
        { runId: 'a', outcome, at, vmUid: 'u', nics: ['n'] },
      ]);
    expect(end(withUndo, { outcome: 'rolled-back' })?.recent).toStrictEqual([
      { runId: 'a', outcome: 'rolled-back', at },
    ]);
    const withoutNics: LeaseState = { holder: { runId: 'a', since: noon, undo }, recent: [] };
    expect(end(withoutNics, { outcome: 'accelerated' })?.recent).toStrictEqual([
      { runId: 'a', outcome: 'accelerated', at, vmUid: 'u' },
    ]);
  });

  test('counts a gain once that two runs brought about, and two gains twice', () => {
    const recent = [{ runId: 'earlier', outcome: 'accelerated', at: noon }];
    const state: LeaseState = { ...held, recent, pendingStart };
    const runs = (given: object): unknown => end(state, given)?.recent.map(({ runId }) => runId);
    expect(runs({ outcome: 'accelerated', pendingStart: null })).toEqual(['a']);
    expect(runs({ outcome: 'rolled-back', pendingStart: null })).toEqual(['a', 'earlier']);
    expect(runs({ outcome: 'accelerated' })).toEqual(['a', 'earlier']);
    expect(end(state, { outcome: 'accelerated', pendingStart: null })).not.toHaveProperty('pendingStart');
    expect(end(state, { outcome: 'accelerated' })).toMatchObject({ pendingStart });
  });

  test('that is told again changes nothing', () => {
    expect(turnOf(held, 'release', { runId: 'b', outcome: 'skipped', now: at })).toEqual({
      answer: { kind: 'done' },
    });
  });
});

test('that somebody has turned off what a run gained is marked at that run, with its first telling', () => {
  const recent = [
    { runId: 'a', outcome: 'accelerated', at: noon },
    { runId: 'b', outcome: 'accelerated', at: noon },
  ];
  const once = turnOf({ recent }, 'turned-off', { runId: 'a', at, eventId: 'e' });
  expect(once).toEqual({
    state: { recent: [{ ...recent[0], turnedOff: { at, eventId: 'e' } }, recent[1]] },
    answer: { kind: 'done' },
  });
  expect(turnOf(once.state, 'turned-off', { runId: 'a', at: noon }).state).toEqual(once.state);
});

test('the start of a VM is watched by one run alone, which is told the same when it asks again', () => {
  const watch = (state: LeaseState, runId: string): LeaseTurn => turnOf(state, 'watch', { runId, now: at });
  const first = watch({ recent: [], pendingStart }, 'w');
  expect(first.answer).toMatchObject({
    kind: 'taken',
    inherited: { plan: 'watch', nics: ['n'], pendingStartSince: noon },
  });
  expect(first.state?.holder).toMatchObject({ runId: 'w', since: at, plan: 'watch' });
  expect(watch(first.state ?? held, 'w')).toEqual({ answer: first.answer });
  expect(watch(first.state ?? held, 'x').answer).toMatchObject({ kind: 'held', by: 'w' });
  expect(watch({ recent: [] }, 'w')).toEqual({ answer: { kind: 'noPendingStart' } });
});

test('what is no operation of the lease, or no input of one, is told as such', () => {
  for (const operation of ['toString', 'constructor', 'burn'])
    expect(turnOf(undefined, operation, { runId: 'a' })).toEqual({
      answer: { kind: 'unreadable', what: `operation ${operation}` },
    });
  expect(turnOf(undefined, 'request', {}).answer).toEqual({ kind: 'unreadable', what: 'input of request' });
  expect(turnLease('broken', 'request', { runId: 'a', now: noon }).answer.kind).toBe('unreadable');
});
