import { app, type InvocationContext } from '@azure/functions';
import type { Receiver } from '../../ports/receiver.ts';
import { durableOf } from '../../use-cases/durable-of.ts';
import { logOf } from '../../use-cases/log.ts';
import { deliverNotices } from '../../use-cases/notifications/deliver-notices.ts';
import { durableBinding } from '../../workflow/durable/instances.ts';

/** Registers the timer that empties the outbox, where there are receivers. */
export function registerNotifications(receivers: readonly Receiver[], now: () => number): void {
  if (receivers.length === 0) return;
  app.timer('notifications', {
    schedule: '0 * * * * *',
    extraInputs: [durableBinding],
    handler: async (_timer: unknown, context: InvocationContext) =>
      await deliverNotices({ durable: durableOf(context), log: logOf(context), receivers, now }),
  });
}
