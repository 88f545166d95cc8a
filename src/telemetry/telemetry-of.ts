import type { OpenSpan, Telemetry } from '../ports/telemetry.ts';
import type { Metrics } from './metrics.ts';
import { type Recording, recordingInto } from './recording.ts';
import type { Spans } from './spans.ts';

/** Says that something is wrong with telemetry itself: a constant message with fields. */
export type TelemetryReport = (message: string, fields: object) => void;

export interface TelemetryParts {
  readonly metrics: Metrics;
  /** Absent where nothing is traced. */
  readonly spans?: Spans;
  readonly report: TelemetryReport;
  /** For how long `flush` waits, in milliseconds. */
  readonly flushMs: number;
}

/** Telemetry over OpenTelemetry's own providers. What goes wrong in it is reported, and changes nothing for the app. */
export function telemetryOf({ metrics, spans, report, flushMs }: TelemetryParts): Telemetry {
  const recording = recordingInto(metrics);
  const guarded = Object.fromEntries(
    Object.entries(recording).map(([name, record]) => [
      name,
      (...values: never[]) => {
        try {
          (record as (...given: never[]) => void)(...values);
        } catch (error) {
          report('telemetry could not be recorded', { what: name, error: String(error).slice(0, 300) });
        }
      },
    ]),
  ) as unknown as Recording;
  return {
    ...guarded,
    ended(record) {
      guarded.ended(record);
      spans?.ended(record);
    },
    within: async (asked, work) =>
      spans === undefined ? await work(noSpan) : await spans.within(asked, work),
    link: (correlationId) => spans?.link(correlationId),
    flush: async () => await inTime(flushMs, Promise.all([metrics.flush(), spans?.flush()]), report),
  };
}

const noSpan: OpenSpan = { set: () => undefined, fail: () => undefined };

async function inTime(ms: number, work: Promise<unknown>, report: TelemetryReport): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  const done = work.then(
    () => undefined,
    (error: unknown) => report('telemetry could not be sent', { error: String(error).slice(0, 300) }),
  );
  await Promise.race([done, late]);
  clearTimeout(timer);
}
