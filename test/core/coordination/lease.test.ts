import { describe, expect, test } from 'vitest';
import { turnLease } from '../../../src/core/coordination/lease.ts';
import { leaseState } from '../../../src/core/coordination/lease-state.ts';
import { assessFacts } from '../../../src/core/decision/decide.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { facts, noon } from '../../support/facts.ts';

const undo = { vmId: 'vm', vmUid: 'u', power: 'running', nics: [{ id: 'n', flag: 'absent' }] };
const later = { ...undo, nics: [{ id: 'n', flag: 'true' }] };

function play(...turns: [operation: string, input: unknown][]): { state: unknown; answers: string[] } {
  let state: unknown;
  const answers = turns.map(([operation, input]) => {
    const turn = turnLease(state, operation, input);
    state = turn.state ?? state;
    return turn.answer.kind;
  });
  return { state, answers };
}

describe('the lease of a VM', () => {
  test('is granted to one run, and its answer to others names the holder', () => {
    const { state } = play(['request', { runId: 'a', now: noon }]);
    expect(turnLease(state, 'request', { runId: 'b', now: noon }).answer).toEqual({
      kind: 'held',
      by: 'a',
      since: noon,
    });
    expect(turnLease(state, 'request', { runId: 'a', now: noon }).answer).toEqual({ kind: 'granted' });
  });

  test('keeps the first undo record, since a later one would show our change as the original', () => {
    const { state } = play(
      ['request', { runId: 'a', now: noon }],
      ['remember', { runId: 'a', undo, untouched: true }],
      ['remember', { runId: 'a', undo: later, untouched: false }],
    );
    expect(state).toMatchObject({ holder: { runId: 'a', undo } });
  });

  test('accepts neither an undo record nor a release from a run that does not hold it', () => {
    const { state, answers } = play(
      ['request', { runId: 'a', now: noon }],
      ['remember', { runId: 'b', undo, untouched: true }],
      ['release', { runId: 'b', outcome: 'skipped', now: noon }],
    );
    expect(answers).toEqual(['granted', 'held', 'done']);
    expect(state).toMatchObject({ holder: { runId: 'a' } });
  });

  test('is free after a release, and remembers the last outcomes', () => {
    const turns = Array.from({ length: 105 }, (_, n): [string, unknown][] => [
      ['request', { runId: `r${n}`, now: noon }],
      ['release', { runId: `r${n}`, outcome: 'accelerated', now: noon }],
    ]).flat();
    const { state } = play(...turns);
    expect(state).not.toHaveProperty('holder');
    expect(state).toMatchObject({ recent: { length: 100, 0: { runId: 'r104' } } });
  });

  test('is kept with its undo record when the VM is stranded', () => {
    const { state } = play(
      ['request', { runId: 'a', now: noon }],
      ['remember', { runId: 'a', undo, untouched: true }],
      ['release', { runId: 'a', outcome: 'stranded', now: noon }],
    );
    expect(state).toMatchObject({ holder: { runId: 'a', undo } });
  });

  test('is taken over only while its holder and time are those that were seen, with all that it stores', () => {
    const { state } = play(
      ['request', { runId: 'a', now: noon }],
      ['remember', { runId: 'a', undo, untouched: true, plan: 'restart', nics: ['n'] }],
    );
    const asked = { runId: 'h', from: 'a', since: noon, now: '2026-11-22T13:00:00.000Z' };
    const turn = turnLease(state, 'takeover', asked);
    expect(turn.answer).toEqual({ kind: 'taken', inherited: { undo, plan: 'restart', nics: ['n'] } });
    expect(turn.state).toMatchObject({ holder: { runId: 'h', since: asked.now, recovers: 'a', undo } });
    expect(turnLease(turn.state, 'takeover', asked).answer.kind).toBe('taken');
    expect(turnLease(turn.state, 'takeover', { ...asked, runId: 'other' }).answer).toMatchObject({
      kind: 'held',
      by: 'h',
    });
    expect(turnLease(state, 'takeover', { ...asked, since: asked.now }).answer.kind).toBe('held');
    expect(turnLease(undefined, 'takeover', asked).answer.kind).toBe('held');
  });

  test('forgets the undo record when its run goes back to waiting', () => {
    const { state, answers } = play(
      ['request', { runId: 'a', now: noon }],
      ['remember', { runId: 'a', undo, untouched: true, plan: 'restart', nics: ['n'] }],
      ['forget', { runId: 'b' }],
      ['forget', { runId: 'a' }],
    );
    expect(answers).toEqual(['granted', 'done', 'held', 'done']);
    expect(state).toEqual({ holder: { runId: 'a', since: noon }, recent: [] });
  });

  describe('after it was changed while it was off', () => {
    const pendingStart = {
      vmId: 'vm',
      vmUid: 'u',
      since: noon,
      runId: 'a',
      nics: [{ id: 'n', flag: 'absent' }],
    };
    const prepare: [string, unknown][] = [
      ['request', { runId: 'a', now: noon }],
      ['release', { runId: 'a', outcome: 'accelerated', now: noon, pendingStart }],
    ];

    test('lets one run watch the start, with how the VM was before, and none where nothing was changed', () => {
      const { state } = play(...prepare);
      const turn = turnLease(state, 'watch', { runId: 'w', now: noon });
      const left = { undo: { ...undo }, plan: 'watch', nics: ['n'], pendingStartSince: noon };
      expect(turn.answer).toEqual({ kind: 'taken', inherited: left });
      expect(turn.state).toMatchObject({ holder: { runId: 'w', ...left }, pendingStart });
      expect(turnLease(turn.state, 'watch', { runId: 'x', now: noon }).answer.kind).toBe('held');
      expect(turnLease(turn.state, 'watch', { runId: 'w', now: noon }).answer.kind).toBe('taken');
      expect(turnLease(undefined, 'watch', { runId: 'w', now: noon }).answer.kind).toBe('noPendingStart');
    });

    test('keeps the pending start until a start was watched, and counts one gain once', () => {
      const watched: [string, unknown][] = [...prepare, ['watch', { runId: 'w', now: noon }]];
      const again = play(...watched, ['release', { runId: 'w', outcome: 'skipped', now: noon }]);
      expect(again.state).toMatchObject({ pendingStart, recent: [{ runId: 'w' }, { runId: 'a' }] });
      const done = play(...watched, [
        'release',
        { runId: 'w', outcome: 'accelerated', now: noon, pendingStart: null },
      ]);
      const gain = { runId: 'w', outcome: 'accelerated', at: noon };
      expect(done.state).toEqual({ recent: [expect.objectContaining(gain)] });
    });

    test('adds what a later run turns on, and does not take our change for the original', () => {
      const more = {
        ...pendingStart,
        runId: 'b',
        nics: [
          { id: 'N', flag: 'false' },
          { id: 'm', flag: 'null' },
        ],
      };
      const later: [string, unknown][] = [['request', { runId: 'b', now: noon }]];
      const release = (turnedOffFact: object): [string, unknown] => [
        'release',
        { runId: 'b', outcome: 'accelerated', now: noon, pendingStart: turnedOffFact },
      ];
      expect(play(...prepare, ...later, release(more)).state).toMatchObject({
        pendingStart: {
          nics: [
            { id: 'n', flag: 'absent' },
            { id: 'm', flag: 'null' },
          ],
        },
      });
      const other = { ...more, vmUid: 'another' };
      expect(play(...prepare, ...later, release(other)).state).toMatchObject({ pendingStart: other });
    });

    test('keeps no pending start of a VM that is stranded', () => {
      const { state } = play(
        ...prepare,
        ['watch', { runId: 'w', now: noon }],
        ['release', { runId: 'w', outcome: 'stranded', now: noon, pendingStart: null }],
        ['free', { runId: 'w' }],
      );
      expect(state).toEqual({
        recent: [
          { runId: 'w', outcome: 'stranded', at: noon },
          { runId: 'a', outcome: 'accelerated', at: noon },
        ],
      });
    });
  });

  test('refuses what it cannot read, and does not change its state', () => {
    expect(turnLease('broken', 'request', { runId: 'a', now: noon })).toEqual({
      answer: { kind: 'unreadable', what: 'lease state' },
    });
    expect(turnLease(undefined, 'request', {}).answer.kind).toBe('unreadable');
    expect(turnLease(undefined, 'open', { runId: 'a', now: noon }).answer.kind).toBe('unreadable');
  });
});

describe('the history that decides about later runs', () => {
  const ends = (outcomes: readonly string[]): [string, unknown][] =>
    outcomes.flatMap((outcome, n) => [
      ['request', { runId: `r${n}`, now: noon }],
      ['release', { runId: `r${n}`, outcome, now: noon }],
    ]);
  const kept = (state: unknown): string[] => leaseState.parse(state).recent.map(({ outcome }) => outcome);
  const uneventful = Array.from(
    { length: 60 },
    (_, n) => ['skipped', 'cancelled', 'expired'][n % 3] ?? 'skipped',
  );

  test.each([
    ['failures', ['rolled-back', 'stranded', 'rolled-back']],
    ['gains that were undone', ['accelerated', 'aligned', 'accelerated']],
    ['a refusal', ['denied']],
  ])('keeps %s, however many uneventful runs follow', (_what, outcomes) => {
    // A person frees the lease of a stranded VM.
    const history = ends(outcomes).flatMap((turn): [string, unknown][] =>
      JSON.stringify(turn).includes('stranded')
        ? [turn, ['free', { runId: (turn[1] as { runId: string }).runId }]]
        : [turn],
    );
    const later = ends(uneventful).map(([operation, input]): [string, unknown] => [
      operation,
      { ...(input as object), runId: `l${(input as { runId: string }).runId}` },
    ]);
    const { state } = play(...history, ...later);
    expect(kept(state).filter((one) => outcomes.includes(one))).toEqual(outcomes.toReversed());
  });

  test('keeps a VM suspended after forty runs that had nothing to do', () => {
    const day = (n: number): string => new Date(Date.parse(noon) - n * 86_400_000).toISOString();
    const turns = [12, 8, 4].flatMap((n): [string, unknown][] => [
      ['request', { runId: `f${n}`, now: day(n) }],
      ['release', { runId: `f${n}`, outcome: 'rolled-back', now: day(n) }],
    ]);
    const idle = Array.from({ length: 40 }, (_, n): [string, unknown][] => [
      ['request', { runId: `l${n}`, now: day(1) }],
      ['release', { runId: `l${n}`, outcome: 'skipped', now: day(1) }],
    ]).flat();
    const { recent } = leaseState.parse(play(...turns, ...idle).state);
    const { decision } = assessFacts(facts({}, { pastRuns: recent }), defaultPolicy);
    expect(decision).toMatchObject({ kind: 'skip', reasons: [{ code: 'suspended' }] });
  });

  test('is bounded, however many runs there are', () => {
    const many = ends(
      Array.from({ length: 400 }, (_, n) => ['rolled-back', 'accelerated', 'skipped'][n % 3] ?? ''),
    );
    expect(kept(play(...many).state).length).toBeLessThanOrEqual(220);
  });
});

describe('the stop of a VM', () => {
  const held: [string, unknown][] = [
    ['request', { runId: 'a', now: noon }],
    ['remember', { runId: 'a', undo, untouched: true, plan: 'restart', nics: ['n'] }],
  ];
  const at = '2026-11-22T12:01:00.000Z';
  const taken = (...turns: [string, unknown][]): unknown =>
    turnLease(play(...held, ...turns).state, 'takeover', { runId: 'h', from: 'a', since: noon, now: at })
      .answer;

  test('is reported to the run that takes the VM over, with the first time that it was sent', () => {
    const later = '2026-11-22T12:02:00.000Z';
    const sent: [string, unknown][] = [
      ['stopping', { runId: 'a', delivery: 'd-1', at }],
      ['stopping', { runId: 'a', delivery: 'd-2', at: later }],
    ];
    expect(taken(...sent)).toMatchObject({ inherited: { stopSentAt: at } });
    expect(taken()).not.toMatchObject({ inherited: { stopSentAt: expect.anything() } });
  });

  test('is no longer reported once it was refused, or once its run waits again', () => {
    for (const back of ['not-stopped', 'forget'])
      expect(
        taken(['stopping', { runId: 'a', delivery: 'd-1', at }], [back, { runId: 'a' }]),
      ).not.toMatchObject({
        inherited: { stopSentAt: expect.anything() },
      });
  });

  test('is noted for an orphaned run whose request was under way when it was taken over, and for no other', () => {
    const noted = (runId: string): unknown =>
      play(
        ...held,
        ['takeover', { runId: 'h', from: 'a', since: noon, now: at }],
        ['stopping', { runId, delivery: 'd-1', at }],
      ).state;
    expect(noted('a')).toMatchObject({ holder: { runId: 'h', stopSentAt: at } });
    expect(noted('stranger')).not.toMatchObject({ holder: { stopSentAt: at } });
  });
});

test('the lease of a VM that is gone is removed, unless a run holds it', () => {
  const ended = play(
    ['request', { runId: 'a', now: noon }],
    ['release', { runId: 'a', outcome: 'skipped', now: noon }],
  );
  expect(turnLease(ended.state, 'remove', {})).toEqual({ removed: true, answer: { kind: 'done' } });
  const { state } = play(['request', { runId: 'a', now: noon }]);
  expect(turnLease(state, 'remove', {}).answer).toMatchObject({ kind: 'held', by: 'a' });
  expect(turnLease(state, 'remove', {})).not.toHaveProperty('removed');
});
