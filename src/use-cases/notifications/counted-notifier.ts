import type { Notifier } from '../../ports/notify.ts';
import type { Telemetry } from '../../ports/telemetry.ts';

/** Counts alerts on their way to the log. */
export function countedNotifier(notifier: Notifier, telemetry: Pick<Telemetry, 'alert'>): Notifier {
  return {
    async send(notice, log) {
      telemetry.alert(notice.kind);
      await notifier.send(notice, log);
    },
  };
}
