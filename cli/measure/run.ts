import { randomUUID } from 'node:crypto';
import { whyNotAsked } from '../../src/assessment/ask-guest.ts';
import {
  awaitScript,
  beginScript,
  type ScriptEnd,
  type ScriptRunning,
} from '../../src/assessment/run-script.ts';
import { ArmClient } from '../../src/azure/arm/arm-client.ts';
import { AzureCloud } from '../../src/azure/resources/azure-cloud.ts';
import type { VmFacts } from '../../src/core/model/facts.ts';
import type { ResourceId } from '../../src/core/model/resource-id.ts';
import { inWords } from '../assess/read-azure.ts';
import type { Session } from '../session.ts';
import { parseClientAnswer, parseServerAnswer } from './answers.ts';
import type { MeasureArguments } from './arguments.ts';
import { figuresOf, type Measurement } from './measurement.ts';
import { readNetwork } from './network-side.ts';
import { notesOf, readAnswer } from './notes.ts';
import { clientScript, maxClient, maxServer, serverScript } from './script.ts';

/** What a measurement waits on, and where it reports how it goes. */
export interface Surroundings {
  readonly say: (line: string) => void;
  /** Gets how far it has come, again and again. */
  readonly progress: (line: string) => void;
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** What came of it: a measurement, in which some tests may be missing, and notes about it. */
export type Outcome =
  | { readonly ok: true; readonly value: Measurement; readonly notes: readonly string[] }
  | { readonly ok: false; readonly faults: readonly string[] };

const firstWait = 180;

/** Measures between two VMs as the caller. Whatever happens here, the scripts in the guests end by themselves. */
export async function runMeasurement(
  args: MeasureArguments,
  { config: { arm }, credential }: Session,
  surroundings: Surroundings,
): Promise<Outcome> {
  const { say, progress, now, pause } = surroundings;
  const client = new ArmClient({ ...arm, credential, now });
  const cloud = new AzureCloud({ client, apiVersions: arm.apiVersions, now });
  const running = { cloud, pause, now };
  const call = { correlationId: randomUUID() };
  const assess = async (vm: ResourceId): Promise<SeenOrFault> => {
    const read = await cloud.readVm(vm, call);
    if (!read.ok) return { fault: `${vm.path}: ${inWords(read.failure)}` };
    const why = whyNotAsked(read.value);
    if (why !== undefined) return { fault: `${vm.path}: ${why}` };
    const network = await readNetwork(client, arm.apiVersions.network, read.value, call);
    return network.ok ? { facts: read.value, ...network.value } : { fault: network.fault };
  };
  const [server, measurer] = [await assess(args.server), await assess(args.client)];
  const address = args.address ?? ('address' in server ? server.address : undefined);
  if ('fault' in server || 'fault' in measurer || server.facts.os.type !== 'linux' || address === undefined)
    return { ok: false, faults: faultsOf(args, server, measurer, address) };

  const os = measurer.facts.os.type ?? 'linux';
  const [serving, measuring] = [await serverScript(args), await clientScript(os, address, args)];
  const served = await beginScript(running, args.server, serving, call);
  if (served.kind === 'unknown') return { ok: false, faults: [`the server: ${served.why}`] };
  const begun = await beginScript(running, args.client, measuring, call);
  if (begun.kind === 'unknown')
    return {
      ok: false,
      faults: [`the client: ${begun.why}`, `the server ends by itself within ${firstWait} s`],
    };
  say(
    `${args.server.name} serves at ${address}; it ends by itself, after ${maxServer(args)} s at the latest`,
  );
  say(`${args.client.name} measures: about ${expected(args)} s`);
  const logged = (name: string, end: ScriptEnd): ScriptEnd => {
    say(`${name}: ${end.kind === 'printed' ? 'done' : end.why}`);
    return end;
  };
  const beyond = maxServer(args) + 60;
  const [ofClient, ofServer] = await Promise.all([
    awaitScript(notifying(running, progress), begun, maxClient(args) + firstWait, call).then((end) =>
      logged(args.client.name, end),
    ),
    awaitScript(running, served, beyond, call).then((end) => logged(args.server.name, end)),
  ]);
  const [fromClient, fromServer] = [
    readAnswer(ofClient, parseClientAnswer),
    readAnswer(ofServer, parseServerAnswer),
  ];
  const notes = notesOf(fromClient, fromServer);
  if (!fromClient.ok) return { ok: false, faults: notes };
  const figures = figuresOf(fromClient.value);
  if (Object.values(figures).every(({ length }) => length === 0)) return { ok: false, faults: notes };
  const side = ({ facts, flags }: Seen): Measurement['server'] => ({ vm: facts.id, size: facts.size, flags });
  const value: Measurement = {
    version: 1,
    measuredAt: new Date(now()).toISOString(),
    server: side(server),
    client: side(measurer),
    streams: args.streams,
    seconds: args.seconds,
    figures,
  };
  return { ok: true, value, notes };
}

const sayEveryMs = 30_000;

/** Says now and then for how long it has been waited. */
function notifying(running: ScriptRunning, progress: (line: string) => void): ScriptRunning {
  const since = running.now();
  let logged = 0;
  return {
    ...running,
    pause: async (milliseconds) => {
      await running.pause(milliseconds);
      const passed = Math.floor((running.now() - since) / sayEveryMs);
      if (passed > logged) progress(`${(passed * sayEveryMs) / 1000} s have passed`);
      logged = Math.max(logged, passed);
    },
  };
}

interface Seen {
  readonly facts: VmFacts;
  readonly flags: Measurement['server']['flags'];
  readonly address?: string;
}
type SeenOrFault = Seen | { readonly fault: string };

function faultsOf(
  { server: { path } }: MeasureArguments,
  server: SeenOrFault,
  client: SeenOrFault,
  address: string | undefined,
): string[] {
  const faults = [server, client].flatMap((one) => ('fault' in one ? [one.fault] : []));
  if ('fault' in server) return faults;
  if (server.facts.os.type !== 'linux') faults.push(`${path}: only a Linux VM can serve`);
  if (address === undefined)
    faults.push(`${path}: its network interface shows no address; name one with --address`);
  return faults;
}

/** Run Command takes about half a minute before a script begins. */
function expected({ runs, seconds }: MeasureArguments): number {
  return 40 + 2 * runs * (seconds + 2);
}
