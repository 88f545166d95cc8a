import type { GuestScript } from '../../src/ports/cloud.ts';
import { guestScript } from '../guest-script.ts';
import type { MeasureArguments } from './arguments.ts';

type Asked = Pick<MeasureArguments, 'runs' | 'seconds' | 'streams' | 'ports' | 'install'>;

// What each run takes beside its seconds, and Run Command before the script begins, generously.
const perRun = 15;
const untilBegun = 120;

/** How long the client's script may take, in seconds. */
export function maxClient({ runs, seconds }: Asked): number {
  return untilBegun + 2 * runs * (seconds + perRun);
}

/** After so many seconds the server ends by itself, whatever happens. */
export function maxServer(asked: Asked): number {
  return maxClient(asked) + untilBegun;
}

/** The script of the VM that serves. */
export async function serverScript(asked: Asked): Promise<GuestScript> {
  const settings = { ...common(asked), LIMIT: maxServer(asked) };
  return { os: 'linux', text: withSettings(await guestScript('measure-server.sh'), settings) };
}

/** The script of the VM that measures the way to this address. */
export async function clientScript(
  os: GuestScript['os'],
  address: string,
  asked: Asked,
): Promise<GuestScript> {
  const { runs, seconds, streams } = asked;
  const settings = { SERVER: address, ...common(asked), RUNS: runs, SECONDS: seconds, STREAMS: streams };
  if (os === 'linux') return { os, text: withSettings(await guestScript('measure-client.sh'), settings) };
  const lines = Object.entries(settings).map(([name, value]) => `$env:ACCELNET_${name} = '${value}'`);
  return { os, text: [...lines, await guestScript('measure-client.ps1')].join('\n') };
}

function common({ ports, install }: Asked): Readonly<Record<string, string | number>> {
  return {
    THROUGHPUT_PORT: ports.throughput,
    LATENCY_PORT: ports.latency,
    ...(install ? { INSTALL: 'yes' } : {}),
  };
}

/** Below the first line, which names the shell. Values are numbers and addresses: what was parsed as such needs no quoting. */
function withSettings(script: string, settings: Readonly<Record<string, string | number>>): string {
  const [first = '', ...rest] = script.split('\n');
  const lines = Object.entries(settings).map(([name, value]) => `ACCELNET_${name}='${value}'`);
  return [first, ...lines, ...rest].join('\n');
}
