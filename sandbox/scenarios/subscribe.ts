import type { SimulatedAzure } from '../arm/simulated-azure.ts';

const functionName = 'onResourceEvent';

/** Has events sent to the app, in one schema or the other by the seed. Throws when the app does not shake hands. */
export async function subscribe(azure: SimulatedAzure, hostUrl: string, seed: number): Promise<void> {
  const subscribed = await azure.subscribe({
    name: 'app',
    url: `${hostUrl}/runtime/webhooks/EventGrid?functionName=${functionName}`,
    schema: seed % 2 === 0 ? 'CloudEvents' : 'EventGrid',
  });
  if (!subscribed.ok) throw new Error(`the app takes no events: ${subscribed.reason}`);
}
