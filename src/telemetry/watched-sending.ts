import type { AzureMonitorExporterOptions } from '@azure/monitor-opentelemetry-exporter';
import type { TelemetryReport } from './telemetry-of.ts';

type SendingPolicy = NonNullable<AzureMonitorExporterOptions['additionalPolicies']>[number]['policy'];

const hourMs = 3_600_000;

/**
 * Watches what the exporter sends, because it calls sent what it could not send and must not keep: the first failure is reported, and then at most one an
 * hour, with how many there were.
 */
export function watchedSending(report: TelemetryReport, now: () => number): SendingPolicy {
  let failures = 0;
  let reportedAt: number | undefined;
  const note = (why: object): void => {
    failures++;
    if (reportedAt !== undefined && now() - reportedAt < hourMs) return;
    report('telemetry could not be sent', { failures, ...why });
    reportedAt = now();
    failures = 0;
  };
  return {
    name: 'watchedSending',
    async sendRequest(request, next) {
      try {
        const response = await next(request);
        if (response.status >= 400) note({ status: response.status });
        return response;
      } catch (error) {
        note({ error: error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'unknown' });
        throw error;
      }
    },
  };
}
