import { setTimeout as delay } from 'node:timers/promises';
import { parseClientAnswer, parseServerAnswer } from '../../../cli/measure/answers.ts';
import { NetworkPair, ports, type Running } from './network-pair.ts';

const client = { SECONDS: '2', RUNS: '2', STREAMS: '1', FIRST_WAIT: '3' };
// The client stops trying a port that does not answer after five seconds: the server of the other port has to wait longer than that.
const server = { IDLE: '12', FIRST_WAIT: '30', LIMIT: '80' };

async function ofClient({ printed }: Running): Promise<readonly [throughput: string, latency: string]> {
  const answer = parseClientAnswer(await printed);
  if (!answer.ok) throw new Error(`the client: ${answer.faults.join('; ')}`);
  return [answer.value.throughput.state, answer.value.latency.state];
}

async function ofServer({ printed }: Running): Promise<readonly [throughput: string, latency: string]> {
  const answer = parseServerAnswer(await printed);
  if (!answer.ok) throw new Error(`the server: ${answer.faults.join('; ')}`);
  return [answer.value.throughput, answer.value.latency];
}

function expectSame(what: string, seen: readonly string[], wanted: readonly string[]): void {
  if (seen.join() !== wanted.join()) throw new Error(`${what}: ${seen.join(', ')}, for ${wanted.join(', ')}`);
}

/** Another program has a port: the test on it finds no server of ours, and both sides report that. */
async function portTaken(pair: NetworkPair): Promise<void> {
  const listen = `require("node:net").createServer((s) => s.on("error", () => {})).listen(${ports.throughput})`;
  const other = pair.begin('server', [process.execPath, '-e', listen]);
  await pair.untilServed('server', ports.throughput);
  const serving = pair.script('server', server);
  await pair.untilServed('server', ports.latency);
  expectSame('client, port taken', await ofClient(pair.script('client', client)), ['no-server', 'measured']);
  expectSame('server, port taken', await ofServer(serving), ['port-taken', 'served']);
  other.child.kill('SIGKILL');
  await pair.untilEmpty(5);
}

/** The server dies during a measurement: the client keeps what it has, reports it, and goes on. */
async function serverDies(pair: NetworkPair): Promise<void> {
  const serving = pair.script('server', server);
  for (const port of Object.values(ports)) await pair.untilServed('server', port);
  const measuring = pair.script('client', { ...client, RUNS: '4' });
  // The first of the four runs is over by then, and the last one is not.
  await delay(5000);
  for (const pid of await pair.pidsOf('server', 'iperf3')) process.kill(pid, 'SIGKILL');
  expectSame('client, server dies', await ofClient(measuring), ['broken-off', 'measured']);
  expectSame('server, server dies', await ofServer(serving), ['died', 'served']);
  await pair.untilEmpty(5);
}

/** A client without a server, and a server without a client: both end by themselves. */
async function alone(pair: NetworkPair): Promise<void> {
  expectSame('client alone', await ofClient(pair.script('client', client)), ['no-server', 'no-server']);
  expectSame('server alone', await ofServer(pair.script('server', { ...server, FIRST_WAIT: '2' })), [
    'served',
    'served',
  ]);
  await pair.untilEmpty(2);
}

/** A port that is taken, a server that dies, a side that is missing. */
export async function proveFaultyMeasurements(): Promise<string> {
  const pair = await NetworkPair.open();
  try {
    await portTaken(pair);
    await serverDies(pair);
    await alone(pair);
    return 'a port that is taken, a server that dies, nobody there: both sides tell it';
  } finally {
    await pair.close();
  }
}
