import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import * as z from 'zod';
import { bareEnvironment } from './bare-environment.ts';

export interface HostProcessOptions {
  readonly appDir: string;
  readonly dataFile: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** As `parseClock` reads it. */
  readonly clock: string;
  /** What the app finds in its environment, beside the path to programs. */
  readonly environment: Readonly<Record<string, string>>;
  /** More arguments for the host's command line. */
  readonly args?: readonly string[];
  /** Where the host's output goes. */
  readonly logFile: string;
}

const clockAnswer = z.object({
  now: z.number(),
  nextWake: z.number().nullable(),
  nextWork: z.number().nullable(),
  total: z.number(),
  /** Persisted steps since the process was started. */
  commits: z.number(),
});

/** How a host on a driven clock stands once nothing is in progress in it. */
export type HostClock = z.infer<typeof clockAnswer>;

const unlikeContract = 'an answer is not as the contract says';
const readyLine = /^listening (http:\/\/\S+)/;

/** The embedded host in a process of its own, which can be killed as hard as a machine dies. */
export class HostProcess {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #log: WriteStream;
  readonly #logFile: string;

  private constructor(url: string, child: ChildProcess, log: WriteStream, logFile: string) {
    this.url = url;
    this.#child = child;
    this.#log = log;
    this.#logFile = logFile;
  }

  /** Of the process; undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Starts a host; resolves when it listens, throws with its own words when it ends before that. */
  static async start(options: HostProcessOptions): Promise<HostProcess> {
    const { appDir, dataFile, port, clock, environment, args: more = [], logFile } = options;
    const program = new URL('./functions-host/main.ts', import.meta.url).pathname;
    const args = [
      program,
      '--app',
      appDir,
      '--data',
      dataFile,
      '--port',
      String(port),
      '--clock',
      clock,
      ...more,
    ];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...bareEnvironment(), ...environment },
    });
    const log = createWriteStream(logFile, { flags: 'a' });
    const said: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => {
      said.push(chunk.toString());
      log.write(chunk);
    });
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        log.write(`${line}\n`);
        const ready = readyLine.exec(line)?.[1];
        if (ready !== undefined) resolve(ready);
      });
      child.once('error', reject);
      child.once('exit', (code) =>
        reject(new Error(`the host ended with code ${code}: ${said.join('').trim()}`)),
      );
    });
    return new HostProcess(url, child, log, logFile);
  }

  /**
   * Everything that is in the log file: all that the host wrote before its last answer is.
   * A process writes to a pipe at once, so that the bytes are there when the answer comes; they may be read after it.
   */
  async log(): Promise<string> {
    // In the first turn the answer may have been read before the pipes.
    await setImmediate();
    await setImmediate();
    await new Promise<void>((resolve, reject) => {
      this.#log.write('', (fault) => (fault ? reject(fault) : resolve()));
    });
    return await readFile(this.#logFile, 'utf8');
  }

  /** Waits until nothing is in progress, and gives how the clock stands, with when something is due next. Driven clocks only. */
  async clockWhenIdle(): Promise<HostClock> {
    const response = await fetch(`${this.url}/admin/sandbox/clock?whenIdle=true`);
    return clockAnswer.parse(await response.json());
  }

  /** Moves a driven clock; answers how it stands then. */
  async advanceTo(at: number): Promise<HostClock> {
    const response = await fetch(`${this.url}/admin/sandbox/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advanceTo: at }),
    });
    if (!response.ok) throw new Error(`the host's clock cannot be moved: ${await response.text()}`);
    return clockAnswer.parse(await response.json());
  }

  /** Has the host do something that only the embedded one does: `route` below `/admin/sandbox`. */
  async order(route: string, body: object): Promise<void> {
    const response = await fetch(`${this.url}/admin/sandbox/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.status !== 202) throw new Error(`${route}: ${await response.text()}`);
  }

  /** Whether the process has ended, or is about to: its end is reported a moment after its connections break. */
  async hasEnded(): Promise<boolean> {
    const patience = new Promise((resolve) => setTimeout(resolve, 2_000, false).unref());
    return (await Promise.race([this.ended().then(() => true), patience])) === true;
  }

  /** Waits until the process has ended, for whatever reason. */
  async ended(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }

  /** Kills the process as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Sends the kill, and does not wait until it has happened. */
  killNow(): void {
    this.#child.kill('SIGKILL');
  }

  /** Lets the host finish what it does, and end. */
  async end(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Ends the host as `end` does. Throws if the app has given an answer that is not as the contract of its API says: the app only logs that. */
  async stop(): Promise<void> {
    await this.end();
    const unlike = (await this.log()).split('\n').find((line) => line.includes(unlikeContract));
    if (unlike !== undefined) throw new Error(unlike);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const ended = this.ended();
    this.#child.kill(signal);
    await ended;
  }
}
