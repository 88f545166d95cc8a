import type { Fault } from '../faults/faults.ts';
import { guid } from '../kernel/random.ts';
import { subscriptionOf } from '../kernel/resource-id.ts';
import { drawnTime, nextAttempt, type Simulation } from '../kernel/simulation.ts';
import type { Caller } from '../server/caller.ts';
import type { ArmError } from '../server/errors.ts';
import type { LongRunningOperation } from './operation-names.ts';
import type { Operation } from './world.ts';

/** A request for a change, as transitions see it. */
export interface Call {
  readonly caller: Caller;
  /** Scheme, host and port that operation URLs begin with. */
  readonly origin: string;
  readonly apiVersion: string;
  /** The scripted fault that hits the operation. */
  readonly fault?: Fault | undefined;
  /** A deallocation that keeps the memory. */
  readonly hibernate?: boolean;
}

/** What begins. */
export interface OperationStart {
  readonly name: LongRunningOperation;
  readonly resource: string;
  readonly location: string;
  readonly call: Call;
  readonly powerBefore?: Operation['powerBefore'];
  readonly nicBefore?: Operation['nicBefore'];
  readonly command?: Operation['command'];
  readonly hibernates?: boolean;
  /** The resource is in the wanted state already: it takes but a moment. */
  readonly noOp?: boolean;
}

/** Begins an operation that ends by itself on the world's clock, unless a fault says that it never does. */
export function beginOperation(simulation: Simulation, start: OperationStart): Operation {
  const { world, schedule, settings } = simulation;
  const { name, resource, location, call, powerBefore, nicBefore, hibernates, noOp = false } = start;
  forgetOld(simulation);
  const attempt = nextAttempt(simulation, resource, name);
  const failsWith = failureOf(call.fault);
  const operation: Operation = {
    id: guid(settings.seed, 'operation', resource.toLowerCase(), name, attempt),
    name,
    subscriptionId: subscriptionOf(resource),
    location,
    resource,
    startedAt: schedule.now(),
    caller: call.caller,
    ...(failsWith === undefined || noOp ? {} : { failsWith }),
    ...(powerBefore === undefined ? {} : { powerBefore }),
    ...(nicBefore === undefined ? {} : { nicBefore }),
    ...(hibernates === undefined ? {} : { hibernates }),
    ...(start.command === undefined ? {} : { command: start.command }),
    status: 'InProgress',
  };
  world.operations[operation.id] = operation;
  simulation.touched(operation.id);
  const takes = stuckFor(call.fault) ?? drawnTime(simulation, noOp ? 'no-op' : name, resource, attempt);
  if (Number.isFinite(takes)) schedule.later(schedule.now() + takes, { kind: 'operation', id: operation.id });
  return operation;
}

function failureOf(fault: Fault | undefined): ArmError | undefined {
  if (fault?.effect.kind !== 'async-failure') return undefined;
  const { kind: _, ...error } = fault.effect;
  return error;
}

function stuckFor(fault: Fault | undefined): number | undefined {
  if (fault?.effect.kind !== 'stuck') return undefined;
  return fault.effect.seconds === undefined ? Number.POSITIVE_INFINITY : fault.effect.seconds * 1000;
}

/** Marks an operation as ended, with an error or without. */
export function endOperation(
  { schedule, touched }: Simulation,
  operation: Operation,
  error: ArmError | undefined,
): void {
  operation.status = error === undefined ? 'Succeeded' : error.code === 'Canceled' ? 'Canceled' : 'Failed';
  touched(operation.id);
  operation.endedAt = schedule.now();
  if (error !== undefined) operation.error = error;
}

function forgetOld({ world, schedule, settings, touched }: Simulation): void {
  const oldest = schedule.now() - settings.rules.operationsKeptSeconds * 1000;
  for (const { id, endedAt } of Object.values(world.operations))
    if (endedAt !== undefined && endedAt < oldest) {
      delete world.operations[id];
      touched(id);
    }
}
