import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

const main = path.resolve(import.meta.dirname, '../../../../sandbox/functions-host/main.ts');

/** How a host process ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: readonly string[];
  readonly err: string;
}

const alive = new Set<ChildProcess>();

/** Ends the hosts that still run after a failed test; call it after all tests of a file. */
export function endLeftHosts(): void {
  for (const child of alive) child.kill('SIGKILL');
}

/** A host in a process of its own, whose printed lines are read. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #ended: Promise<Ended>;
  #watchers: { readonly matches: (line: string) => boolean; readonly resolve: (line: string) => void }[] = [];

  constructor(args: readonly string[], environment: Record<string, string> = {}) {
    const env = { ...process.env, ...environment };
    this.#child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    alive.add(this.#child);
    this.#child.on('close', () => alive.delete(this.#child));
    let err = '';
    this.#child.stderr?.on('data', (text) => {
      err += text;
    });
    if (this.#child.stdout) createInterface(this.#child.stdout).on('line', (line) => this.#read(line));
    this.#ended = new Promise((resolve) =>
      this.#child.on('close', (code) => resolve({ code, out: this.#lines, err })),
    );
  }

  /** The first line that `matches`, printed already or later; undefined if the process ends first. */
  async line(matches: (line: string) => boolean): Promise<string | undefined> {
    const printed = this.#lines.find(matches);
    if (printed !== undefined) return printed;
    const found = new Promise<string>((resolve) => this.#watchers.push({ matches, resolve }));
    return Promise.race([found, this.#ended.then(() => undefined)]);
  }

  /** The address it listens on. */
  async listening(): Promise<string> {
    const line = await this.line((text) => text.startsWith('listening '));
    if (line === undefined) throw new Error(`the host did not start: ${(await this.#ended).err}`);
    return line.split(' ')[1] ?? '';
  }

  kill(signal: 'SIGKILL' | 'SIGTERM'): void {
    this.#child.kill(signal);
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }

  #read(line: string): void {
    this.#lines.push(line);
    const matched = this.#watchers.filter(({ matches }) => matches(line));
    for (const { resolve } of matched) resolve(line);
    this.#watchers = this.#watchers.filter((watcher) => !matched.includes(watcher));
  }
}
