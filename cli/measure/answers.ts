import * as z from 'zod';
import { parseBetween } from '../../src/core/guest/guest-output.ts';
import type { Parsed } from '../../src/core/lib/parsed.ts';

// What guests print is not to be trusted: no member but these, no number beyond what can be.
const figure = z.number().min(0).max(1e9);

const throughputRun = z.strictObject({
  /** Gb/s that arrived. */
  gbps: figure.max(10_000),
  retransmits: figure.nullable(),
  /** Processors of the client that were busy meanwhile, all its work together; null where Windows does not answer. */
  busyCpus: figure.max(10_000).nullable(),
  cpusPerGbps: figure.nullable(),
});

/** Microseconds there and back, by percentile. */
const latencyRun = z.strictObject({
  p50: figure,
  p90: figure.nullable(),
  p99: figure.nullable(),
  p999: figure.nullable(),
});

const spread = z.strictObject({ median: figure, least: figure, most: figure }).nullable();

const notMeasured = z.strictObject({ state: z.enum(['missing', 'no-server']) });
const measured = z.enum(['measured', 'broken-off']);

const clientAnswer = z.strictObject({
  version: z.literal(1, { error: 'should be 1' }),
  role: z.literal('client'),
  os: z.enum(['linux', 'windows']),
  streams: z.number().int().min(1).max(64),
  seconds: z.number().int().min(1).max(300),
  throughput: z.union([
    notMeasured,
    z.strictObject({
      state: measured,
      runs: z.array(throughputRun).max(9),
      gbps: spread,
      cpusPerGbps: spread,
    }),
  ]),
  latency: z.union([
    notMeasured,
    z.strictObject({ state: measured, runs: z.array(latencyRun).max(9), p50: spread, p99: spread }),
  ]),
});

const served = z.enum(['served', 'missing', 'port-taken', 'died']);

const serverAnswer = z.strictObject({
  version: z.literal(1, { error: 'should be 1' }),
  role: z.literal('server'),
  throughput: served,
  latency: served,
  /** Whether anybody came. */
  connected: z.boolean(),
  ended: z.enum(['idle', 'limit', 'stopped', 'nobody-serves']),
  seconds: z.number().int().min(0).max(100_000),
});

/** What `guest/measure-client.sh` prints. */
export type ClientAnswer = z.output<typeof clientAnswer>;
/** What `guest/measure-server.sh` prints. */
export type ServerAnswer = z.output<typeof serverAnswer>;

const [begin, end] = ['ACCELNET-MEASURE-BEGIN', 'ACCELNET-MEASURE-END'] as const;

/** Reads the client's answer out of what its script printed; anything that is not exactly as the scripts write it is faulty. */
export function parseClientAnswer(printed: string): Parsed<ClientAnswer> {
  return parseBetween(printed, begin, end, clientAnswer);
}

/** Reads the server's answer as strictly. */
export function parseServerAnswer(printed: string): Parsed<ServerAnswer> {
  return parseBetween(printed, begin, end, serverAnswer);
}
