import type { CloudReader } from '../../ports/cloud.ts';
import type { Inventory } from '../../ports/inventory.ts';
import type { ArmClientOptions } from '../arm/arm-client.ts';
import { type HeadersSeen, type Patience, ReadingClient } from '../arm/reading-client.ts';
import { type ApiVersions, AzureCloud } from '../resources/azure-cloud.ts';
import { AzureInventory } from './azure-inventory.ts';

export interface ReaderOptions extends ArmClientOptions {
  readonly apiVersions: ApiVersions;
  readonly patience: Patience;
  readonly seen?: HeadersSeen;
}

/** Read-only access to Azure: its ports have no changes, and the client below them refuses every request that is not a GET. */
export function createReader({ apiVersions, patience, seen, ...arm }: ReaderOptions): {
  readonly cloud: CloudReader;
  readonly inventory: Inventory;
} {
  const client = new ReadingClient(arm, patience, seen);
  return {
    cloud: new AzureCloud({ client, apiVersions, now: arm.now }),
    inventory: new AzureInventory({ client, apiVersions }),
  };
}
