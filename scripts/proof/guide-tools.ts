import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { markedBlock } from '../guide/blocks.ts';

const run = promisify(execFile);

/** Each block with a server's and a client's line, and what the client prints that has measured. */
const tools = [
  ['throughput', /"bits_per_second":\s*[1-9]/],
  ['latency', /Round trip is [\d.]+ usec/],
] as const;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A line as the guide has it, for this machine and a second or two. */
function shortened(line: string, port: number): string {
  return line
    .replace(/ *#.*/, '')
    .replace('10.0.0.4', '127.0.0.1')
    .replace(/(--port|-p) \d+/, `$1 ${port}`)
    .replace(/(--time|-t) \d+/, '$1 2');
}

/** The client's answer, as soon as the server listens. */
async function answerOf(client: string, attempts = 40): Promise<string> {
  try {
    return (await run('bash', ['-c', client], { maxBuffer: 2 ** 24, timeout: 30_000 })).stdout;
  } catch (error) {
    if (attempts <= 1) throw error;
    await delay(250);
    return await answerOf(client, attempts - 1);
  }
}

async function measure(mark: string, measured: RegExp): Promise<void> {
  const port = await freePort();
  const [server = '', client = ''] = markedBlock(`tools: ${mark}`)
    .split('\n')
    .map((line) => shortened(line, port));
  const serving = spawn('bash', ['-c', `exec ${server}`], { stdio: 'ignore' });
  const ended = once(serving, 'exit');
  try {
    const answer = await answerOf(client);
    if (!measured.test(answer)) throw new Error(`${client}: ${answer.slice(-500)}`);
  } finally {
    serving.kill('SIGKILL');
    await ended;
  }
}

/** The guide's commands of iperf3 and sockperf, run on this machine for two seconds each; what they measure there says nothing. */
export async function proveGuideTools(): Promise<string> {
  for (const [mark, measured] of tools) await measure(mark, measured);
  return `${tools.length} blocks of docs/guide.md measure`;
}
