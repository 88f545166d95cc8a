import { retryPolicyOf } from '../engine/retry-policy.ts';
import { toError } from '../http/json.ts';
import type { Store } from '../store.ts';
import { bindingSetting } from './binding-expressions.ts';
import type { RegisteredFunction } from './functions-core.ts';
import type { HostSettings } from './host-json.ts';
import type { Invocation } from './invocation.ts';
import { queueConnection } from './queue-connection.ts';
import { TimerStatuses } from './timer-status.ts';
import type { Listener, TriggerScope } from './trigger-scope.ts';

/** What listeners are made from. */
export interface ListenerParts extends TriggerScope {
  readonly functions: Iterable<RegisteredFunction>;
  readonly store: Store;
  readonly queues: HostSettings['queues'];
  readonly environment: NodeJS.ProcessEnv;
}

/** All functions of an app whose triggers fire by themselves: timers and storage queues. */
export class Listeners {
  readonly #listeners: ReadonlyMap<string, Listener>;
  readonly #scope: TriggerScope;

  private constructor(listeners: ReadonlyMap<string, Listener>, scope: TriggerScope) {
    this.#listeners = listeners;
    this.#scope = scope;
  }

  /** A function whose trigger cannot be set up is named in the log with the reason, and not run; the others are. */
  static async of(parts: ListenerParts): Promise<Listeners> {
    const listeners = new Map<string, Listener>();
    for (const fn of parts.functions) {
      try {
        const listener = await listenerOf(fn, parts);
        if (listener) listeners.set(fn.name, listener);
        else retryPolicyOf(fn, parts.log);
      } catch (thrown) {
        parts.log.error(`'${fn.name}' is not run: ${toError(thrown).message}`);
      }
    }
    return new Listeners(listeners, parts);
  }

  start(): void {
    for (const listener of this.#listeners.values()) listener.start();
  }

  /** The earliest time (ms) at which one does something, undefined when none waits for time to pass. */
  nextWake(): number | undefined {
    const times = [...this.#listeners.values()].flatMap((listener) => listener.nextWake() ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  stop(): void {
    for (const listener of this.#listeners.values()) listener.stop();
  }

  /** Starts a run by hand; undefined for a function that has no listener. */
  runByHand(name: string, input: string): Promise<Invocation> | undefined {
    const listener = this.#listeners.get(name);
    return listener && this.#scope.inFlight.track(() => listener.runByHand(input));
  }
}

// The storage SDK takes a while to load and most apps have neither queue nor timer: each is loaded when it is needed.
async function listenerOf(fn: RegisteredFunction, parts: ListenerParts): Promise<Listener | undefined> {
  const { trigger } = fn;
  const { environment } = parts;
  if (trigger.type === 'timerTrigger') {
    const text = bindingSetting(trigger, 'schedule', environment);
    const { parseSchedule } = await import('./timer-schedule.ts');
    const { TimerTrigger } = await import('./timer-trigger.ts');
    return new TimerTrigger(fn, parseSchedule(text), parts, new TimerStatuses(parts.store));
  }
  if (trigger.type === 'queueTrigger') {
    const queueName = bindingSetting(trigger, 'queueName', environment);
    const connection = queueConnection(trigger.connection, environment);
    const { QueueTrigger } = await import('./queue-trigger.ts');
    return new QueueTrigger(fn, { queueName, connection, settings: parts.queues }, parts);
  }
  return undefined;
}
