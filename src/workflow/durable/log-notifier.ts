import type { Notifier } from '../../ports/notify.ts';

/** Notifies through the log: a record of level error, which an alert rule can find. */
export const logNotifier: Notifier = {
  send: async (notice, log) => log.error(`alert ${JSON.stringify(notice)}`),
};
