import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as semconv from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { describe, expect, test } from 'vitest';
import { withTelemetry } from '../../scripts/write-telemetry.ts';
import { interruptedRecord } from '../../src/core/audit/interrupted-record.ts';
import { type Instrument, instruments, type MetricName, seriesOf } from '../../src/telemetry/instruments.ts';
import { reasonOfRun } from '../../src/telemetry/recorded.ts';

const rows: readonly (readonly [string, Instrument])[] = Object.entries(instruments);
const named = (prefix: string): ReadonlySet<unknown> =>
  new Set(
    Object.entries({ ...semconv, ...incubating })
      .filter(([name]) => name.startsWith(prefix))
      .map(([, value]) => value),
  );
const [metricNames, attributeNames] = [named('METRIC_'), named('ATTR_')];

describe('the table of metrics', () => {
  test.each(rows)(
    'has only names that are ours or of the semantic conventions: %s',
    (name, { attributes }) => {
      expect(name.startsWith('accelnet.') || metricNames.has(name)).toBe(true);
      const foreign = Object.keys(attributes).filter((one) => !one.startsWith('accelnet.'));
      expect(foreign.filter((one) => !attributeNames.has(one))).toEqual([]);
      // Lower case, with dots between namespaces (general/naming).
      for (const one of [name, ...Object.keys(attributes)])
        expect(one).toMatch(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/);
    },
  );

  test.each(rows)('bounds the time series of one instance: %s', (_, instrument) => {
    expect(seriesOf(instrument)).toBeLessThanOrEqual(2000);
    expect(Object.keys(instrument.attributes).filter((one) => /vm\.|\bid$|name$/.test(one))).toEqual([]);
  });

  test('uses the name, the attributes and the buckets of the semantic conventions for requests', () => {
    const name = semconv.METRIC_HTTP_CLIENT_REQUEST_DURATION;
    const { attributes, buckets, unit } = instruments[name as MetricName] as Instrument;
    expect(Object.keys(attributes)).toEqual(
      expect.arrayContaining([
        semconv.ATTR_HTTP_REQUEST_METHOD,
        semconv.ATTR_SERVER_ADDRESS,
        semconv.ATTR_SERVER_PORT,
        semconv.ATTR_HTTP_RESPONSE_STATUS_CODE,
        semconv.ATTR_ERROR_TYPE,
      ]),
    );
    expect(unit).toBe('s');
    // http/http-metrics, ExplicitBucketBoundaries.
    expect(buckets).toEqual([0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]);
  });

  test('gives every histogram buckets that rise, and nothing else any', () => {
    for (const [name, { kind, buckets = [] }] of rows) {
      expect([name, buckets.length > 0]).toEqual([name, kind === 'histogram']);
      expect(buckets.toSorted((a, b) => a - b)).toEqual(buckets);
    }
  });
});

test('a run that was interrupted has a reason of the table, whatever the platform says of it', () => {
  for (const runtimeStatus of ['Terminated', 'Failed', 'Missing']) {
    const at = '2026-11-22T12:00:00.000Z';
    const run = { id: 'r', vmId: 'v', runtimeStatus, createdAt: at, lastUpdatedAt: at };
    const record = interruptedRecord({ ...run, customStatus: undefined, output: undefined });
    expect(reasonOfRun(record ?? { reason: '' })).toBe(runtimeStatus.toLowerCase());
  }
  expect(reasonOfRun({ reason: 'OverconstrainedZonalAllocationRequest' })).toBe('azure');
});

test('docs/telemetry.md agrees with the table of metrics; npm run docs writes it', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/telemetry.md'), 'utf8');
  expect(page).toBe(withTelemetry(page));
});
