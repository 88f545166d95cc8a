import { ComputeManagementClient } from '@azure/arm-compute';
import { NetworkManagementClient } from '@azure/arm-network';
import { ManagedIdentityCredential } from '@azure/identity';
import { onTestFinished } from 'vitest';
import type { SimulatedAzureOptions } from '../../../../sandbox/arm/simulated-azure.ts';
import { type Bench, startBench } from './bench.ts';

/** A bench, and Azure's own clients for it. */
export interface TypedBench extends Bench {
  readonly compute: ComputeManagementClient;
  readonly network: NetworkManagementClient;
  readonly subscription: string;
}

/** Starts a bench whose clients have a managed identity, until the test ends. */
export async function startTyped(options: Partial<SimulatedAzureOptions> = {}): Promise<TypedBench> {
  const bench = await startBench({ retryAfterSeconds: 'none', ...options });
  const environment = bench.azure.environment();
  const before = { ...process.env };
  Object.assign(process.env, environment);
  onTestFinished(() => {
    process.env = before;
  });
  const credential = new ManagedIdentityCredential();
  const endpoint = { endpoint: bench.azure.url };
  const [subscription = ''] = (environment.ACCELNET_SUBSCRIPTIONS ?? '').split(',');
  return {
    ...bench,
    subscription,
    compute: new ComputeManagementClient(credential, subscription, endpoint),
    network: new NetworkManagementClient(credential, subscription, endpoint),
  };
}

/** Everything of a list, page by page. */
export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of pages) found.push(one);
  return found;
}
