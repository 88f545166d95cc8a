import { type Json, readPayload } from '../../http/json.ts';
import { EventType, type HistoryEvent } from './history-events.ts';
import { formatWithOffset } from './timestamps.ts';

/** Which parts of a history are shown: results, and inputs. */
export interface HistoryParts {
  readonly outputs: boolean;
  readonly inputs: boolean;
}

type Shown = Record<string, Json | undefined>;

const names = new Map<number, string>(Object.entries(EventType).map(([name, number]) => [number, name]));

// The fields that the extension takes out of each event, and what stays is shown in the order it is stored in.
const hidden: Readonly<Record<string, readonly string[]>> = {
  ExecutionStarted: ['OrchestrationInstance', 'ParentInstance', 'Name', 'Version', 'Tags'],
  TaskScheduled: ['Version'],
  SubOrchestrationInstanceCreated: ['Version'],
  TaskCompleted: ['TaskScheduledId'],
  TaskFailed: ['TaskScheduledId'],
  SubOrchestrationInstanceCompleted: ['TaskScheduledId'],
  SubOrchestrationInstanceFailed: ['TaskScheduledId'],
  TimerFired: ['TimerId'],
};

/**
 * A history as the management API shows it in `historyEvents`: event types by name, the turns left out, and what
 * was scheduled folded into its completion (DurableClient.GetDurableOrchestrationStatusAsync of the extension,
 * compared with recordings of Durable 3.15).
 */
export function historyView(history: readonly HistoryEvent[], parts: HistoryParts): readonly Shown[] {
  const scheduled = new Map<string, HistoryEvent & { readonly Name: string }>();
  for (const event of history) {
    const key = scheduleKey(event);
    if (key !== undefined && 'Name' in event) scheduled.set(key, event);
  }
  const folded = new Set<HistoryEvent>();
  const shown = new Map<HistoryEvent, Shown>();
  for (const event of history) {
    if (
      event.EventType === EventType.OrchestratorStarted ||
      event.EventType === EventType.OrchestratorCompleted
    )
      continue;
    const call = scheduled.get(completionKey(event) ?? '');
    if (call) folded.add(call);
    shown.set(event, show(event, call, parts));
  }
  return [...shown].filter(([event]) => !folded.has(event)).map(([, view]) => view);
}

function scheduleKey(event: HistoryEvent): string | undefined {
  if (event.EventType === EventType.TaskScheduled) return `task ${event.EventId}`;
  if (event.EventType === EventType.SubOrchestrationInstanceCreated) return `child ${event.EventId}`;
  return undefined;
}

function completionKey(event: HistoryEvent): string | undefined {
  switch (event.EventType) {
    case EventType.TaskCompleted:
    case EventType.TaskFailed:
      return `task ${event.TaskScheduledId}`;
    case EventType.SubOrchestrationInstanceCompleted:
    case EventType.SubOrchestrationInstanceFailed:
      return `child ${event.TaskScheduledId}`;
    default:
      return undefined;
  }
}

function show(event: HistoryEvent, call: HistoryEvent | undefined, { outputs, inputs }: HistoryParts): Shown {
  const name = names.get(event.EventType) ?? '';
  const view: Shown = { ...event, EventType: name } as Shown;
  for (const field of [...(hidden[name] ?? []), 'EventId', 'IsPlayed']) delete view[field];
  if (event.EventType === EventType.ExecutionStarted) view.FunctionName = event.Name;
  if (call && 'Name' in call) {
    view.ScheduledTime = formatWithOffset(Date.parse(call.Timestamp));
    view.FunctionName = call.Name;
    if ('InstanceId' in call) view.InstanceId = call.InstanceId;
    view.Input = null;
  }
  if ('Result' in event) {
    if (outputs) view.Result = readPayload(event.Result);
    else delete view.Result;
  }
  if (!inputs) delete view.Input;
  return view;
}
