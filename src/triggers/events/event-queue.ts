import { app, type InvocationContext } from '@azure/functions';
import type { Notifier } from '../../ports/notify.ts';
import { durableOf } from '../../use-cases/durable-of.ts';
import type { EventDeps } from '../../use-cases/event-deps.ts';
import type { EventCount } from '../../use-cases/fleet-status/event-count.ts';
import { logOf } from '../../use-cases/log.ts';
import { notifierFor } from '../../use-cases/notifications/notifier-for.ts';
import { durableBinding } from '../../workflow/durable/instances.ts';
import { onQueuedEvent } from './on-queued-event.ts';

/** Registers the trigger for events from a storage queue of the app's own account. */
export function registerEventQueue(
  queueName: string,
  deps: EventDeps,
  { notifier, count }: { readonly notifier: Notifier; readonly count: EventCount },
): void {
  const notifyFrom = notifierFor(notifier, deps);
  app.storageQueue('onQueuedEvent', {
    queueName,
    connection: 'AzureWebJobsStorage',
    extraInputs: [durableBinding],
    handler: async (event: unknown, context: InvocationContext) => {
      const [durable, log] = [durableOf(context), logOf(context)];
      const handling = { ...deps, notify: notifyFrom(context) };
      await count.around(durable, log, () =>
        onQueuedEvent(event, context.triggerMetadata ?? {}, durable, log, handling),
      );
    },
  });
}
