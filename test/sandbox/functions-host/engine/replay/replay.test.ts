import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  executionResumed,
  executionStarted,
  executionSuspended,
  orchestratorStarted,
} from '../../../../../sandbox/functions-host/engine/history/execution-events.ts';
import {
  EventType,
  type HistoryEvent,
} from '../../../../../sandbox/functions-host/engine/history/history-events.ts';
import { eventRaised } from '../../../../../sandbox/functions-host/engine/history/message-events.ts';
import { type Action, readAnswer } from '../../../../../sandbox/functions-host/engine/replay/actions.ts';
import type { NumberedDecision } from '../../../../../sandbox/functions-host/engine/replay/decisions.ts';
import { type Replay, replay } from '../../../../../sandbox/functions-host/engine/replay/replay.ts';
import {
  taskCompleted,
  taskScheduled,
  timerCreated,
  timerFired,
} from '../../../../../sandbox/functions-host/engine/replay/task-events.ts';

interface RecordedOrchestration {
  readonly orchestration: string;
  readonly turns: readonly { readonly history: readonly HistoryEvent[]; readonly answer: object }[];
}

// Recorded on Durable 3.15: what the extension sent to the app in each turn, and what the app answered.
const file = path.resolve(import.meta.dirname, '../../../../fixtures/durable-recordings/turns.json');
const recorded = JSON.parse(readFileSync(file, 'utf8')) as RecordedOrchestration[];

const everything = { has: () => true } as unknown as ReadonlySet<string>;
const known = { activities: everything, orchestrators: everything, entities: everything };
const warnings: string[] = [];
const scope = { executionId: 'e', known, warn: (message: string) => warnings.push(message) };

const split = (history: readonly HistoryEvent[]): [HistoryEvent[], HistoryEvent[]] => {
  const turn = history.findLastIndex((event) => event.EventType === EventType.OrchestratorStarted);
  return [history.slice(0, turn), history.slice(turn)];
};

/** The decisions that a history records. */
function decided(events: readonly HistoryEvent[]): unknown[] {
  return events.flatMap((event): object[] => {
    switch (event.EventType) {
      case EventType.TaskScheduled:
        return [{ id: event.EventId, activity: event.Name }];
      case EventType.SubOrchestrationInstanceCreated:
        return [{ id: event.EventId, child: event.Name }];
      case EventType.TimerCreated:
        return [{ id: event.EventId, timer: Date.parse(event.FireAt) }];
      case EventType.EventSent:
        return [{ id: event.EventId, entity: event.InstanceId }];
      default:
        return [];
    }
  });
}

function inBrief(decision: NumberedDecision): unknown {
  const { id } = decision;
  switch (decision.kind) {
    case 'activity':
      return { id, activity: decision.name };
    case 'child':
      return { id, child: decision.name };
    case 'timer':
      return { id, timer: decision.fireAt };
    case 'operation':
    case 'release':
      return { id, entity: decision.entity };
    case 'lock':
      return { id, entity: decision.lockSet[0] };
  }
}

/** Entity requests get other ids here than in the recording, so the answers to recorded requests are renamed to them. */
function withOwnRequestIds(history: readonly HistoryEvent[], actions: readonly Action[]): HistoryEvent[] {
  const sent = history.findIndex((event) => event.EventType === EventType.EventSent);
  const outcome = replay(actions, [], history.slice(0, Math.max(0, sent)), scope);
  const decisions = outcome.kind === 'replayed' ? outcome.decisions : [];
  const calls = decisions.flatMap((decision) => (decision.kind === 'operation' ? [decision.request] : []));
  const ids = calls.filter(({ signal }) => !signal).map(({ id }) => id);
  return history.map((event) =>
    event.EventType === EventType.EventRaised && /^[0-9a-f-]{36}$/.test(event.Name)
      ? { ...event, Name: ids.shift() ?? event.Name }
      : event,
  );
}

describe('a replay of a recorded turn decides what the real host recorded next', () => {
  for (const { orchestration, turns } of recorded)
    turns.forEach(({ history, answer }, index) => {
      test(`${orchestration} turn ${index + 1}`, () => {
        const { actions } = readAnswer(JSON.stringify(answer));
        const [past, fresh] = split(withOwnRequestIds(history, actions));
        const outcome = replay(actions, past, fresh, scope);
        const next = turns[index + 1]?.history ?? [];
        const sameExecution = next.length > history.length;
        if (outcome.kind !== 'replayed') throw new Error(`the replay is ${outcome.kind}: ${outcome.message}`);
        if (sameExecution)
          expect(outcome.decisions.map(inBrief)).toEqual(decided(next.slice(history.length)));
        const terminated = fresh.some((event) => event.EventType === EventType.ExecutionTerminated);
        expect(outcome.finished).toBe(!sameExecution && !terminated);
      });
    });
});

const at = Date.UTC(2026, 0, 1);
const second = 1000;
const start = [
  orchestratorStarted(at),
  executionStarted(
    { instanceId: 'i', executionId: 'e', name: 'o', version: null, input: null, parent: null, generation: 0 },
    at,
  ),
];
const activity = (functionName: string): Action => ({ actionType: 0, functionName });
const sleep = (seconds: number, isCanceled = false): Action => ({
  actionType: 5,
  fireAt: at + seconds * second,
  isCanceled,
});
const event = (externalEventName: string): Action => ({ actionType: 6, externalEventName });
const any = (...compoundActions: Action[]): Action => ({ actionType: 11, compoundActions });
const all = (...compoundActions: Action[]): Action => ({ actionType: 12, compoundActions });

function replayed(
  actions: readonly Action[],
  history: readonly HistoryEvent[],
): Replay & { kind: 'replayed' } {
  const outcome = replay(actions, [], history, scope);
  if (outcome.kind !== 'replayed') throw new Error(outcome.message);
  return outcome;
}

describe('a replay', () => {
  test('starts the next action only after the previous one is done', () => {
    const actions = [activity('a'), activity('b')];
    expect(replayed(actions, start).decisions.map(inBrief)).toEqual([{ id: 0, activity: 'a' }]);
    const later = [...start, taskScheduled(0, 'a', at), orchestratorStarted(at), taskCompleted(0, '1', at)];
    expect(replayed(actions, later).decisions.map(inBrief)).toEqual([{ id: 1, activity: 'b' }]);
  });

  test('waits for all tasks of a compound task even if the SDK has continued', () => {
    const actions = [all(activity('a'), activity('b')), activity('c')];
    const history = [
      ...start,
      taskScheduled(0, 'a', at),
      taskScheduled(1, 'b', at),
      taskCompleted(1, '1', at),
    ];
    expect(replayed(actions, history).decisions).toEqual([]);
  });

  test('gives no id to events and keeps those that arrive too early', () => {
    const actions = [event('x'), activity('a')];
    const early = [...start, eventRaised('x', '1', at)];
    expect(replayed(actions, early).decisions.map(inBrief)).toEqual([{ id: 0, activity: 'a' }]);
  });

  test('is not finished while a task of a lost race is open', () => {
    const history = [...start, timerCreated(0, at + second, at), eventRaised('x', '1', at)];
    expect(replayed([any(event('x'), sleep(1))], history).finished).toBe(false);
    expect(replayed([any(event('x'), sleep(1, true))], history).finished).toBe(true);
    expect(replayed([any(event('x'), sleep(1))], [...history, timerFired(0, at, at)]).finished).toBe(true);
  });

  test('decides nothing while suspended, and everything after the resumption', () => {
    const actions = [event('x'), activity('a')];
    const suspended = [...start, executionSuspended('why', at), eventRaised('x', '1', at)];
    expect(replayed(actions, suspended).decisions).toEqual([]);
    const resumed = [...suspended, executionResumed('why', at)];
    expect(replayed(actions, resumed).decisions.map(inBrief)).toEqual([{ id: 0, activity: 'a' }]);
  });

  test('fails if history and code differ in kind, name or number', () => {
    for (const [actions, text] of [
      [
        [activity('other')],
        /activity task with sequence number 0 named 'a', .* produced a activity named 'other'/,
      ],
      [[sleep(1)], /instead produced a timer/],
      [[], /hasn't \(yet\?\) scheduled this task/],
    ] as const) {
      const outcome = replay(actions, [], [...start, taskScheduled(0, 'a', at)], scope);
      expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringMatching(text) });
    }
  });

  test('carries events that arrive after continue-as-new into the next generation, and not earlier ones', () => {
    const actions: Action[] = [event('go'), { actionType: 4, input: { next: true } }];
    const history = [
      ...start,
      eventRaised('early', '1', at),
      eventRaised('go', '2', at),
      eventRaised('late', '3', at),
    ];
    const { continuedAsNew, finished } = replayed(actions, history);
    expect(finished).toBe(true);
    expect(continuedAsNew?.input).toEqual({ next: true });
    expect(continuedAsNew?.preserved.map(({ Name }) => Name)).toEqual(['late']);
  });

  test('fails at a long timer that is cancelled after its first part, as the extension does', () => {
    const day = 24 * 60 * 60 * second;
    const fireAt = at + 10 * day;
    const part = orchestratorStarted(at + 3 * day);
    const history = [
      ...start,
      timerCreated(0, at + 3 * day, at),
      part,
      timerFired(0, at, at),
      timerCreated(1, at + 6 * day, at),
    ];
    const waiting: Action = { actionType: 5, fireAt, isCanceled: false };
    expect(replay([any(event('x'), waiting)], [], history, scope)).toMatchObject({
      kind: 'replayed',
      decisions: [],
    });
    const outcome = replay([any(event('x'), { ...waiting, isCanceled: true })], [], history, scope);
    expect(outcome).toMatchObject({ kind: 'failed' });
  });
});
