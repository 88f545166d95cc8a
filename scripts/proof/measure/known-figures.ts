import path from 'node:path';
import { type ClientAnswer, parseClientAnswer, parseServerAnswer } from '../../../cli/measure/answers.ts';
import { NetworkPair, ports } from './network-pair.ts';

const megabits = 200;
// What is left of an Ethernet frame with TCP's time stamps: the rate counts 1,514 bytes of which 1,448 are the client's.
const expectedGbps = (megabits / 1000) * (1448 / 1514);
const delayMs = 20;
const expectedMicroseconds = 2 * delayMs * 1000;
const most = 0.15;
const relayPort = '5302';

function within(what: string, measured: number, expected: number): string {
  const off = Math.abs(measured / expected - 1);
  const said = `${what} ${measured.toPrecision(4)} for ${expected.toPrecision(4)}`;
  if (!(off <= most)) throw new Error(`${said}: off by ${(100 * off).toFixed(0)} %`);
  return said;
}

function medianOf(answer: ClientAnswer, test: 'throughput' | 'latency'): number {
  const measured = answer[test];
  if (measured.state !== 'measured') throw new Error(`${test}: ${measured.state}`);
  return ('gbps' in measured ? measured.gbps?.median : measured.p50?.median) ?? Number.NaN;
}

/** The scripts measure a way whose rate and delay are known: a token bucket on the client's device, and a relay before the server's sockperf. */
export async function proveKnownFigures(): Promise<string> {
  const pair = await NetworkPair.open();
  try {
    await pair.shape(megabits);
    const relay = path.join(import.meta.dirname, 'delay-relay.ts');
    pair.begin('server', [process.execPath, relay, relayPort, String(ports.latency), String(delayMs)]);
    const server = pair.script('server', { IDLE: '15', LIMIT: '120' });
    const settings = { LATENCY_PORT: relayPort, SECONDS: '2', RUNS: '3', STREAMS: '4' };
    const printed = await pair.script('client', settings).printed;
    if (Buffer.byteLength(printed) > 4096) throw new Error(`${printed.length} characters`);
    const answer = parseClientAnswer(printed);
    if (!answer.ok) throw new Error(`the client: ${answer.faults.join('; ')}`);
    const served = parseServerAnswer(await server.printed);
    if (!served.ok) throw new Error(`the server: ${served.faults.join('; ')}`);
    if (!served.value.connected || served.value.ended !== 'idle')
      throw new Error(JSON.stringify(served.value));
    return [
      within('Gb/s', medianOf(answer.value, 'throughput'), expectedGbps),
      within('µs', medianOf(answer.value, 'latency'), expectedMicroseconds),
    ].join(', ');
  } finally {
    await pair.close();
  }
}
