import * as z from 'zod';
import { faulty, type Parsed, parseWith } from '../../src/core/lib/parsed.ts';
import type { ClientAnswer } from './answers.ts';

const side = z.strictObject({
  vm: z.string(),
  size: z.string(),
  /** Whether the flag of every network interface is on; what the guest makes of it, the diagnosis shows. */
  flags: z.enum(['on', 'off', 'mixed']),
});

const metrics = ['gbps', 'cpusPerGbps', 'p50', 'p99'] as const;

/** What is compared: Gb/s, busy processors of the client for each of them, microseconds there and back. */
export type Metric = (typeof metrics)[number];

const measurement = z.strictObject({
  version: z.literal(1, { error: 'should be 1' }),
  /** ISO 8601. */
  measuredAt: z.iso.datetime(),
  server: side,
  client: side,
  streams: z.number().int(),
  seconds: z.number().int(),
  /** One figure a run; empty for what was not measured. */
  figures: z.record(z.enum(metrics), z.array(z.number().min(0)).max(9)),
});

/** One measurement between two VMs, as `--out` writes it. */
export type Measurement = z.output<typeof measurement>;

/** A VM of a measurement. */
export type Side = z.output<typeof side>;

/** Reads what an earlier measurement wrote, or says everything that is wrong with it. */
export function readMeasurement(text: string): Parsed<Measurement> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return faulty('is not JSON');
  }
  return parseWith(measurement, json);
}

/** The figures of a client's answer, one a run. */
export function figuresOf({ throughput, latency }: ClientAnswer): Measurement['figures'] {
  const runs = 'runs' in throughput ? throughput.runs : [];
  const pings = 'runs' in latency ? latency.runs : [];
  const known = (values: readonly (number | null)[]): number[] => values.filter((one) => one !== null);
  return {
    gbps: runs.map(({ gbps }) => gbps),
    cpusPerGbps: known(runs.map(({ cpusPerGbps }) => cpusPerGbps)),
    p50: pings.map(({ p50 }) => p50),
    p99: known(pings.map(({ p99 }) => p99)),
  };
}
