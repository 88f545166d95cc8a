import path from 'node:path';
import { DrivenHost } from './driven-host.ts';

export const triggersApp = path.resolve(import.meta.dirname, '../../../fixtures/triggers-app');

/** The report of the fixture app about one run of a function; `at` is in ms of the sandbox clock. */
export interface Seen {
  readonly at: number;
  readonly timer?: {
    readonly isPastDue: boolean;
    readonly scheduleStatus: { readonly last: string; readonly next: string } | null;
  };
  readonly retry?: { readonly retryCount: number; readonly maxRetryCount: number } | null;
  readonly running?: number;
  readonly message?: unknown;
  readonly triggerMetadata?: Readonly<Record<string, unknown>>;
}

type StartOptions = NonNullable<Parameters<typeof DrivenHost.start>[0]>;

/** A host for the fixture app with timer and queue triggers. */
export function startTriggersHost(options: Omit<StartOptions, 'appDir'>): Promise<DrivenHost> {
  return DrivenHost.start({ ...options, appDir: triggersApp });
}

/** All runs of the function `name` in this process so far. */
export async function seenBy(host: DrivenHost, name: string): Promise<readonly Seen[]> {
  return (await (await host.request('GET', `/api/seen/${name}`)).json()) as Seen[];
}
