import type { Fleet } from '../../ports/inventory.ts';
import type { AzureInventoryOptions } from './azure-inventory.ts';
import { GraphFleet } from './graph-fleet.ts';
import { ListFleet } from './list-fleet.ts';

/** Both ways to read a whole subscription. */
export function createFleets(options: AzureInventoryOptions): {
  readonly graph: Fleet;
  readonly lists: Fleet;
} {
  return { graph: new GraphFleet(options.client), lists: new ListFleet(options) };
}
