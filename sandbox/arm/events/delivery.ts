import type { InFlight } from '../../in-flight.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { heldUntil, noteAttempt } from './endpoint-health.ts';
import { cloudEvent, eventGridEvent } from './event-schemas.ts';
import type { Delivery, RaisedEvent, Webhook } from './events.ts';
import { causeOf } from './handshake.ts';

const maxAttempts = 30;
const maxMinutes = 1440;
const maxAnswerMs = 30_000;

/** Webhook answers that end a delivery for good (event-grid delivery-and-retry). */
const finalStatuses = [400, 401, 403, 413];

/** Sends events to webhooks and tries again on the world's clock. */
export class Courier {
  readonly #simulation: Simulation;
  readonly #inFlight: InFlight;
  readonly #stopped = new AbortController();

  constructor(simulation: Simulation, inFlight: InFlight) {
    this.#simulation = simulation;
    this.#inFlight = inFlight;
  }

  /** Takes up deliveries that nothing is scheduled for: those that were under way when the last run ended. */
  resume(): void {
    const { world, schedule } = this.#simulation;
    const scheduled = new Set(world.tasks.flatMap((task) => (task.kind === 'delivery' ? [task.id] : [])));
    for (const { id, state } of world.deliveries)
      if (state === 'pending' && !scheduled.has(id)) schedule.later(schedule.now(), { kind: 'delivery', id });
  }

  deliver(id: string): void {
    const { world } = this.#simulation;
    const delivery = world.deliveries.find((one) => one.id === id);
    const event = world.events.find((one) => one.id === delivery?.eventId);
    const webhook = world.webhooks.find((one) => one.name === delivery?.webhook);
    if (delivery === undefined || this.#stopped.signal.aborted) return;
    if (event === undefined || webhook === undefined) drop(delivery, 'the subscription is gone');
    // Failures end up in the delivery's record; what else is thrown is a bug and must be seen.
    else {
      const until = heldUntil(this.#simulation, webhook.url);
      if (until !== undefined) this.#later(delivery, event, webhook, until);
      else void this.#inFlight.track(() => this.#attempt(delivery, event, webhook));
    }
  }

  /** Sends nothing any more; what is under way stays pending. */
  stop(): void {
    this.#stopped.abort();
  }

  async #attempt(delivery: Delivery, event: RaisedEvent, webhook: Webhook): Promise<void> {
    const at = this.#simulation.schedule.now();
    const outcome = await this.#send(event, webhook, delivery.attempts.length);
    if (this.#stopped.signal.aborted) return;
    delivery.attempts.push({ at, ...outcome });
    const { status } = outcome;
    noteAttempt(this.#simulation, webhook.url, status !== undefined && status >= 200 && status <= 204);
    if (status !== undefined && status >= 200 && status <= 204) delivery.state = 'delivered';
    else if (status !== undefined && finalStatuses.includes(status)) drop(delivery, `answered ${status}`);
    else this.#retry(delivery, event, webhook);
    this.#simulation.touched();
  }

  async #send(
    event: RaisedEvent,
    webhook: Webhook,
    attemptsBefore: number,
  ): Promise<{ status?: number; error?: string }> {
    const { tenantId } = this.#simulation.world.identity;
    const cloud = webhook.schema === 'CloudEvents';
    const body = cloud ? cloudEvent(event, tenantId) : [eventGridEvent(event, tenantId)];
    const headers: Record<string, string> = {
      'content-type': cloud
        ? 'application/cloudevents+json; charset=utf-8'
        : 'application/json; charset=utf-8',
      'aeg-event-type': 'Notification',
      'aeg-subscription-name': webhook.name.toUpperCase(),
      'aeg-delivery-count': String(attemptsBefore),
      ...(cloud ? {} : { 'aeg-data-version': '2', 'aeg-metadata-version': '1' }),
    };
    try {
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        redirect: 'manual',
        // A guard against an endpoint that hangs, so on the wall clock: the world's may run hundreds of times as fast.
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(maxAnswerMs)]),
      });
      await response.arrayBuffer();
      return { status: response.status };
    } catch (error) {
      return { error: causeOf(error) };
    }
  }

  #retry(delivery: Delivery, event: RaisedEvent, webhook: Webhook): void {
    const { schedule, settings } = this.#simulation;
    const most = webhook.maxDeliveryAttempts ?? maxAttempts;
    const tries = delivery.attempts.length;
    const waits = settings.events.retryAfterSeconds;
    const seconds = waits[tries - 1] ?? waits.at(-1) ?? 0;
    if (tries >= most) drop(delivery, `${most} attempts`);
    else this.#later(delivery, event, webhook, schedule.now() + seconds * 1000);
  }

  #later(delivery: Delivery, event: RaisedEvent, webhook: Webhook, at: number): void {
    const minutes = webhook.eventTimeToLiveInMinutes ?? maxMinutes;
    if (at > event.at + minutes * 60_000) drop(delivery, `older than ${minutes} minutes`);
    else this.#simulation.schedule.later(at, { kind: 'delivery', id: delivery.id });
  }
}

function drop(delivery: Delivery, reason: string): void {
  delivery.state = 'dropped';
  delivery.reason = reason;
}
