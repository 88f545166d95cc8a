import type { Clock } from '../../clock.ts';
import { type DurableFunctions, durableFunctions } from '../functions/durable-functions-of-app.ts';
import type { RegisteredFunction } from '../functions/functions-core.ts';
import type { HostSettings } from '../functions/host-json.ts';
import type { HostLog } from '../functions/host-log.ts';
import type { Invoker } from '../functions/invocation.ts';
import type { Store } from '../store.ts';
import { ActivityQueue } from './activity-queue.ts';
import { EntityLocks } from './entity-locks.ts';
import { Instances } from './instances.ts';
import { Messages } from './messages.ts';
import { type DelayRange, delayOf } from './real-host.ts';
import type { TurnTrace } from './replay/turn-trace.ts';

/** What the durable parts of the host share: the data, the app's functions and how to call them, time and log. */
export interface DurableScope {
  readonly store: Store;
  readonly messages: Messages;
  readonly entityLocks: EntityLocks;
  readonly instances: Instances;
  readonly activityQueue: ActivityQueue;
  readonly functions: DurableFunctions;
  readonly invoker: Invoker;
  readonly clock: Clock;
  readonly log: HostLog;
  readonly settings: HostSettings['durable'];
  /** The key that links to the webhook carry. */
  readonly webhookKey: string;
  /** Where each orchestrator turn is written, when it is. */
  readonly trace: TurnTrace | undefined;
}

/** Puts a scope together over one store. */
export function durableScope(
  parts: Pick<DurableScope, 'store' | 'invoker' | 'clock' | 'log' | 'settings' | 'webhookKey' | 'trace'> & {
    readonly functions: ReadonlyMap<string, RegisteredFunction>;
    readonly lateStarts: DelayRange | undefined;
  },
): DurableScope {
  const { lateStarts, ...shared } = parts;
  const messages = new Messages(parts.store);
  const entityLocks = new EntityLocks(parts.store, messages);
  const startDelay = lateStarts === undefined ? undefined : (id: string) => delayOf(lateStarts, id);
  return {
    ...shared,
    messages,
    entityLocks,
    instances: new Instances(parts.store, messages, startDelay),
    activityQueue: new ActivityQueue(parts.store),
    functions: durableFunctions(parts.functions.values()),
  };
}
