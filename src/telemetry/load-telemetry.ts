import { noTelemetry, type Telemetry } from '../ports/telemetry.ts';
import type { TelemetryOptions } from './start-telemetry.ts';

/**
 * Telemetry that is loaded only now, from a bundle of its own: an app without it does not even read that file. What is said until it is there is
 * counted then; work that has a span waits for it, which takes as long as reading a file.
 */
export function loadTelemetry(
  options: TelemetryOptions,
  load: () => Promise<{ startTelemetry(options: TelemetryOptions): Telemetry }> = () =>
    // The build puts its bundle there.
    import('./start-telemetry.ts'),
): Telemetry {
  let loaded: Telemetry | undefined;
  const loading = load()
    .then(({ startTelemetry }) => startTelemetry(options))
    .catch((error: unknown) => {
      options.report('telemetry could not be started', { error: String(error).slice(0, 300) });
      return noTelemetry;
    })
    .then((started) => {
      loaded = started;
      return started;
    });
  const then = (record: (telemetry: Telemetry) => void): void => {
    if (loaded !== undefined) record(loaded);
    else void loading.then(record);
  };
  return {
    assessed: (...given) => then((to) => to.assessed(...given)),
    started: (...given) => then((to) => to.started(...given)),
    ended: (...given) => then((to) => to.ended(...given)),
    requested: (...given) => then((to) => to.requested(...given)),
    operationEnded: (...given) => then((to) => to.operationEnded(...given)),
    seen: (...given) => then((to) => to.seen(...given)),
    heartbeat: (...given) => then((to) => to.heartbeat(...given)),
    alert: (...given) => then((to) => to.alert(...given)),
    event: (...given) => then((to) => to.event(...given)),
    link: (...given) => then((to) => to.link(...given)),
    within: async (asked, work) => await (loaded ?? (await loading)).within(asked, work),
    flush: async () => await (await loading).flush(),
  };
}
