import * as z from 'zod';
import { endpointOption, type OptionsReading, readOptions, vmOption } from '../command-line/options.ts';

export const usage = `npm run measure -- --server ID --client ID [--before FILE] [options]

Measures the network between two VMs, by scripts that Run Command runs in them as root or SYSTEM: throughput with iperf3, latency with sockperf. Uses Azure
as you (az login), or as the settings of the environment say. The scripts install nothing unless told to, and end by themselves.

  --server ID     the resource id of a Linux VM that serves
  --client ID     the resource id of the VM that measures the way to it
  --before FILE   what an earlier measurement wrote with --out: says which differences are more than noise
  --out FILE      keeps this measurement
  --runs N        of each test, 1 to 9 (5); below 5 a comparison cannot tell anything
  --seconds N     of each run, 1 to 300 (10)
  --streams N     of iperf3 at once, 1 to 64 (8)
  --address IP    the server's address, where it is not the first one of its primary network interface
  --ports N,N     of iperf3 and sockperf (5201,5202)
  --install       lets the scripts install iperf3 and sockperf with the guests' own package tools
  --json          the measurement as JSON
  --endpoint URL  Azure Resource Manager (ACCELNET_ARM_ENDPOINT, or the public cloud)
  --help          this

Exit code: 0 something was measured; 1 nothing could be; 2 the command line or a setting is wrong.`;

const count = (least: number, most: number, defaultValue: number): z.ZodType<number, string | undefined> =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      const value = text === undefined ? defaultValue : /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
      if (value >= least && value <= most) return value;
      context.addIssue(`should be a whole number from ${least} to ${most}`);
      return z.NEVER;
    });

const ports = z
  .string()
  .default('5201,5202')
  .transform((text, context) => {
    const [throughput, latency, ...more] = text
      .split(',')
      .map((one) => (/^\d{1,5}$/.test(one) ? Number(one) : 0));
    const fine = (port: number | undefined): port is number =>
      port !== undefined && port > 0 && port < 65_536;
    if (fine(throughput) && fine(latency) && throughput !== latency && more.length === 0)
      return { throughput, latency };
    context.addIssue('should be two ports with a comma between them, such as 5201,5202');
    return z.NEVER;
  });

// Run Command ends what takes longer than 90 minutes (run-command-overview).
const maxSeconds = 3600;
const file = z.string().min(1, { error: 'should name a file' }).optional();

const schema = z
  .object({
    server: vmOption,
    client: vmOption,
    before: file,
    out: file,
    runs: count(1, 9, 5),
    seconds: count(1, 300, 10),
    streams: count(1, 64, 8),
    address: z.union([z.ipv4(), z.ipv6()], { error: 'should be an IP address' }).optional(),
    ports,
    install: z.boolean().default(false),
    json: z.boolean().default(false),
    endpoint: endpointOption,
  })
  .refine(({ server, client }) => server.key !== client.key, {
    error: '--server and --client: should be two VMs',
  })
  .refine(({ runs, seconds }) => 2 * runs * seconds <= maxSeconds, {
    error: `--runs and --seconds: both tests together should take at most ${maxSeconds} s`,
  });

/** A command line that makes sense. */
export type MeasureArguments = z.output<typeof schema>;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const options = {
  ...{ server: text, client: text, before: text, out: text, runs: text, seconds: text, streams: text },
  ...{ address: text, ports: text, endpoint: text, install: flag, json: flag },
};

/** Reads a command line, or says everything that is wrong with it. */
export function readMeasureArguments(args: readonly string[]): OptionsReading<MeasureArguments> {
  return readOptions(args, options, schema);
}
