import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Name, NetworkPair, ports } from './network-pair.ts';

const signals = ['SIGTERM', 'SIGKILL'] as const;
/** Before the first program, between the two, while they serve or measure, in milliseconds. */
const moments: Readonly<Record<Name, readonly number[]>> = {
  server: [5, 20, 60, 150, 500, 1500],
  client: [50, 400, 1500, 3500],
};
const server = { IDLE: '2', FIRST_WAIT: '5', LIMIT: '30' };
const client = { SECONDS: '1', RUNS: '2', STREAMS: '2', FIRST_WAIT: '5' };

/** A folder of programs as the machine has them, but for these. Its path. */
async function programsWithout(...left: readonly string[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-programs-'));
  const seen = new Set(left);
  for (const from of (process.env.PATH ?? '').split(':')) {
    for (const name of await readdir(from).catch(() => [])) {
      if (seen.has(name)) continue;
      seen.add(name);
      await symlink(path.join(from, name), path.join(folder, name));
    }
  }
  return folder;
}

async function killAt(pair: NetworkPair, where: Name, moment: number, signal: NodeJS.Signals): Promise<void> {
  const serving = pair.script('server', server);
  const measuring = where === 'client' ? pair.script('client', client) : undefined;
  const victim = (measuring ?? serving).child;
  await delay(moment);
  victim.kill(signal);
  try {
    // A program that was not killed ends by itself: the server because nobody comes any more, the client because nobody serves.
    await pair.untilEmpty(where === 'server' ? 2 : 15);
  } catch (error) {
    throw new Error(
      `${where}, ${signal} after ${moment} ms: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** Without setpriv a killed script's programs end at their own deadline. */
async function killWithoutSetpriv(pair: NetworkPair): Promise<void> {
  const folder = await programsWithout('setpriv');
  try {
    const bound = pair.begin(
      'server',
      ['sh', path.resolve(import.meta.dirname, '../../../guest/measure-server.sh')],
      {
        PATH: folder,
        ACCELNET_LIMIT: '6',
      },
    );
    await pair.untilServed('server', ports.throughput);
    bound.child.kill('SIGKILL');
    await pair.untilEmpty(25);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Kills server and client at many moments, gently and not: nothing that serves or measures is left. */
export async function proveKilledMeasurements(): Promise<string> {
  const pair = await NetworkPair.open();
  let kills = 0;
  try {
    for (const where of ['server', 'client'] as const)
      for (const signal of signals)
        for (const moment of moments[where]) {
          await killAt(pair, where, moment, signal);
          kills++;
        }
    await killWithoutSetpriv(pair);
    return `${kills + 1} kills, nothing left running`;
  } finally {
    await pair.close();
  }
}
