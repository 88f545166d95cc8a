import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { JournalPlace } from '../core/journal-place.ts';

export interface JournalTableOptions {
  readonly place: JournalPlace;
  /** Asked only where the place is entered by identity. */
  readonly credential: () => TokenCredential;
  /** For one call of the journal with all its attempts, in milliseconds. */
  readonly deadlineMs: number;
}

const tableName = 'accelnetverdicts';

/** The table that holds the verdicts. Throws for a place that cannot be one. */
export function openVerdicts({ place, credential }: JournalTableOptions): TableClient {
  const options = {
    retryOptions: { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1000 },
    // Storage emulators speak plain HTTP.
    allowInsecureConnection: place.kind === 'connection-string',
  };
  return place.kind === 'identity'
    ? new TableClient(place.url, tableName, credential(), options)
    : TableClient.fromConnectionString(place.connectionString, tableName, options);
}
