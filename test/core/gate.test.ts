import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { turnGate } from '../../src/core/gate.ts';
import { turnSlots } from '../../src/core/slots.ts';
import { noon } from '../support/facts.ts';

const undo = { vmId: 'vm', vmUid: 'u', power: 'running', nics: [{ id: 'n', flag: 'absent' }] };
const later = { ...undo, nics: [{ id: 'n', flag: 'true' }] };

function play(...turns: [operation: string, input: unknown][]): { state: unknown; answers: string[] } {
  let state: unknown;
  const answers = turns.map(([operation, input]) => {
    const turn = turnGate(state, operation, input);
    state = turn.state ?? state;
    return turn.answer.kind;
  });
  return { state, answers };
}

describe('the gate of a VM', () => {
  test('grants one run, and tells the others who holds it', () => {
    const { state } = play(['request', { runId: 'a', now: noon }]);
    expect(turnGate(state, 'request', { runId: 'b', now: noon }).answer).toEqual({
      kind: 'held',
      by: 'a',
      since: noon,
    });
    expect(turnGate(state, 'request', { runId: 'a', now: noon }).answer).toEqual({ kind: 'granted' });
  });

  test('keeps the first undo record: a later one would take our change for the original', () => {
    const { state } = play(
      ['request', { runId: 'a', now: noon }],
      ['remember', { runId: 'a', undo, untouched: true }],
      ['remember', { runId: 'a', undo: later, untouched: false }],
    );
    expect(state).toMatchObject({ holder: { runId: 'a', undo } });
  });

  test('takes no undo record and no release from a run that does not hold it', () => {
    const { state, answers } = play(
      ['request', { runId: 'a', now: noon }],
      ['remember', { runId: 'b', undo, untouched: true }],
      ['release', { runId: 'b', outcome: 'left', now: noon }],
    );
    expect(answers).toEqual(['granted', 'held', 'done']);
    expect(state).toMatchObject({ holder: { runId: 'a' } });
  });

  test('is free after a release, and remembers the last outcomes', () => {
    const turns = Array.from({ length: 45 }, (_, n): [string, unknown][] => [
      ['request', { runId: `r${n}`, now: noon }],
      ['release', { runId: `r${n}`, outcome: 'accelerated', now: noon }],
    ]).flat();
    const { state } = play(...turns);
    expect(state).not.toHaveProperty('holder');
    expect(state).toMatchObject({ recent: { length: 40, 0: { runId: 'r44' } } });
  });

  test('stays closed with its undo record when the VM is left stranded', () => {
    const { state } = play(
      ['request', { runId: 'a', now: noon }],
      ['remember', { runId: 'a', undo, untouched: true }],
      ['release', { runId: 'a', outcome: 'stranded', now: noon }],
    );
    expect(state).toMatchObject({ holder: { runId: 'a', undo } });
  });

  test('refuses what it cannot read, and leaves its state alone', () => {
    expect(turnGate('broken', 'request', { runId: 'a', now: noon })).toEqual({
      answer: { kind: 'unreadable', what: 'gate state' },
    });
    expect(turnGate(undefined, 'request', {}).answer.kind).toBe('unreadable');
    expect(turnGate(undefined, 'open', { runId: 'a', now: noon }).answer.kind).toBe('unreadable');
  });
});

test('never more runs hold a slot than the limit, however they come and go', () => {
  const turn = fc.record({ acquire: fc.boolean(), run: fc.nat(8) });
  fc.assert(
    fc.property(fc.nat(4), fc.array(turn), (limit, turns) => {
      let state: unknown;
      const holding = new Set<number>();
      for (const { acquire, run } of turns) {
        const input = { runId: `r${run}`, now: noon, limit };
        const { state: after, answer } = turnSlots(state, acquire ? 'acquire' : 'release', input);
        state = after ?? state;
        if (answer.kind === 'granted') holding.add(run);
        if (!acquire) holding.delete(run);
        expect(holding.size).toBeLessThanOrEqual(limit);
        expect(answer.kind === 'full').toBe(acquire && holding.size >= limit && !holding.has(run));
      }
    }),
  );
});
