import type { SimulatedAzure } from '../arm/simulated-azure.ts';

const functionName = 'onResourceEvent';

/** Has events sent to the app, in this schema. Throws when the app does not shake hands. */
export async function subscribe(
  azure: SimulatedAzure,
  hostUrl: string,
  schema: 'EventGrid' | 'CloudEvents',
): Promise<void> {
  const subscribed = await azure.subscribe({
    name: 'app',
    url: `${hostUrl}/runtime/webhooks/EventGrid?functionName=${functionName}`,
    schema,
  });
  if (!subscribed.ok) throw new Error(`the app takes no events: ${subscribed.reason}`);
}
