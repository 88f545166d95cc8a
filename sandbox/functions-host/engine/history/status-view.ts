import { type Json, readPayload } from '../../http/json.ts';
import type { Instance } from '../instances.ts';
import type { HistoryEvent } from './history-events.ts';
import { type HistoryParts, historyView } from './history-view.ts';
import { formatWholeSeconds } from './timestamps.ts';

/** An orchestration as the management API shows it, without its history. */
export function statusView(instance: Instance, showInput: boolean): Record<string, Json> {
  return {
    name: instance.name,
    instanceId: instance.id,
    runtimeStatus: instance.status,
    input: showInput ? readPayload(instance.input) : null,
    customStatus: readPayload(instance.customStatus),
    output: readPayload(instance.output),
    createdTime: formatWholeSeconds(instance.created),
    lastUpdatedTime: formatWholeSeconds(instance.updated),
  };
}

/** The same with its history. */
export function statusViewWithHistory(
  instance: Instance,
  history: readonly HistoryEvent[],
  parts: HistoryParts,
): object {
  return { ...statusView(instance, parts.inputs), historyEvents: historyView(history, parts) };
}
