import { app, type InvocationContext } from '@azure/functions';
import { durableOf } from '../../use-cases/durable-of.ts';
import type { EventDeps } from '../../use-cases/event-deps.ts';
import { logOf } from '../../use-cases/log.ts';
import { notifierFor } from '../../use-cases/notifications/notifier-for.ts';
import { purgeHistories } from '../../use-cases/purge-histories.ts';
import { purgeObservations } from '../../use-cases/purge-observations.ts';
import { durableBinding, Instances } from '../../workflow/durable/instances.ts';
import { exportRecords } from './export.ts';
import { route } from './http-route.ts';
import type { Operating } from './register-triggers.ts';
import { getRemediation, listRemediations } from './remediations.ts';

/** Registers the routes of the audit trail, and the timer that purges histories of the platform and old size observations. */
export function registerRecords(
  {
    now,
    subscribedKinds,
    suspended,
    sizes,
  }: Pick<EventDeps, 'now' | 'subscribedKinds' | 'suspended' | 'sizes'>,
  { acts, records, notifier, historyDays }: Operating,
): void {
  // An export may be as long as the whole trail: it is sent while it is read.
  app.setup({ enableHttpStream: true });
  const guards = { acts, now };
  route('remediations', guards, (asked, context) => listRemediations(asked, Instances.of(context), records));
  route('remediation', guards, (asked, context) => getRemediation(asked, Instances.of(context), records));
  route('export', guards, (asked) => exportRecords(asked, records, now));
  // Nothing is deleted while the configured number of days may be wrong.
  if (records === undefined || suspended !== undefined) return;
  const notifyFrom = notifierFor(
    notifier,
    subscribedKinds === undefined ? { now } : { now, subscribedKinds },
  );
  app.timer('purge', {
    schedule: '0 17 3 * * *',
    extraInputs: [durableBinding],
    handler: async (_timer: unknown, context: InvocationContext) => {
      const notify = notifyFrom(context);
      const [durable, log] = [durableOf(context), logOf(context)];
      await purgeHistories({ durable, records, log, notify, now, keepDays: historyDays });
      if (sizes !== undefined) await purgeObservations(sizes, { log, now });
    },
  });
}
