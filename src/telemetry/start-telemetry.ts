import type { TokenCredential } from '@azure/identity';
import {
  type AzureMonitorExporterOptions,
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
} from '@azure/monitor-opentelemetry-exporter';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Telemetry } from '../ports/telemetry.ts';
import { Metrics } from './metrics.ts';
import { Spans } from './spans.ts';
import { type TelemetryReport, telemetryOf } from './telemetry-of.ts';
import { watchedSending } from './watched-sending.ts';

/** What telemetry is started with. */
export interface TelemetryOptions {
  readonly traces: boolean;
  /** Which part of all traces is kept, from 0 to 1. */
  readonly ratio: number;
  /** Of Application Insights; the exporter sends by HTTPS only. */
  readonly connectionString: string;
  /** Absent where ingestion takes the connection string alone. */
  readonly credential?: TokenCredential;
  /** What the app is called in Application Insights. */
  readonly service: string;
  readonly version: string;
  readonly now: () => number;
  readonly report: TelemetryReport;
}

// As often as the pass that records most of it: more often would send the same figures again.
const exportMs = 300_000;
const exportTimeoutMs = 30_000;
// A host ends its work within 3.5 to 6.8 s of SIGTERM (docs/cost.md, Seen on the real host).
const flushMs = 4_000;

/**
 * Starts to send metrics, and traces where they are wanted, to Application Insights. Of what the exporter does besides, nothing is wanted: statistics about
 * itself, files of what could not be sent, a row about its resource with each batch; that it asks another host for its configuration, the build takes out.
 */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  const { traces, ratio, connectionString, credential, service, version, now, report } = options;
  process.env.APPLICATION_INSIGHTS_NO_STATSBEAT = '1';
  process.env.APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED = 'true';
  const sending: AzureMonitorExporterOptions = {
    connectionString,
    disableOfflineStorage: true,
    additionalPolicies: [{ policy: watchedSending(report, now), position: 'perCall' }],
    ...(credential === undefined ? {} : { credential }),
  };
  const resource = resourceFromAttributes({ 'service.name': service, 'service.version': version });
  const reader = new PeriodicExportingMetricReader({
    exporter: new AzureMonitorMetricExporter(sending),
    exportIntervalMillis: exportMs,
    exportTimeoutMillis: exportTimeoutMs,
  });
  const metrics = new Metrics(resource, reader);
  const withSpans = traces ? { spans: spansTo(sending) } : {};
  return telemetryOf({ metrics, ...withSpans, report, flushMs });

  function spansTo(to: AzureMonitorExporterOptions): Spans {
    const processor = new BatchSpanProcessor(new AzureMonitorTraceExporter(to));
    return new Spans({ resource, processor, ratio, now });
  }
}
