import { describe, expect, test } from 'vitest';
import {
  type Heartbeat,
  isHeartbeatDue,
  noHeartbeat,
  turnHeartbeat,
} from '../../../src/core/coordination/heartbeat.ts';
import { instant } from '../../support/assessments.ts';

const turned = (state: Heartbeat | undefined, operation: string, input: object): Heartbeat => {
  const turn = turnHeartbeat(state, operation, input);
  if (turn.state === undefined) throw new Error(JSON.stringify(turn.answer));
  return turn.state;
};
const came = (state: Heartbeat | undefined, minute: number, events: number, assessed: number) =>
  turned(state, 'events', { at: instant(minute), events, assessed });

describe('the heartbeat', () => {
  test('sums what the instances of the app pass on, in whatever order, and keeps the latest time', () => {
    const heartbeat = came(came(undefined, 5, 3, 2), 4, 10, 1);
    expect(heartbeat).toEqual({ events: 13, assessed: 3, lastEventAt: instant(5) });
  });

  test('subtracts what a heartbeat has reported, and keeps what came since', () => {
    const before = came(undefined, 1, 3, 2);
    const meanwhile = came(before, 2, 4, 1);
    const reported = { at: instant(3), events: before.events, assessed: before.assessed, sweepId: 's1' };
    const heartbeat = turned(meanwhile, 'report', reported);
    expect(heartbeat).toMatchObject({
      events: 4,
      assessed: 1,
      lastHeartbeatAt: instant(3),
      lastSweepId: 's1',
    });
    expect(turned(heartbeat, 'report', reported)).toEqual(heartbeat);
  });

  test('keeps what the last heartbeat reported about runs', () => {
    const runs = { waiting: 2, running: 1, oldestWaitingSince: instant(0) };
    const heartbeat = turned(came(undefined, 1, 3, 2), 'report', {
      at: instant(3),
      events: 3,
      assessed: 2,
      runs,
    });
    expect(heartbeat).toMatchObject({
      events: 0,
      assessed: 0,
      reported: { ...runs, events: 3, assessed: 2 },
    });
  });

  test('answers with unreadable where its state or the input cannot be read, and changes nothing', () => {
    const input = { at: instant(1), events: 1, assessed: 1 };
    for (const turn of [
      turnHeartbeat('x', 'events', input),
      turnHeartbeat(undefined, 'events', {}),
      turnHeartbeat(undefined, 'report', {}),
      turnHeartbeat(undefined, 'stop', input),
    ]) {
      expect(turn).toMatchObject({ answer: { kind: 'unreadable' } });
      expect(turn.state).toBeUndefined();
    }
    expect(turnHeartbeat(undefined, 'events', input).answer).toEqual({ kind: 'done' });
  });
});

describe('a heartbeat is due', () => {
  const at = Date.parse(instant(0));
  const heartbeat: Heartbeat = { ...noHeartbeat, lastHeartbeatAt: instant(0), lastSweepId: 's1' };

  test('when there was none yet', () => expect(isHeartbeatDue(noHeartbeat, undefined, at)).toBe(true));

  test('after a sweep that no heartbeat has reported', () => {
    expect(isHeartbeatDue(heartbeat, 's1', at + 1)).toBe(false);
    expect(isHeartbeatDue(heartbeat, 's2', at + 1)).toBe(true);
  });

  test('an hour after the last one', () => {
    expect(isHeartbeatDue(heartbeat, undefined, at + 3_599_999)).toBe(false);
    expect(isHeartbeatDue(heartbeat, undefined, at + 3_600_000)).toBe(true);
  });
});
