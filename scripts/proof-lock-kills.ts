import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { HostProcess } from '../sandbox/host-process.ts';
import { seeded } from './sample.ts';

const app = path.resolve(import.meta.dirname, '../test/fixtures/durable-app');

/** How hard the proof is. */
export interface LockProofOptions {
  /** Orchestrations that ask for the same two locks, every other one in the opposite order. */
  readonly contenders: number;
  /** How often each takes one from an account and puts it into the other. */
  readonly transfersEach: number;
  readonly kills: number;
  readonly seed: number;
}

/** Nine contenders of ten transfers each: ninety. */
export const fullLockProof: LockProofOptions = { contenders: 9, transfersEach: 10, kills: 40, seed: 1 };

const status = z.object({ runtimeStatus: z.string(), output: z.unknown() });

/**
 * Kills hosts with SIGKILL while orchestrations move amounts between two locked entities, each by reading, waiting and writing. Throws
 * unless all of them end and the balances are as if they had run one after the other. Gives the counts in a sentence.
 */
export async function proveLockKills({
  contenders,
  transfersEach,
  kills,
  seed,
}: LockProofOptions): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-locks-'));
  const random = seeded(seed);
  const ids = Array.from({ length: contenders }, (_, n) => `t${n}`);
  let died = 0;
  let host = await start(folder);
  try {
    await Promise.all(ids.map((id, n) => begin(host, id, n, transfersEach)));
    while (died < kills && (await open(host, ids)).length > 0) {
      // A transfer takes about eight commits: so the kills are spread over the whole of them.
      const after = 1 + Math.floor((random() * 12 * contenders * transfersEach) / kills);
      await host.order('die', { after });
      if (!(await dies(host))) break;
      died++;
      host = await start(folder);
    }
    while ((await open(host, ids)).length > 0) await host.clockWhenIdle();
    await check(host, ids, contenders * transfersEach);
  } finally {
    await host.kill();
    await rm(folder, { recursive: true, force: true });
  }
  if (died < kills) throw new Error(`all had ended after ${died} of ${kills} kills`);
  return `${contenders * transfersEach} locked transfers of ${contenders} contenders, right after ${died} kills`;
}

/** Waits for its end; false when it has nothing more to do before. */
async function dies(host: HostProcess): Promise<boolean> {
  try {
    await host.clockWhenIdle();
    return false;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    await host.ended();
    return true;
  }
}

function start(folder: string): Promise<HostProcess> {
  return HostProcess.start({
    appDir: app,
    dataFile: path.join(folder, 'data.sqlite'),
    port: 0,
    clock: 'real',
    environment: {},
    logFile: path.join(folder, 'host.log'),
    args: ['--quiet'],
  });
}

async function begin(host: HostProcess, id: string, n: number, times: number): Promise<void> {
  // All move from `a` to `b`; who asks for `b` first moves minus one.
  const input = n % 2 === 0 ? { from: 'a', to: 'b', amount: 1 } : { from: 'b', to: 'a', amount: -1 };
  const answer = await fetch(`${host.url}/durabletask/orchestrators/transfers/${id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...input, times }),
  });
  if (!answer.ok) throw new Error(`starting ${id} was answered ${answer.status}`);
}

async function read(host: HostProcess, id: string): Promise<z.infer<typeof status>> {
  return status.parse(await (await fetch(`${host.url}/durabletask/instances/${id}`)).json());
}

async function open(host: HostProcess, ids: readonly string[]): Promise<readonly string[]> {
  const states = await Promise.all(ids.map(async (id) => ({ id, ...(await read(host, id)) })));
  return states.filter(({ runtimeStatus: at }) => at === 'Pending' || at === 'Running').map(({ id }) => id);
}

async function check(host: HostProcess, ids: readonly string[], transfers: number): Promise<void> {
  for (const id of ids) {
    const { runtimeStatus, output } = await read(host, id);
    if (runtimeStatus !== 'Completed')
      throw new Error(`${id} ends ${runtimeStatus}: ${JSON.stringify(output)}`);
  }
  const balance = async (key: string): Promise<unknown> =>
    (await fetch(`${host.url}/durabletask/entities/account/${key}`)).json();
  const [a, b] = [await balance('a'), await balance('b')];
  if (a !== -transfers || b !== transfers)
    throw new Error(`the balances are ${a} and ${b} after ${transfers} transfers`);
}

if (import.meta.main) console.log(await proveLockKills(fullLockProof));
