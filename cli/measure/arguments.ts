import * as z from 'zod';
import type { GivenOf } from '../command-line/command.ts';
import { file, flag, vmId, wholeOr } from '../command-line/option.ts';
import { exitCodeNotes } from '../exit-codes.ts';
import { reachFaults, reachOptions } from '../reach-options.ts';

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

export const command = {
  call: 'accelnet measure --server ID --client ID [--before FILE] [options]',
  about:
    'Measures the network between two VMs, by scripts that Run Command runs in them as root or SYSTEM: throughput with iperf3, latency with sockperf. Uses Azure as you (az login), or as the settings of the environment say. The scripts install nothing unless told to, and end by themselves.',
  options: {
    server: { value: 'ID', about: 'the resource id of a Linux VM that serves', schema: vmId },
    client: { value: 'ID', about: 'the resource id of the VM that measures the way to it', schema: vmId },
    before: file(
      'FILE',
      'what an earlier measurement wrote with --out: says which differences are more than noise',
    ),
    out: file('FILE', 'keeps this measurement'),
    runs: wholeOr(5, { min: 1, max: 9 }, 'N', 'of each test; below 5 a comparison cannot tell anything'),
    seconds: wholeOr(10, { min: 1, max: 300 }, 'N', 'of each run'),
    streams: wholeOr(8, { min: 1, max: 64 }, 'N', 'of iperf3 at once'),
    address: {
      value: 'IP',
      about: "the server's address, where it is not the first one of its primary network interface",
      schema: z.union([z.ipv4(), z.ipv6()], { error: 'should be an IP address' }).optional(),
    },
    ports: { value: 'N,N', about: 'of iperf3 and sockperf', otherwise: '5201,5202', schema: ports },
    install: flag("lets the scripts install iperf3 and sockperf with the guests' own package tools"),
    json: flag('the measurement as JSON'),
    ...reachOptions,
  },
  notes: `What could be measured of it is done, where there is anything.

${exitCodeNotes}`,
  choiceFaults: reachFaults,
  valueFaults: ({ server, client, runs, seconds }: Together): readonly string[] => [
    ...(server.key === client.key ? ['--server and --client: should be two VMs'] : []),
    ...(2 * runs * seconds > maxSeconds
      ? [`--runs and --seconds: both tests together should take at most ${maxSeconds} s`]
      : []),
  ],
} as const;

interface Together {
  readonly server: z.output<typeof vmId>;
  readonly client: z.output<typeof vmId>;
  readonly runs: number;
  readonly seconds: number;
}

/** Between which VMs is measured, and how. */
export type MeasureArguments = GivenOf<typeof command>;
