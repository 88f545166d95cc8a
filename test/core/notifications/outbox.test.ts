import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type NoticeKind, noticeId } from '../../../src/core/notifications/notice.ts';
import {
  emptyOutbox,
  isDeadLettered,
  type OutboxState,
  pendingFor,
  receiverFailureAfter,
  turnOutbox,
} from '../../../src/core/notifications/outbox.ts';
import { instant } from '../../support/assessments.ts';
import { notice } from '../../support/outbox-messages.ts';

const at = instant(0);
const now = Date.parse(at);
const turned = (state: OutboxState | undefined, operation: string, input: object): OutboxState => {
  const turn = turnOutbox(state, operation, input);
  if (turn.state === undefined) throw new Error(JSON.stringify(turn.answer));
  return turn.state;
};
const add = (state: OutboxState | undefined, runId: string, kind: NoticeKind = 'started') =>
  turned(state, 'add', { at, notice: notice({ runId, kind }) });
const report = (state: OutboxState, receiver: string, done: string[], more: object = {}) =>
  turned(state, 'report', { receiver, receivers: ['webhook', 'topic'], done, deadLettered: 0, ...more });
const idsOf = (messages: readonly { readonly id: string }[]) => messages.map(({ id }) => id);

describe('the outbox', () => {
  test('keeps a message until every receiver is done with it', () => {
    let state = add(add(undefined, 'a'), 'b');
    state = report(state, 'webhook', ['a:started:0', 'b:started:0']);
    expect(idsOf(pendingFor(state, 'topic', now))).toEqual(['a:started:0', 'b:started:0']);
    expect(pendingFor(state, 'webhook', now)).toEqual([]);
    state = report(state, 'topic', ['a:started:0']);
    expect(idsOf(state.messages)).toEqual(['b:started:0']);
  });

  test('takes the same notification only once, and the same report twice without a change', () => {
    const state = add(add(undefined, 'a'), 'a');
    expect(state.messages).toHaveLength(1);
    const once = report(state, 'webhook', ['a:started:0']);
    expect(report(once, 'webhook', ['a:started:0'])).toEqual(once);
  });

  test('pauses for a receiver that fails, and for no other', () => {
    const failure = receiverFailureAfter(undefined, now);
    const state = report(add(undefined, 'a'), 'webhook', [], { failure });
    expect(pendingFor(state, 'webhook', now + 59_999)).toEqual([]);
    expect(pendingFor(state, 'webhook', now + 60_000)).toHaveLength(1);
    expect(pendingFor(state, 'topic', now)).toHaveLength(1);
    expect(report(state, 'webhook', ['a:started:0']).failing).toEqual({});
  });

  test('when it is full, removes the oldest message that needs no action, and counts it', () => {
    let state = add(undefined, 'first', 'stranded');
    for (let n = 0; n < 500; n++) state = add(state, `run-${n}`);
    expect(state.messages).toHaveLength(500);
    expect(idsOf(state.messages)).toContain('first:stranded:0');
    expect(idsOf(state.messages)).not.toContain('run-0:started:0');
    expect(state.deadLettered).toBe(1);
    expect(report(state, 'webhook', [], { deadLettered: 1 }).deadLettered).toBe(0);
  });

  /** A full outbox whose second message is of one kind and whose others are of another. */
  const full = (first: NoticeKind, others: NoticeKind): OutboxState => {
    const messages = Array.from({ length: 500 }, (_, n) => {
      const timesNotified = notice({ runId: `run-${n}`, kind: n === 1 ? first : others });
      return { id: noticeId(timesNotified), at, notice: timesNotified, done: [] };
    });
    return { ...emptyOutbox, messages };
  };

  test.each<[NoticeKind]>([['started'], ['done'], ['ended']])(
    'removes the message that a run has %s before older ones that need somebody to act',
    (kind) => {
      const { messages } = add(full(kind, 'rolled-back'), 'new', 'stranded');
      expect(messages).toHaveLength(500);
      expect(idsOf(messages.slice(0, 2))).toEqual(['run-0:rolled-back:0', 'run-2:rolled-back:0']);
    },
  );

  test('removes the oldest message where all of them need somebody to act', () => {
    const { messages } = add(full('stranded', 'stranded'), 'new', 'stranded');
    expect([messages.length, messages[0]?.id, messages.at(-1)?.id]).toEqual([
      500,
      'run-1:stranded:0',
      'new:stranded:0',
    ]);
  });

  test('counts the messages that found no room until that is reported, and never below zero', () => {
    const state = { ...emptyOutbox, deadLettered: 3 };
    const left = [1, 3, 5].map((deadLettered) => report(state, 'webhook', [], { deadLettered }).deadLettered);
    expect(left).toEqual([2, 0, 0]);
  });

  test('answers that it has taken what it could read', () => {
    const { answer } = turnOutbox(undefined, 'add', { at, notice: notice() });
    expect(answer).toEqual({ kind: 'done' });
  });

  test('cuts each text to 1,000 characters', () => {
    const state = turned(undefined, 'add', { at, notice: notice({ text: 'x'.repeat(10_000) }) });
    expect(state.messages[0]?.notice.text).toHaveLength(1000);
  });

  test('answers with unreadable where its state or the input cannot be read, and changes nothing', () => {
    expect(turnOutbox({ messages: 'x' }, 'add', {}).answer).toEqual({
      kind: 'unreadable',
      what: 'outbox state',
    });
    const timesNotified = { receiver: 'webhook', receivers: ['webhook'], done: [], deadLettered: 0 };
    for (const [operation, input] of [
      ['add', { at }],
      ['report', { ...timesNotified, done: 'all' }],
      ['burn', { ...timesNotified, at, notice: notice() }],
    ] as const)
      expect(turnOutbox(emptyOutbox, operation, input)).toEqual({
        answer: { kind: 'unreadable', what: `operation ${operation} or its input` },
      });
  });

  test('loses nothing: each message is pending for each receiver until that receiver is done with it', () => {
    const step = fc.record({
      runId: fc.constantFrom('a', 'b', 'c', 'd'),
      receiver: fc.constantFrom('webhook', 'topic'),
      most: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { state, pending } = played(steps);
        for (const [name, ids] of pending) expect(new Set(idsOf(pendingFor(state, name, now)))).toEqual(ids);
      }),
    );
  });
});

interface Step {
  readonly runId: string;
  readonly receiver: string;
  readonly most: number;
}

/** In each step a message is added, and a receiver takes some; what is pending is noted beside it. */
function played(steps: readonly Step[]) {
  let state = emptyOutbox;
  const pending = new Map([
    ['webhook', new Set<string>()],
    ['topic', new Set<string>()],
  ]);
  for (const { runId, receiver, most } of steps) {
    const id = noticeId(notice({ runId, kind: 'started' }));
    if (!idsOf(state.messages).includes(id)) for (const ids of pending.values()) ids.add(id);
    state = add(state, runId);
    const done = idsOf(pendingFor(state, receiver, now)).slice(0, most);
    state = report(state, receiver, done);
    for (const one of done) pending.get(receiver)?.delete(one);
  }
  return { state, pending };
}

describe('the pause after a failure', () => {
  test('doubles from a minute to an hour', () => {
    let failure = receiverFailureAfter(undefined, now);
    const minutes = [1];
    for (let n = 0; n < 8; n++) {
      failure = receiverFailureAfter(failure, now);
      minutes.push((Date.parse(failure.notBefore) - now) / 60_000);
    }
    expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(failure.failures).toBe(9);
    const forever = receiverFailureAfter({ failures: 1e9, notBefore: at }, now);
    expect(Date.parse(forever.notBefore) - now).toBe(3_600_000);
  });

  test('is longer where the receiver asks for it, and never longer than an hour', () => {
    expect(Date.parse(receiverFailureAfter(undefined, now, 300).notBefore) - now).toBe(300_000);
    expect(Date.parse(receiverFailureAfter(undefined, now, 1e12).notBefore) - now).toBe(3_600_000);
  });
});

test('a message is dead-lettered after a day of attempts', () => {
  expect(isDeadLettered({ at }, now + 86_399_999)).toBe(false);
  expect(isDeadLettered({ at }, now + 86_400_000)).toBe(true);
});
