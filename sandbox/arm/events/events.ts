import { drawMilliseconds } from '../kernel/durations.ts';
import { uniform } from '../kernel/random.ts';
import { nextAttempt, nextGuid, type Simulation } from '../kernel/simulation.ts';
import type { Caller } from '../server/caller.ts';

/** What happened to a resource, before it is put into an event schema. */
export interface RaisedEvent {
  readonly id: string;
  readonly at: number;
  /** For example `Microsoft.Compute/virtualMachines/write`. */
  readonly operationName: string;
  /** The id of the resource, in the casing of its creation. */
  readonly resource: string;
  readonly outcome: 'Success' | 'Failure' | 'Cancel';
  readonly caller: Caller;
}

/** Where events are sent: an Event Grid subscription on the subscription's system topic. */
export interface Webhook {
  readonly name: string;
  readonly url: string;
  readonly schema: 'EventGrid' | 'CloudEvents';
  /** Only these values of `data.operationName`, without case; all by default. */
  readonly operations?: readonly string[];
  /** Only these event types; all by default. */
  readonly eventTypes?: readonly string[];
  /** 1 to 30; 30 by default (event-grid delivery-and-retry). */
  readonly maxDeliveryAttempts?: number;
  /** 1 to 1440; 1440 by default. */
  readonly eventTimeToLiveInMinutes?: number;
}

interface DeliveryAttempt {
  readonly at: number;
  /** The answer's status; absent when there was none. */
  readonly status?: number;
  readonly error?: string;
}

/** One event on its way to one webhook. A duplicate is a delivery of its own. */
export interface Delivery {
  readonly id: string;
  readonly eventId: string;
  readonly webhook: string;
  readonly attempts: DeliveryAttempt[];
  state: 'pending' | 'delivered' | 'dropped';
  /** Why it was dropped. */
  reason?: string;
}

const eventsKept = 5000;
const heldBackMs = 60_000;

/** The kind of an event by what was done: `ResourceWriteSuccess` and its kin (event-schema-subscriptions). */
export function eventTypeOf({
  operationName,
  outcome,
}: Pick<RaisedEvent, 'operationName' | 'outcome'>): string {
  const verb = operationName.slice(operationName.lastIndexOf('/') + 1);
  const kind = verb === 'write' ? 'Write' : verb === 'delete' ? 'Delete' : 'Action';
  return `Microsoft.Resources.Resource${kind}${outcome}`;
}

/** Raises an event and puts it on its way to every webhook that wants it. Requests that only read raise none (event-schema-subscriptions). */
export function raise(simulation: Simulation, what: Omit<RaisedEvent, 'id' | 'at'>): RaisedEvent {
  const { world, schedule } = simulation;
  const event: RaisedEvent = { id: nextGuid(simulation, 'event'), at: schedule.now(), ...what };
  world.events.push(event);
  const attempt = nextAttempt(simulation, what.resource, `event ${what.operationName}`);
  for (const webhook of world.webhooks)
    if (wants(webhook, event))
      for (const copy of copies(simulation, event, attempt)) send(simulation, event, webhook, attempt, copy);
  if (world.events.length > eventsKept * 1.1) forgetOldest(simulation);
  return event;
}

function wants({ operations, eventTypes }: Webhook, event: RaisedEvent): boolean {
  const operation = event.operationName.toLowerCase();
  return (
    (operations?.some((wanted) => wanted.toLowerCase() === operation) ?? true) &&
    (eventTypes?.includes(eventTypeOf(event)) ?? true)
  );
}

function copies(
  { settings }: Simulation,
  { resource, operationName }: RaisedEvent,
  attempt: number,
): number[] {
  const chance = uniform(settings.seed, 'duplicate', resource.toLowerCase(), operationName, attempt);
  return chance < settings.events.duplicates ? [1, 2] : [1];
}

function send(
  simulation: Simulation,
  event: RaisedEvent,
  webhook: Webhook,
  attempt: number,
  copy: number,
): void {
  const { world, schedule, settings } = simulation;
  const key = [settings.seed, event.resource.toLowerCase(), event.operationName, attempt, copy] as const;
  const heldBack = uniform('disorder', ...key) < settings.events.disorder;
  const delay =
    drawMilliseconds(settings.events.delay, 'event delay', ...key) +
    (heldBack ? Math.round(uniform('held back', ...key) * heldBackMs) : 0);
  const delivery: Delivery = {
    id: nextGuid(simulation, 'delivery'),
    eventId: event.id,
    webhook: webhook.name,
    attempts: [],
    state: 'pending',
  };
  world.deliveries.push(delivery);
  schedule.later(schedule.now() + delay, { kind: 'delivery', id: delivery.id });
}

function forgetOldest({ world }: Simulation): void {
  world.events = world.events.slice(-eventsKept);
  const kept = new Set(world.events.map(({ id }) => id));
  world.deliveries = world.deliveries.filter(({ eventId }) => kept.has(eventId));
}
