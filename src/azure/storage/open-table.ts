import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { JournalPlace } from '../../core/settings/journal-place.ts';

/** Where the app's tables are, and how the app signs in to them. */
export interface TableAccess {
  readonly place: JournalPlace;
  /** Called only where the app signs in by identity. */
  readonly credential: () => TokenCredential;
}

export interface JournalTableOptions extends TableAccess {
  /** For one call of the journal with all its attempts, in milliseconds. */
  readonly deadlineMs: number;
}

/** The table of assessments, one row a VM. */
export const assessmentsTable = 'accelnetassessments';

/** Opens a table; nothing is sent. Throws for a place that cannot be one. */
export function openTable(name: string, { place, credential }: TableAccess): TableClient {
  const options = {
    retryOptions: { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1000 },
    // Storage emulators speak plain HTTP.
    allowInsecureConnection: place.kind === 'connection-string',
  };
  return place.kind === 'identity'
    ? new TableClient(place.url, name, credential(), options)
    : TableClient.fromConnectionString(place.connectionString, name, options);
}
