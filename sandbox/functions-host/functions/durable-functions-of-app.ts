import type { KnownFunctions } from '../engine/replay/action-walk.ts';
import type { RegisteredFunction } from './functions-core.ts';

/** The durable functions of an app; entities by their lower-case name, as their ids have it. */
export interface DurableFunctions {
  readonly orchestrators: ReadonlyMap<string, RegisteredFunction>;
  readonly activities: ReadonlyMap<string, RegisteredFunction>;
  readonly entities: ReadonlyMap<string, RegisteredFunction>;
  readonly known: KnownFunctions;
}

export function durableFunctions(functions: Iterable<RegisteredFunction>): DurableFunctions {
  const orchestrators = new Map<string, RegisteredFunction>();
  const activities = new Map<string, RegisteredFunction>();
  const entities = new Map<string, RegisteredFunction>();
  for (const fn of functions) {
    if (fn.trigger.type === 'orchestrationTrigger') orchestrators.set(fn.name, fn);
    if (fn.trigger.type === 'activityTrigger') activities.set(fn.name, fn);
    if (fn.trigger.type === 'entityTrigger') entities.set(fn.name.toLowerCase(), fn);
  }
  const known = {
    orchestrators: new Set(orchestrators.keys()),
    activities: new Set(activities.keys()),
    entities: new Set(entities.keys()),
  };
  return { orchestrators, activities, entities, known };
}
