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

describe('the undo record of a VM', () => {
  const remember = (state: LeaseState, given: object): LeaseState['holder'] =>
    (turnOf(state, 'remember', { runId: 'a', ...given }).state ?? state).holder;

  test('is replaced while nothing was changed, and once something was changed only the first one is kept', () => {
    const first = { ...held, holder: remember(held, { undo, untouched: true }) };
    expect(remember(first, { undo: other, untouched: true })).toMatchObject({ undo: other });
    expect(remember(first, { undo: other, untouched: false })).toMatchObject({ undo });
    expect(remember(held, { undo: other, untouched: false })).toMatchObject({ undo: other });
    expect(turnOf(first, 'remember', { runId: 'a', undo: other, untouched: false })).toEqual({
      answer: { kind: 'done' },
    });
  });

  test('is removed with all that the run planned, and only by the run that holds the VM', () => {
    const full: LeaseState['holder'] = {
      runId: 'a',
      since: noon,
      undo,
      plan: 'restart',
      nics: ['n'],
      pendingStartSince: noon,
      stopSentAt: at,
      stopDeliveries: ['d-1'],
      nicsRefused: ['m'],
      nicLimit: 1,
    };
    const state: LeaseState = { holder: full, recent: [] };
    expect(turnOf(state, 'forget', { runId: 'a' })).toStrictEqual({ state: held, answer: { kind: 'done' } });
    expect(turnOf(state, 'forget', { runId: 'b' })).toEqual({ answer: byA });
  });
});

describe('a recovery', () => {
  const takeOver = (state: LeaseState, given: object = {}): LeaseTurn =>
    turnOf(state, 'takeover', { runId: 'h', from: 'a', since: noon, now: at, ...given });

  test('receives all that the orphaned run had stored, and nothing else', () => {
    const left: Inherited = {
      undo,
      plan: 'restart',
      nics: ['n'],
      pendingStartSince: noon,
      stopSentAt: at,
      stopDeliveries: ['d-1'],
      nicsRefused: ['m'],
      nicLimit: 1,
    };
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

  test('takes over only from the run that was seen orphaned, in the lease that was seen, and asking twice changes nothing', () => {
    expect(takeOver(held, { from: 'b' })).toEqual({ answer: byA });
    expect(takeOver(held, { since: at })).toEqual({ answer: byA });
    expect(takeOver({ recent: [] })).toEqual({ answer: nobody });
    expect(takeOver(held, { runId: 'a' })).toStrictEqual({ answer: { kind: 'taken', inherited: {} } });
  });
});

describe('interfaces that Azure refused', () => {
  const sized = { ...undo, size: 'Standard_D4s_v3' };
  const both: LeaseState = {
    holder: { runId: 'a', since: noon, undo: sized, plan: 'restart', nics: ['n', 'm'] },
    recent: [],
  };
  const asked = { runId: 'a', nics: ['n'], nicsRefused: ['m'], nicLimit: 1 };
  const noted = turnOf(both, 'nics-refused', asked);
  const endOf = (state: LeaseState | undefined, given: object) =>
    turnOf(state, 'release', { runId: 'a', now: at, ...given }).state?.recent;

  test('are noted with those that are kept, by the run that holds the VM, and asking twice changes nothing', () => {
    expect(noted).toStrictEqual({
      state: {
        holder: { ...both.holder, nics: ['n'], nicsRefused: ['m'], nicLimit: 1 },
        recent: [],
      },
      answer: { kind: 'done' },
    });
    expect(turnOf(noted.state, 'nics-refused', asked).state).toEqual(noted.state);
    expect(turnOf(both, 'nics-refused', { ...asked, runId: 'b' })).toEqual({ answer: byA });
    expect(turnOf(both, 'nics-refused', { runId: 'a' }).answer.kind).toBe('unreadable');
  });

  test('never let a run stand for more than it set out to change', () => {
    const wider = turnOf(both, 'nics-refused', { ...asked, nics: ['x', 'm'] });
    expect(wider.state?.holder?.nics).toEqual(['m']);
    expect(turnOf(held, 'nics-refused', asked).state?.holder?.nics).toEqual([]);
  });

  test('are remembered with the VM and its size, however the run ends', () => {
    const refusal = { vmUid: 'u', nicsRefused: ['m'], nicLimit: 1, size: 'Standard_D4s_v3' };
    expect(endOf(noted.state, { outcome: 'accelerated' })).toStrictEqual([
      { runId: 'a', outcome: 'accelerated', at, nics: ['n'], ...refusal },
    ]);
    expect(endOf(noted.state, { outcome: 'rolled-back' })).toStrictEqual([
      { runId: 'a', outcome: 'rolled-back', at, ...refusal },
    ]);
  });

  test('of a run that is counted as one with the watch of its start are remembered with that', () => {
    const off = endOf(noted.state, { outcome: 'accelerated' }) ?? [];
    const watched: LeaseState = {
      holder: { runId: 'w', since: at, undo, plan: 'watch', nics: ['n'] },
      recent: [...off],
      pendingStart: { ...pendingStart, runId: 'a' },
    };
    expect(endOf(watched, { runId: 'w', outcome: 'accelerated', pendingStart: null })).toStrictEqual([
      {
        runId: 'w',
        outcome: 'accelerated',
        at,
        vmUid: 'u',
        nics: ['n'],
        nicsRefused: ['m'],
        nicLimit: 1,
        size: 'Standard_D4s_v3',
      },
    ]);
  });
});

describe('the stop of a VM', () => {
  const holder = (turn: LeaseTurn): LeaseState['holder'] => turn.state?.holder;

  test('is noted with its first time, by the run that holds the VM or by the orphaned run that this one recovers', () => {
    const noted = turnOf(held, 'stopping', { runId: 'a', delivery: 'd-1', at: noon });
    expect(noted.answer).toEqual({ kind: 'done' });
    expect(holder(turnOf(noted.state, 'stopping', { runId: 'a', delivery: 'd-2', at }))).toMatchObject({
      stopSentAt: noon,
    });
    const recovery: LeaseState = { holder: { runId: 'h', since: noon, recovers: 'a' }, recent: [] };
    expect(holder(turnOf(recovery, 'stopping', { runId: 'a', delivery: 'd-2', at }))).toMatchObject({
      stopSentAt: at,
    });
    expect(turnOf(recovery, 'stopping', { runId: 'b', delivery: 'd-2', at }).answer).toMatchObject({
      by: 'h',
    });
    expect(turnOf({ recent: [] }, 'stopping', { runId: 'a', delivery: 'd-2', at })).toEqual({
      answer: nobody,
    });
  });

  test('may have been accepted while a delivery of it is not refused, in whatever order the notes come', () => {
    const deliveries = (...turns: [operation: string, delivery: string][]): unknown => {
      let state = held;
      for (const [operation, delivery] of turns)
        state = turnOf(state, operation, { runId: 'a', delivery, at }).state ?? state;
      return turnOf(state, 'stopped', { runId: 'a' }).answer;
    };
    const [first, second] = [
      ['stopping', 'd-1'] as [string, string],
      ['stopping', 'd-2'] as [string, string],
    ];
    const refused = (delivery: string): [string, string] => ['stop-refused', delivery];
    expect(deliveries(first)).toMatchObject({ unrefused: true });
    expect(deliveries(first, refused('d-1'))).toMatchObject({ stopping: true, unrefused: false });
    expect(deliveries(first, first, refused('d-1'))).toMatchObject({ unrefused: false });
    expect(deliveries(first, second, refused('d-1'))).toMatchObject({ unrefused: true });
    expect(deliveries(first, refused('d-1'), second)).toMatchObject({ unrefused: true });
    expect(deliveries(second, first, refused('d-1'), refused('d-2'))).toMatchObject({ unrefused: false });
    expect(deliveries(refused('d-1'))).toMatchObject({ stopping: false, unrefused: false });
    const endless = Array.from({ length: 100 }, (_, nth): [string, string] => ['stopping', `d-${nth}`]);
    expect(deliveries(...endless)).toMatchObject({ unrefused: true });
  });

  test('is no longer noted once Azure has refused it', () => {
    const noted: LeaseState = { holder: { runId: 'a', since: noon, stopSentAt: noon }, recent: [] };
    expect(turnOf(noted, 'not-stopped', { runId: 'a' }).state).toStrictEqual(held);
  });

  test('is reported to the run that has noted it, and to no other', () => {
    const noted: LeaseState = { holder: { runId: 'a', since: noon, stopSentAt: noon }, recent: [] };
    const stopping = (state: LeaseState, runId: string): unknown =>
      turnOf(state, 'stopped', { runId }).answer;
    expect(stopping(noted, 'a')).toEqual({ kind: 'done', stopping: true, unrefused: false });
    expect(stopping(noted, 'b')).toEqual({ kind: 'done', stopping: false, unrefused: false });
    expect(stopping(held, 'a')).toEqual({ kind: 'done', stopping: false, unrefused: false });
  });
});

test('a lease is freed only if the run that holds it has ended as stranded', () => {
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

  test('stores which NICs it turned on where it ended well, for a later comparison', () => {
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

  test('counts a gain once that two runs achieved together, and two gains twice', () => {
    const recent = [{ runId: 'earlier', outcome: 'accelerated', at: noon }];
    const state: LeaseState = { ...held, recent, pendingStart };
    const runs = (given: object): unknown => end(state, given)?.recent.map(({ runId }) => runId);
    expect(runs({ outcome: 'accelerated', pendingStart: null })).toEqual(['a']);
    expect(runs({ outcome: 'rolled-back', pendingStart: null })).toEqual(['a', 'earlier']);
    expect(runs({ outcome: 'accelerated' })).toEqual(['a', 'earlier']);
    expect(end(state, { outcome: 'accelerated', pendingStart: null })).not.toHaveProperty('pendingStart');
    expect(end(state, { outcome: 'accelerated' })).toMatchObject({ pendingStart });
  });

  test('changes nothing where its run does not hold the lease any more', () => {
    expect(turnOf(held, 'release', { runId: 'b', outcome: 'skipped', now: at })).toEqual({
      answer: { kind: 'done' },
    });
  });
});

test('a run whose gain somebody has turned off is marked, and the mark keeps the first report', () => {
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

test('the start of a VM is watched by one run alone, which gets the same answer when it asks again', () => {
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

test('an unknown operation of the lease, and an input or a state that cannot be read, are answered as unreadable', () => {
  for (const operation of ['toString', 'constructor', 'burn'])
    expect(turnOf(undefined, operation, { runId: 'a' })).toEqual({
      answer: { kind: 'unreadable', what: `operation ${operation}` },
    });
  expect(turnOf(undefined, 'request', {}).answer).toEqual({ kind: 'unreadable', what: 'input of request' });
  expect(turnLease('broken', 'request', { runId: 'a', now: noon }).answer.kind).toBe('unreadable');
});
