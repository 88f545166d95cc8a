const compound = new Set<unknown>([11, 12]);
// Waiting for an event takes no sequence number, so such a task may be used again.
const event = 6;

interface ActionLike {
  readonly actionType: unknown;
  readonly compoundActions?: unknown;
}

/**
 * How many tasks an orchestrator has put into more than one compound task, seen in what durable-functions returns
 * before it is serialised. Such a task gets a second number from the host but not from the SDK, and the instance
 * may wait for ever (Azure/azure-functions-durable-js#574).
 */
export function reusedTasks(state: unknown): number {
  if (typeof state !== 'object' || state === null || !('actions' in state)) return 0;
  const seen = new Set<object>();
  const reused = new Set<object>();
  const visit = (actions: readonly ActionLike[], inside: boolean): void => {
    for (const action of actions) {
      if (inside && action.actionType !== event) (seen.has(action) ? reused : seen).add(action);
      if (compound.has(action.actionType)) visit(actionsIn(action.compoundActions), true);
    }
  };
  visit(actionsIn(state.actions), false);
  return reused.size;
}

function actionsIn(value: unknown): readonly ActionLike[] {
  return Array.isArray(value) ? value.flat().filter(isAction) : [];
}

function isAction(value: unknown): value is ActionLike {
  return typeof value === 'object' && value !== null && 'actionType' in value;
}
