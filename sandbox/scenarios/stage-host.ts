import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HostProcess } from '../host-process.ts';
import type { Driven } from './drive.ts';

export interface StageHostOptions {
  readonly appDir: string;
  readonly folder: string;
  /** The clock setting of a host that starts now. */
  readonly clock: () => string;
  readonly environment: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** When the first process kills itself, as its `--die-at` reads it. */
  readonly dieAt?: string | undefined;
}

/** What a host is started with after a restart. */
export interface Deployment {
  /** App settings over those that the story began with; an empty one is not given. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The text of the policy file; the one before when absent. */
  readonly policy?: string;
}

/** The app's host through all its lives: one data file, one port, and a new process after each death. */
export class StageHost {
  #options: StageHostOptions;
  #process: HostProcess;
  #deaths = 0;
  /** When it was started with something else, in milliseconds. */
  readonly restarts: number[] = [];

  private constructor(options: StageHostOptions, process: HostProcess) {
    this.#options = options;
    this.#process = process;
  }

  static async start(options: StageHostOptions): Promise<StageHost> {
    const { dieAt } = options;
    const dying = dieAt === undefined ? [] : ['--die-at', dieAt];
    return new StageHost(options, await startProcess(options, 0, dying));
  }

  get url(): string {
    return this.#process.url;
  }

  get deaths(): number {
    return this.#deaths;
  }

  /** Persisted steps of the present process. */
  async commits(): Promise<number> {
    return (await this.#surviving(() => this.#process.clockWhenIdle())).commits;
  }

  /** Asks the host for something that may be asked twice; if it dies instead of answering, the next one is asked. */
  async asking<T>(ask: () => Promise<T>): Promise<T> {
    return await this.#surviving(ask);
  }

  /** Kills the process as a power cut would, and starts it again. */
  async kill(): Promise<void> {
    await this.#process.kill();
    await this.#revive();
  }

  /** Kills the process, and starts it again with other settings or another policy, at an instant in milliseconds. */
  async restart(at: number, { settings = {}, policy }: Deployment): Promise<void> {
    const file = path.join(this.#options.folder, 'policy.json');
    if (policy !== undefined) await writeFile(file, policy);
    const named = policy === undefined ? {} : { ACCELNET_POLICY_FILE: file };
    const environment = { ...this.#options.environment, ...named, ...settings };
    this.#options = { ...this.#options, environment };
    this.restarts.push(at);
    await this.kill();
  }

  /** Kills the process right after so many more persisted steps; it is started again as soon as somebody needs it. */
  async killAfter(commits: number): Promise<void> {
    await this.#surviving(() => this.#process.order('die', { after: commits }));
  }

  /** Whether the app's Durable client fails from now on. */
  async failClient(fails: boolean): Promise<void> {
    await this.#process.order('durable-client', { fails });
  }

  /** Kills the process in the middle of whatever it does; it is started again as soon as somebody needs it. */
  killNow(): void {
    this.#process.killNow();
  }

  /** Everything that the host and the app have logged so far. */
  async log(): Promise<string> {
    return await this.#process.log();
  }

  async stop(): Promise<void> {
    await this.#process.stop();
  }

  /** The host as a thing on a driven clock; one that has died is started again with the clock as it is. */
  driven(): Driven {
    return {
      whenIdle: async () => {
        const { nextWake, nextWork, total } = await this.#surviving(() => this.#process.clockWhenIdle());
        return {
          next: nextWake ?? undefined,
          onlyRecurring: nextWork === null,
          nextWork: nextWork ?? undefined,
          total: total + this.#deaths,
        };
      },
      advanceTo: async (at) => {
        await this.#surviving(() => this.#process.advanceTo(at));
      },
    };
  }

  /** Asks the host; if it dies instead of answering, the next one is asked. */
  async #surviving<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        // Only a dead host answers nothing at all; any other error is a real one.
        if (!(error instanceof TypeError) || !(await this.#process.hasEnded())) throw error;
        await this.#revive();
      }
    }
  }

  async #revive(): Promise<void> {
    this.#deaths++;
    const { port } = new URL(this.#process.url);
    this.#process = await startProcess(this.#options, Number(port), []);
  }
}

function startProcess(
  { appDir, folder, clock, environment, args }: StageHostOptions,
  port: number,
  dying: readonly string[],
): Promise<HostProcess> {
  return HostProcess.start({
    appDir,
    dataFile: path.join(folder, 'host.db'),
    port,
    clock: clock(),
    environment,
    logFile: path.join(folder, 'host.log'),
    args: [...args, ...dying],
  });
}
