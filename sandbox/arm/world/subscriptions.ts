import * as z from 'zod';
import type { InFlight } from '../../in-flight.ts';
import { type Subscribed, shakeHands } from '../events/handshake.ts';
import type { Simulation } from '../kernel/simulation.ts';

/** A webhook that is to receive events. */
export const webhookSchema = z.strictObject({
  name: z.string().min(1).default('default'),
  url: z.url({ protocol: /^https?$/ }),
  schema: z.enum(['EventGrid', 'CloudEvents']).default('EventGrid'),
  operations: z.array(z.string()).exactOptional(),
  eventTypes: z.array(z.string()).exactOptional(),
  maxDeliveryAttempts: z.int().min(1).max(30).exactOptional(),
  eventTimeToLiveInMinutes: z.int().min(1).max(1440).exactOptional(),
});

/** A webhook as it is ordered, defaults left out. */
export type WebhookOrder = z.input<typeof webhookSchema>;

/** Shakes hands with a webhook and sends it events from then on. Throws for an order that makes no sense. */
export function subscribe(
  simulation: Simulation,
  inFlight: InFlight,
  order: WebhookOrder,
): Promise<Subscribed> {
  const webhook = webhookSchema.parse(order);
  return inFlight.track(async () => {
    const subscribed = await shakeHands(simulation, webhook);
    if (!subscribed.ok) return subscribed;
    const { world } = simulation;
    world.webhooks = [...world.webhooks.filter(({ name }) => name !== webhook.name), webhook];
    simulation.touched();
    return subscribed;
  });
}
