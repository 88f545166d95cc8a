import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Telemetry } from '../../src/ports/telemetry.ts';
import { Metrics } from '../../src/telemetry/metrics.ts';
import { Spans } from '../../src/telemetry/spans.ts';
import { telemetryOf } from '../../src/telemetry/telemetry-of.ts';

const resource = resourceFromAttributes({ 'service.name': 'accelnet' });

/** One time series: its metric, its attributes in order, and its figure; of a histogram its sum. */
export type Series = readonly [metric: string, attributes: string, value: number];

/** Telemetry over OpenTelemetry's real providers, with exporters that keep what they are given. */
export class Measured {
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.DELTA);
  readonly #spans = new InMemorySpanExporter();
  readonly telemetry: Telemetry;
  readonly reports: string[] = [];

  constructor({ now = Date.now, ratio = 1 }: { readonly now?: () => number; readonly ratio?: number } = {}) {
    const reader = new PeriodicExportingMetricReader({
      exporter: this.#metrics,
      exportIntervalMillis: 2 ** 30,
    });
    const processor = new SimpleSpanProcessor(this.#spans);
    this.telemetry = telemetryOf({
      metrics: new Metrics(resource, reader),
      spans: new Spans({ resource, processor, ratio, now }),
      report: (message, fields) => void this.reports.push(`${message} ${JSON.stringify(fields)}`),
      flushMs: 4_000,
    });
  }

  /** The series of some metrics that were recorded since the last time. */
  async series(...metrics: readonly string[]): Promise<readonly Series[]> {
    await this.telemetry.flush();
    const all = this.#metrics.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
    this.#metrics.reset();
    const series = all
      .flatMap((scope) => scope.metrics)
      .filter(({ descriptor }) => metrics.includes(descriptor.name))
      .flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }): Series => {
          const figure = typeof value === 'number' ? value : (value.sum ?? Number.NaN);
          return [descriptor.name, Object.values(attributes).join(' '), figure];
        }),
      );
    return series.toSorted((a, b) => `${a}`.localeCompare(`${b}`));
  }

  /** Spans that have ended, in the order of their ends. */
  spans(): readonly ReadableSpan[] {
    return this.#spans.getFinishedSpans();
  }
}
