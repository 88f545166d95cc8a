import type { RegisteredFunction } from './functions-core.ts';
import type { HostLog } from './host-log.ts';

const run = new Set([
  'httpTrigger',
  'eventGridTrigger',
  'orchestrationTrigger',
  'activityTrigger',
  'entityTrigger',
  'timerTrigger',
  'queueTrigger',
]);

/** Says of every function whose trigger this host does not serve that it will not be called. */
export function reportTriggers(functions: Iterable<RegisteredFunction>, log: HostLog): void {
  for (const { name, trigger } of functions) {
    if (run.has(trigger.type)) continue;
    log.warning(`'${name}' is not run: this host knows no trigger of type '${trigger.type}'`);
  }
}
