import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const guest = path.resolve(import.meta.dirname, '../../../guest');

/** One of the two "VMs". */
export type Name = 'client' | 'server';

const addresses = { client: '10.9.8.1', server: '10.9.8.2' } as const;

/** The ports of the throughput's and of the latency's server, by default. */
export const ports = { throughput: 5201, latency: 5202 } as const;

// A busy machine takes its time.
const secondsToBegin = 20;

/** A program that goes on in one of them. */
export interface Running {
  readonly child: ChildProcess;
  /** What it has printed once it is over. */
  readonly printed: Promise<string>;
}

/** Two network namespaces joined by a pair of virtual Ethernet devices: all that two VMs are to the scripts that measure. */
export class NetworkPair {
  readonly #id = `accelnet-${process.pid}`;
  readonly address: string = addresses.server;

  /** Makes the pair. Throws in one line where the kernel does not let it. */
  static async open(): Promise<NetworkPair> {
    const pair = new NetworkPair();
    try {
      await pair.#make();
    } catch (error) {
      await pair.close();
      const why = error instanceof Error ? error.message.split('\n').at(-2) : String(error);
      throw new Error(`no network namespaces here (they need root and iproute2): ${why}`);
    }
    return pair;
  }

  async #make(): Promise<void> {
    const [client, server] = [this.#name('client'), this.#name('server')];
    await run('ip', ['netns', 'add', client]);
    await run('ip', ['netns', 'add', server]);
    await run('ip', [
      '-n',
      client,
      'link',
      'add',
      'eth0',
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      server,
    ]);
    for (const name of ['client', 'server'] as const) {
      const ip = (...args: string[]): Promise<unknown> => run('ip', ['-n', this.#name(name), ...args]);
      await ip('addr', 'add', `${addresses[name]}/24`, 'dev', 'eth0');
      await ip('link', 'set', 'eth0', 'up');
      await ip('link', 'set', 'lo', 'up');
    }
  }

  #name(name: Name): string {
    return `${this.#id}-${name}`;
  }

  /** Lets the client send no more than this. */
  async shape(megabitsPerSecond: number): Promise<void> {
    const rate = [`rate`, `${megabitsPerSecond}mbit`, 'burst', '64kb', 'latency', '50ms'];
    await run('tc', ['-n', this.#name('client'), 'qdisc', 'replace', 'dev', 'eth0', 'root', 'tbf', ...rate]);
  }

  /** Begins a program in one of the two. */
  begin(where: Name, command: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    const child = spawn('ip', ['netns', 'exec', this.#name(where), ...command], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH ?? '', ...env },
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    const printed = once(child, 'exit').then(() => text);
    return { child, printed };
  }

  /** Begins one of the scripts with these settings. */
  script(where: Name, settings: Readonly<Record<string, string>> = {}): Running {
    const env = Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [`ACCELNET_${name}`, value]),
    );
    const server = where === 'client' ? { ACCELNET_SERVER: this.address } : {};
    return this.begin(where, ['sh', path.join(guest, `measure-${where}.sh`)], { ...server, ...env });
  }

  /** The names of all programs that run in one of the two, by process id. */
  async #running(where: Name): Promise<(readonly [pid: number, name: string])[]> {
    const { stdout } = await run('ip', ['netns', 'pids', this.#name(where)]);
    const pids = stdout.split('\n').filter(Boolean).map(Number);
    // One that is over meanwhile is none.
    const nameOf = (pid: number): Promise<string> => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    const all = await Promise.all(pids.map(async (pid) => [pid, (await nameOf(pid)).trim()] as const));
    return all.filter(([, name]) => name !== '');
  }

  /** The process ids of a program in one of the two. */
  async pidsOf(where: Name, program: string): Promise<number[]> {
    return (await this.#running(where)).filter(([, name]) => name === program).map(([pid]) => pid);
  }

  /** Waits until a program serves a TCP port. Throws where none does in time. */
  async untilServed(where: Name, port: number): Promise<void> {
    const listening = ['netns', 'exec', this.#name(where), 'ss', '-Hltn', `sport = :${port}`];
    const until = Date.now() + secondsToBegin * 1000;
    while ((await run('ip', listening)).stdout === '') {
      if (Date.now() > until)
        throw new Error(`nobody serves port ${port} of the ${where} after ${secondsToBegin} s`);
      await delay(50);
    }
  }

  /** Waits until nothing runs in either. Throws naming what still does. */
  async untilEmpty(seconds: number): Promise<void> {
    const until = Date.now() + seconds * 1000;
    for (;;) {
      const left = [...(await this.#running('client')), ...(await this.#running('server'))];
      if (left.length === 0) return;
      if (Date.now() > until)
        throw new Error(`still running after ${seconds} s: ${left.map(([, name]) => name).join(', ')}`);
      await delay(50);
    }
  }

  /** Ends everything in both, and takes them away. */
  async close(): Promise<void> {
    for (const name of ['client', 'server'] as const) {
      const { stdout } = await run('ip', ['netns', 'pids', this.#name(name)]).catch(() => ({ stdout: '' }));
      for (const pid of stdout.split('\n').filter(Boolean)) killIfThere(Number(pid));
      // One that was never made cannot be taken away.
      await run('ip', ['netns', 'delete', this.#name(name)]).catch(() => undefined);
    }
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
