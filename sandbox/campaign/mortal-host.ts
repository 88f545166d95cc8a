import { rm } from 'node:fs/promises';
import type { DrivenClock } from '../clock.ts';
import type { CommitWatch } from '../functions-host/engine/commit-watch.ts';
import { type Host, startHost } from '../functions-host/functions/host.ts';
import type { LogLine } from '../functions-host/functions/host-log.ts';
import type { ClockReading } from '../functions-host/http/clock-api.ts';
import type { Driven } from '../scenarios/drive.ts';
import type { Crash, CrashPoint } from './life.ts';
import type { Unsent } from './lived.ts';

/** Thrown into everything that a dead host still tries. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

// A pass of a recurring trigger that follows others without any work in between finds the same as they did.
const maxIdlePasses = 3;

export interface MortalHostOptions {
  readonly appDir: string;
  readonly dataFile: string;
  readonly clock: DrivenClock;
  readonly log: (line: LogLine) => void;
  readonly crashes: readonly Crash[];
  readonly redeliverAfter?: number | undefined;
  /** Called at each death. */
  readonly died?: () => void;
}

/**
 * A host in this process, through all its lives. When it dies nothing of it persists any more and nothing more goes out to Azure; what
 * Azure was asked before happens.
 */
export class MortalHost {
  readonly #options: MortalHostOptions;
  readonly #crashes: Crash[];
  #host: Host | undefined;
  #url = '';
  #commits = 0;
  #requests = 0;
  readonly #operations = new Map<string, number>();
  #killedAt: number | undefined;
  #deaths = 0;
  readonly #unsent: Unsent[] = [];
  #port = 0;
  #due: Pick<ClockReading, 'nextWake' | 'nextWork'> = { nextWake: null, nextWork: null };
  #passes = 0;
  /** What is to happen between this host and the next, where it is ended for that. */
  readonly #deployments: (() => void)[] = [];

  constructor(options: MortalHostOptions) {
    this.#options = options;
    this.#crashes = [...options.crashes];
  }

  get url(): string {
    return this.#url;
  }

  /** The requests that the host was about to send when it died. */
  get unsent(): readonly Unsent[] {
    return this.#unsent;
  }

  get deaths(): number {
    return this.#deaths;
  }

  /** Starts the host for the first time; one that dies before it is there is started again at once. */
  async begin(): Promise<void> {
    while (this.#host === undefined)
      try {
        await this.#start();
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        this.#deaths++;
        this.#crashes.shift();
      }
  }

  async #start(): Promise<void> {
    const { appDir, dataFile, clock, log, redeliverAfter } = this.#options;
    this.#commits = 0;
    this.#requests = 0;
    this.#operations.clear();
    this.#killedAt = undefined;
    const watch: CommitWatch = {
      before: () => {
        this.#mustLive();
        this.#commits++;
        if (this.#isHere({ kind: 'commit', when: 'before', nth: this.#commits })) this.#die();
        this.#mustLive();
      },
      after: () => {
        if (this.#isHere({ kind: 'commit', when: 'after', nth: this.#commits })) this.#die();
      },
    };
    this.#host = await startHost({ appDir, dataFile, port: this.#port, clock, log, watch, redeliverAfter });
    this.#url = this.#host.url;
    this.#port = Number(new URL(this.#url).port);
  }

  /** Ends the host as a deployment does, changes something, and starts it again at once; one that is away finds it changed. */
  deploy(change: () => void): void {
    this.#deployments.push(change);
    this.#die();
  }

  /** Sends a request of the app to Azure, if the host lives; it may die before or after. */
  async request<T>(operation: string, send: () => Promise<T>): Promise<T> {
    this.#mustLive();
    this.#requests++;
    const nth = this.#requests;
    const ofKind = (this.#operations.get(operation) ?? 0) + 1;
    this.#operations.set(operation, ofKind);
    const dieIf = (when: 'before' | 'after'): void => {
      const here =
        this.#isHere({ kind: 'request', when, nth }) ||
        this.#isHere({ kind: 'operation', when, operation, nth: ofKind });
      if (here) this.#die();
      if (here && when === 'before') this.#unsent.push({ operation, at: this.#options.clock.now() });
      this.#mustLive();
    };
    dieIf('before');
    const answer = await send();
    dieIf('after');
    return answer;
  }

  /** The host as a part on a driven clock: it comes back when it has been away for long enough. */
  driven(): Driven {
    return {
      whenIdle: async () => {
        await this.#host?.whenIdle();
        await this.#settleDeath();
        if (this.#host === undefined) return { next: this.#backAt(), total: this.#deaths };
        const { nextWake, nextWork, total } = this.#host.readClock();
        this.#due = { nextWake, nextWork };
        const next = this.#passes < maxIdlePasses ? nextWake : nextWork;
        return { next: next ?? undefined, onlyRecurring: nextWork === null, total: total + this.#deaths };
      },
      // The clock is shared, and moved by others.
      advanceTo: async (at) => {
        const { nextWake, nextWork } = this.#due;
        const isPass = nextWake !== null && at >= nextWake && (nextWork === null || at < nextWork);
        this.#passes = isPass ? this.#passes + 1 : 0;
        this.#host?.clockMoved();
      },
    };
  }

  async close(): Promise<void> {
    await this.#host?.close();
    this.#host = undefined;
    const { dataFile } = this.#options;
    if (dataFile !== ':memory:')
      await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(`${dataFile}${suffix}`, { force: true })));
  }

  #isHere(point: CrashPoint): boolean {
    const next = this.#crashes[0]?.at;
    if (next === undefined || next.kind !== point.kind || next.when !== point.when) return false;
    if ('operation' in next && 'operation' in point && next.operation !== point.operation) return false;
    return next.nth <= point.nth;
  }

  #die(): void {
    if (this.#killedAt !== undefined) return;
    this.#killedAt = this.#options.clock.now();
    this.#options.died?.();
  }

  #mustLive(): void {
    if (this.#killedAt !== undefined) throw new Killed('the host is dead');
  }

  #backAt(): number {
    const awaySeconds = this.#deployments.length > 0 ? 0 : (this.#crashes[0]?.awaySeconds ?? 0);
    return (this.#killedAt ?? 0) + awaySeconds * 1000;
  }

  async #settleDeath(): Promise<void> {
    if (this.#killedAt === undefined) return;
    if (this.#host !== undefined) {
      await this.#host.close();
      this.#host = undefined;
      this.#deaths++;
    }
    if (this.#options.clock.now() < this.#backAt()) return;
    if (this.#deployments.length === 0) this.#crashes.shift();
    for (const change of this.#deployments.splice(0)) change();
    try {
      await this.#start();
    } catch (error) {
      // Dead again before it was there.
      if (!(error instanceof Killed)) throw error;
      this.#deaths++;
    }
  }
}
