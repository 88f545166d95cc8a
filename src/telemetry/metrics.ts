import type { Counter, Gauge, Histogram } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { type IMetricReader, MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Attributes } from '../ports/telemetry.ts';
import { type Instrument, instruments, type MetricName } from './instruments.ts';

type Recorder = (value: number, attributes: Attributes) => void;

/** The app's instruments, as the table has them, over one provider. */
export class Metrics {
  readonly #provider: MeterProvider;
  readonly #recorders = new Map<MetricName, Recorder>();

  constructor(resource: Resource, reader: IMetricReader) {
    this.#provider = new MeterProvider({ resource, readers: [reader] });
    for (const name of Object.keys(instruments) as MetricName[])
      this.#recorders.set(name, this.#recorderOf(name, instruments[name]));
  }

  /** Adds to a counter, or records what a gauge or a histogram is given. Throws for a name or an attribute that the table does not have. */
  record(name: MetricName, value: number, attributes: Attributes = {}): void {
    const recorder = this.#recorders.get(name);
    if (recorder === undefined) throw new Error(`there is no metric ${name}`);
    for (const key of Object.keys(attributes))
      if (!Object.hasOwn(instruments[name].attributes, key))
        throw new Error(`${name} has no attribute ${key}`);
    recorder(value, attributes);
  }

  /** Reads what was recorded, and hands it to the exporter. */
  async flush(): Promise<void> {
    await this.#provider.forceFlush();
  }

  async shutdown(): Promise<void> {
    await this.#provider.shutdown();
  }

  #recorderOf(name: MetricName, { kind, unit, about, buckets }: Instrument): Recorder {
    const meter = this.#provider.getMeter('accelnet');
    const options = { unit, description: about };
    switch (kind) {
      case 'counter': {
        const counter: Counter = meter.createCounter(name, options);
        return (value, attributes) => counter.add(value, { ...attributes });
      }
      case 'gauge': {
        const gauge: Gauge = meter.createGauge(name, options);
        return (value, attributes) => gauge.record(value, { ...attributes });
      }
      case 'histogram': {
        const advice = buckets === undefined ? {} : { explicitBucketBoundaries: [...buckets] };
        const histogram: Histogram = meter.createHistogram(name, { ...options, advice });
        return (value, attributes) => histogram.record(value, { ...attributes });
      }
    }
  }
}
