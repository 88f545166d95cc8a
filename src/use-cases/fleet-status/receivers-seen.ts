import { pendingFor } from '../../core/notifications/outbox.ts';
import type { Instances } from '../../workflow/durable/instances.ts';

/** One of those who are told, and whether it takes what it is told. Times are ISO 8601. */
interface ReceiverSeen {
  readonly name: string;
  /** News that it has not got yet. */
  readonly pending: number;
  /** How often in a row it failed. */
  readonly failures: number;
  /** When it is tried again; null where nothing is wrong with it. */
  readonly triedAgainAt: string | null;
}

/** How the receivers of notifications fare. Reads nothing where there are none; throws when it cannot be read. */
export async function receiversOf(
  instances: Pick<Instances, 'outbox'>,
  names: readonly string[],
): Promise<readonly ReceiverSeen[]> {
  if (names.length === 0) return [];
  const outbox = await instances.outbox();
  return names.map((name) => ({
    name,
    // Also while it is left in peace.
    pending: pendingFor(outbox, name, Number.POSITIVE_INFINITY).length,
    failures: outbox.failing[name]?.failures ?? 0,
    triedAgainAt: outbox.failing[name]?.notBefore ?? null,
  }));
}
