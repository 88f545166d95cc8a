import { pendingFor } from '../../core/notifications/outbox.ts';
import type { Instances } from '../../workflow/durable/instances.ts';

/** A receiver of notifications, and whether it accepts them. Times are ISO 8601. */
interface ReceiverSeen {
  readonly name: string;
  /** Notifications that it has not received yet. */
  readonly pending: number;
  /** How often in a row it failed. */
  readonly failures: number;
  /** When it is tried again; null where nothing is wrong with it. */
  readonly triedAgainAt: string | null;
}

/** The state of the receivers of notifications. Reads nothing where there are none; throws when it cannot be read. */
export async function receiversOf(
  instances: Pick<Instances, 'outbox'>,
  names: readonly string[],
): Promise<readonly ReceiverSeen[]> {
  if (names.length === 0) return [];
  const outbox = await instances.outbox();
  return names.map((name) => ({
    name,
    // Counted even during the pause after a failure.
    pending: pendingFor(outbox, name, Number.POSITIVE_INFINITY).length,
    failures: outbox.failing[name]?.failures ?? 0,
    triedAgainAt: outbox.failing[name]?.notBefore ?? null,
  }));
}
