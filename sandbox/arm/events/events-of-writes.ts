import type { Simulation } from '../kernel/simulation.ts';
import type { Caller } from '../server/caller.ts';
import { type RaisedEvent, raise } from './events.ts';

/** Raises the event of a write that was done at once. */
export function raiseWrite(simulation: Simulation, resource: string, caller: Caller): RaisedEvent {
  const [provider = '', ...rest] = resource.split(/\/providers\//i)[1]?.split('/') ?? [];
  const type = [provider, ...rest.filter((_, index) => index % 2 === 0)].join('/');
  return raise(simulation, { operationName: `${type}/write`, resource, outcome: 'Success', caller });
}
