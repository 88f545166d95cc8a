import type { InvocationContext } from '@azure/functions';
import { EntityId, getClient } from 'durable-functions';
import type { AddInput } from '../../core/notifications/outbox.ts';
import type { Notice, Notifier } from '../../ports/notify.ts';
import { entities, safeguardsKey } from '../../workflow/durable/names.ts';
import type { BeginDeps } from '../begin-remediation.ts';

/**
 * How functions outside of a run notify people: at once in the log, and through the outbox where receivers want this kind.
 * The function needs the durable binding.
 */
export function notifierFor(
  notifier: Notifier,
  { subscribedKinds = [], now }: Pick<BeginDeps, 'subscribedKinds' | 'now'>,
): (context: InvocationContext) => (notice: Notice) => Promise<void> {
  return (context) => async (notice) => {
    await notifier.send(notice, context);
    if (!subscribedKinds.includes(notice.kind)) return;
    const outboxMessage: AddInput = { at: new Date(now()).toISOString(), notice };
    await getClient(context).signalEntity(new EntityId(entities.outbox, safeguardsKey), 'add', outboxMessage);
  };
}
