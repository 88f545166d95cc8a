import { app, type InvocationContext } from '@azure/functions';
import type { Notifier } from '../ports/notify.ts';
import { durableBinding } from '../workflow/instances.ts';
import { durableOf } from './durable-of.ts';
import { logOf } from './log.ts';
import { onQueuedEvent } from './on-queued-event.ts';
import type { EventDeps } from './on-resource-event.ts';

/** Registers the way in over a storage queue of the app's own account. */
export function registerEventQueue(queueName: string, deps: EventDeps, notifier: Notifier): void {
  app.storageQueue('onQueuedEvent', {
    queueName,
    connection: 'AzureWebJobsStorage',
    extraInputs: [durableBinding],
    handler: (event: unknown, context: InvocationContext) =>
      onQueuedEvent(event, context.triggerMetadata ?? {}, durableOf(context), logOf(context), {
        ...deps,
        notify: (notice) => notifier.send(notice, context),
      }),
  });
}
