import { expect, test } from 'vitest';
import { historyView } from '../../../../../sandbox/functions-host/engine/history/history-view.ts';
import { eventRaised } from '../../../../../sandbox/functions-host/engine/history/message-events.ts';
import {
  subOrchestrationCreated,
  taskCompleted,
  taskScheduled,
} from '../../../../../sandbox/functions-host/engine/replay/task-events.ts';

const at = Date.UTC(2026, 10, 22, 14, 57, 30, 490);
const Timestamp = '2026-11-22T14:57:30.49Z';

test('the history shows work that is scheduled and not done yet as it was scheduled', () => {
  const child = { name: 'child', version: null, instanceId: 'c' };
  const view = historyView([taskScheduled(0, 'hello', at), subOrchestrationCreated(1, child, at)], {
    inputs: true,
    outputs: true,
  });
  expect(view).toEqual([
    {
      EventType: 'TaskScheduled',
      Name: 'hello',
      Input: null,
      ParentTraceContext: null,
      Tags: null,
      Timestamp,
    },
    {
      ...{ EventType: 'SubOrchestrationInstanceCreated', Name: 'child', InstanceId: 'c' },
      ...{ Input: null, ClientSpanId: null, Tags: null, Timestamp },
    },
  ]);
});

test('the history shows inputs and results only on request', () => {
  const history = [taskScheduled(0, 'hello', at), taskCompleted(0, '"Ada"', at), eventRaised('go', '1', at)];
  expect(historyView(history, { inputs: false, outputs: false })).toEqual([
    {
      EventType: 'TaskCompleted',
      Timestamp,
      ScheduledTime: '2026-11-22T14:57:30.49+00:00',
      FunctionName: 'hello',
    },
    { EventType: 'EventRaised', Name: 'go', ParentTraceContext: null, Timestamp },
  ]);
  expect(historyView(history, { inputs: false, outputs: true })[0]).toMatchObject({ Result: 'Ada' });
});
