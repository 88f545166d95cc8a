import type { Notifier } from '../../ports/notify.ts';

/** The first way to be heard: a record of level error, for which an alert rule can look. */
export const logNotifier: Notifier = {
  send: async (notice, log) => log.error(`alert ${JSON.stringify(notice)}`),
};
