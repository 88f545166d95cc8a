import { findSize } from '../compute/sizes.ts';
import { uniform } from '../kernel/random.ts';
import { keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { Operation, VirtualMachine, World } from '../world/world.ts';
import type { GuestState } from './guest-state.ts';
import { clientScripts, serverScript, servingAt } from './measure-time.ts';

/** Who is asked, with what, and in which world. */
export interface Asked {
  readonly simulation: Simulation;
  readonly vm: VirtualMachine;
  readonly operation: Operation;
  readonly settings: Readonly<Record<string, string>>;
}

interface MeasureAnswer {
  readonly commandId: string;
  readonly script: string;
  readonly answer: (guest: GuestState, asked: Asked) => { readonly stdout: string };
}

// What a Dv3 may send, for each vCPU (virtual-machines/sizes: dv3-dsv3-series).
const gbpsPerCpu = 0.5;
// How much a virtual function gives is known of no VM: these are invented, so that there is something to compare. What is documented is only the
// direction: more throughput, less latency, less CPU (accelerated-networking-overview).
const paths = {
  accelerated: { share: 0.95, microseconds: 60, cpusPerGbps: 0.05 },
  synthetic: { share: 0.7, microseconds: 220, cpusPerGbps: 0.25 },
} as const;

/** Around one, by a few hundredths: another one for each run of each measurement. */
function jitter({ simulation: { settings, schedule }, vm }: Asked, what: string, run: number): number {
  return 0.98 + 0.04 * uniform(settings.seed, 'measure', keyOf(vm.resource.id), schedule.now(), what, run);
}

function capOf(world: World, vm: VirtualMachine): number {
  return gbpsPerCpu * (findSize(world, vm.resource.properties.hardwareProfile.vmSize)?.vcpus ?? 1);
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

function spreadOf(values: readonly number[]): object | null {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: sorted[sorted.length >> 1], least: sorted[0], most: sorted.at(-1) };
}

function answerOfClient(guest: GuestState, asked: Asked): { stdout: string } {
  const { SERVER = '', STREAMS = '8', SECONDS = '10', RUNS = '5' } = asked.settings;
  const server = servingAt(asked.simulation, SERVER)?.vm;
  const head = {
    version: 1,
    role: 'client',
    os: guest.os,
    streams: Number(STREAMS),
    seconds: Number(SECONDS),
  };
  const state = 'no-server';
  if (server === undefined) return printed({ ...head, throughput: { state }, latency: { state } });
  const bound = (vm: VirtualMachine): boolean => vm.virtualFunctions.length > 0;
  const path = bound(asked.vm) && bound(server) ? paths.accelerated : paths.synthetic;
  const cap =
    Math.min(capOf(asked.simulation.world, asked.vm), capOf(asked.simulation.world, server)) * path.share;
  const count = Array.from({ length: Number(RUNS) }, (_, run) => run);
  const runs = count.map((run) => {
    const gbps = round(cap * jitter(asked, 'gbps', run), 4);
    const cpusPerGbps = round(path.cpusPerGbps * jitter(asked, 'cpus', run), 4);
    return { gbps, retransmits: 0, busyCpus: round(gbps * cpusPerGbps, 3), cpusPerGbps };
  });
  const pings = count.map((run) => {
    const p50 = path.microseconds * jitter(asked, 'latency', run);
    const [p90, p99, p999] = [1.2, 1.6, 3].map((times) => round(p50 * times, 3));
    return { p50: round(p50, 3), p90, p99, p999 };
  });
  const of = (values: readonly (number | undefined)[]): object | null =>
    spreadOf(values.map((one) => one ?? 0));
  const throughput = {
    state: 'measured',
    runs,
    gbps: of(runs.map(({ gbps }) => gbps)),
    cpusPerGbps: of(runs.map(({ cpusPerGbps }) => cpusPerGbps)),
  };
  const latency = {
    state: 'measured',
    runs: pings,
    p50: of(pings.map(({ p50 }) => p50)),
    p99: of(pings.map(({ p99 }) => p99)),
  };
  return printed({ ...head, throughput, latency: guest.os === 'linux' ? latency : { state: 'missing' } });
}

function answerOfServer(_: GuestState, { simulation: { schedule }, operation }: Asked): { stdout: string } {
  return printed({
    version: 1,
    role: 'server',
    throughput: 'served',
    latency: 'served',
    connected: operation.visited === true,
    ended: 'idle',
    seconds: Math.round((schedule.now() - operation.startedAt) / 1000),
  });
}

function printed(answer: object): { stdout: string } {
  return { stdout: `\nACCELNET-MEASURE-BEGIN\n${JSON.stringify(answer)}\nACCELNET-MEASURE-END\n` };
}

/** The answers to the scripts of a measurement. */
export const measureAnswers: readonly MeasureAnswer[] = [
  { commandId: 'RunShellScript', script: serverScript, answer: answerOfServer },
  { commandId: 'RunShellScript', script: clientScripts.linux, answer: answerOfClient },
  { commandId: 'RunPowerShellScript', script: clientScripts.windows, answer: answerOfClient },
];
