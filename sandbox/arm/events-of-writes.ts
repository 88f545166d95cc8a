import type { Caller } from './caller.ts';
import { type RaisedEvent, raise } from './events.ts';
import type { Simulation } from './simulation.ts';

/** Raises the event of a write that was done at once, of a VM or a network interface. */
export function raiseWrite(simulation: Simulation, resource: string, caller: Caller): RaisedEvent {
  const type = /\/providers\/([^/]+\/[^/]+)\//i.exec(resource)?.[1] ?? '';
  return raise(simulation, { operationName: `${type}/write`, resource, outcome: 'Success', caller });
}
