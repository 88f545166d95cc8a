import { describe, expect, test } from 'vitest';
import { type AlertsState, dueAlerts, turnAlerts } from '../../../src/core/coordination/alerts.ts';
import { noon } from '../../support/facts.ts';

const hours = (n: number): number => Date.parse(noon) + n * 3_600_000;
const raise = { id: 'a', kind: 'stranded', subject: 'vm', text: 'no room', now: noon };

function play(...turns: [operation: string, input: unknown][]): AlertsState {
  let state: AlertsState | undefined;
  for (const [operation, input] of turns) state = turnAlerts(state, operation, input).state ?? state;
  return state ?? { alerts: [] };
}

describe('an alert', () => {
  test('is due each hour on its first day, and each day after that', () => {
    const state = play(['raise', raise]);
    expect(dueAlerts(state, hours(0.9))).toEqual([]);
    expect(dueAlerts(state, hours(1))).toHaveLength(1);
    const later = play(['raise', raise], ['notified', { id: 'a', now: new Date(hours(24)).toISOString() }]);
    expect(later.alerts).toMatchObject([{ timesNotified: 2, since: noon }]);
    expect(dueAlerts(later, hours(47))).toEqual([]);
    expect(dueAlerts(later, hours(48))).toHaveLength(1);
  });

  test('is not due any more once somebody has acknowledged it, and keeps who did', () => {
    const state = play(
      ['raise', raise],
      ['acknowledge', { id: 'a', by: 'ops', now: noon }],
      ['raise', raise],
    );
    expect(dueAlerts(state, hours(100))).toEqual([]);
    expect(state.alerts).toMatchObject([{ acknowledged: { by: 'ops', at: noon } }]);
  });

  test('is removed when its cause is gone, and an operation on an alert that does not exist changes nothing', () => {
    expect(play(['raise', raise], ['settle', { id: 'a' }], ['settle', { id: 'a' }])).toEqual({ alerts: [] });
    expect(play(['acknowledge', { id: 'b', by: 'ops', now: noon }])).toEqual({ alerts: [] });
  });

  test('finds room in a full list by removing an acknowledged one first', () => {
    const many = Array.from({ length: 500 }, (_, n): [string, unknown] => [
      'raise',
      { ...raise, id: `r${n}` },
    ]);
    const state = play(...many, ['acknowledge', { id: 'r7', by: 'ops', now: noon }], ['raise', raise]);
    expect(state.alerts).toHaveLength(500);
    expect(state.alerts.some(({ id }) => id === 'r7')).toBe(false);
    expect(state.alerts.at(-1)?.id).toBe('a');
  });

  const raises = (kind: string, from: number, to: number): [string, unknown][] =>
    Array.from({ length: to - from }, (_, n) => ['raise', { ...raise, kind, id: `${kind}${from + n}` }]);
  const kindsOf = ({ alerts }: AlertsState): Record<string, number> =>
    Object.fromEntries([...Map.groupBy(alerts, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length]));

  /** How many alerts of each kind are kept of 300 of one kind and 200 of another when one more of the other kind is raised. */
  function afterOneMore(kind: string, other: string): Record<string, number> {
    const listed = (one: string, many: number): object[] =>
      Array.from({ length: many }, (_, n) => {
        const { now, ...alert } = { ...raise, kind: one, id: `${one}${n}` };
        return { ...alert, since: now, notifiedAt: now, timesNotified: 1 };
      });
    const alerts = [...listed(kind, 300), ...listed(other, 200)];
    const turn = turnAlerts({ alerts }, 'raise', { ...raise, kind: other, id: 'one more' });
    return kindsOf(turn.state ?? { alerts: [] });
  }

  test('never pushes out one of a more important kind, however many there are', () => {
    const settling = [
      'recovery',
      'overdue',
      'breaker-open',
      'record-not-kept',
      'configuration-faulty',
      'evidence-contradicted',
    ];
    for (const kind of [...settling, 'down-too-long', 'guest-stopped'])
      expect(afterOneMore('stranded', kind)).toEqual({ stranded: 300, [kind]: 200 });
    for (const kind of settling)
      for (const worthMore of ['down-too-long', 'guest-stopped'])
        expect(afterOneMore(worthMore, kind)).toEqual({ [worthMore]: 300, [kind]: 200 });
    expect(kindsOf(play(...raises('stranded', 0, 500), ...raises('recovery', 0, 3)))).toEqual({
      stranded: 500,
    });
  });

  test('about a stranded VM finds room among those that settle by themselves, and else among its own kind', () => {
    expect(kindsOf(play(...raises('recovery', 0, 500), ...raises('stranded', 0, 499)))).toEqual({
      recovery: 1,
      stranded: 499,
    });
    const full = play(...raises('stranded', 0, 501));
    expect([full.alerts.length, full.alerts[0]?.id, full.alerts.at(-1)?.id]).toEqual([
      500,
      'stranded1',
      'stranded500',
    ]);
  });

  test('can be asked whether it was acknowledged, and is not changed by that', () => {
    const state = play(['raise', raise], ['acknowledge', { id: 'a', by: 'ops', now: noon }]);
    expect(turnAlerts(state, 'read', { id: 'a' })).toEqual({
      state,
      answer: { kind: 'done', acknowledged: true },
    });
    expect(turnAlerts(state, 'read', { id: 'b' }).answer).toEqual({ kind: 'done', acknowledged: false });
    expect(turnAlerts(play(['raise', raise]), 'read', { id: 'a' }).answer).toMatchObject({
      acknowledged: false,
    });
  });

  test('is due once a day after its first day, counted from when it was last sent', () => {
    const timesNotified = { id: 'a', now: new Date(hours(23)).toISOString() };
    const state = play(['raise', raise], ['notified', timesNotified]);
    expect(dueAlerts(state, hours(24) - 1)).toEqual([]);
    expect(dueAlerts(state, hours(24))).toEqual([]);
    expect(dueAlerts(state, hours(47))).toHaveLength(1);
  });

  test('keeps its acknowledgement, and takes the newest text when it is raised again', () => {
    const heard = { id: 'a', by: 'ops', now: noon, comment: 'on it' };
    const again = { ...raise, text: 'no room for an hour', runId: 'r' };
    const { alerts } = play(
      ['raise', raise],
      ['raise', { ...raise, id: 'b' }],
      ['acknowledge', heard],
      ['raise', again],
    );
    expect(alerts).toMatchObject([
      { id: 'a', text: again.text, acknowledged: { by: 'ops', at: noon, comment: 'on it' } },
      { id: 'b', text: raise.text },
    ]);
    expect(turnAlerts({ alerts }, 'read', { id: 'a' }).answer).toMatchObject({ acknowledged: true });
    expect(
      play(['raise', raise], ['acknowledge', { id: 'a', by: 'ops', now: noon }]).alerts[0]?.acknowledged,
    ).toEqual({
      by: 'ops',
      at: noon,
    });
  });

  test('whose state, operation or input cannot be read is answered as unreadable', () => {
    for (const operation of ['raise', 'notified', 'acknowledge', 'settle', 'read'])
      expect(turnAlerts(undefined, operation, {})).toMatchObject({ answer: { kind: 'unreadable' } });
    expect(turnAlerts('broken', 'raise', raise).answer.kind).toBe('unreadable');
    expect(turnAlerts(undefined, 'raise', {}).answer.kind).toBe('unreadable');
    expect(turnAlerts(undefined, 'raiseAlert', raise).answer.kind).toBe('unreadable');
  });
});
