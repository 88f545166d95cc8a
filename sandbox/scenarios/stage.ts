import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppApi } from '../app-api.ts';
import type { FaultOrder } from '../arm/faults.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../arm/simulated-azure.ts';
import type { VmOrder } from '../arm/vm-order.ts';
import { type Clock, DrivenClock, formatPace, PacedClock } from '../clock.ts';
import { HostProcess } from '../host-process.ts';
import { type Driven, drive } from './drive.ts';
import type { Beginning, Ending } from './ending.ts';
import type { Scenario } from './scenario.ts';

export interface StageOptions {
  readonly seed: number;
  /** How many times as fast as the wall clock; `max` drives the clock from one due moment to the next. */
  readonly speed: number | 'max';
  /** The built app. */
  readonly appDir: string;
  /** A file that gets each orchestrator turn; a host that is killed and started again begins it anew. */
  readonly trace?: string;
}

// Stories begin at a fixed moment, so that a seed tells the same story on any day.
const curtain = Date.parse('2026-11-22T10:00:00Z');
const longestStory = 14 * 24 * 3_600_000;
const functionName = 'onResourceEvent';

/** Where a story is played: a simulated Azure, and the app in a host process, on one clock. */
export class Stage {
  readonly azure: SimulatedAzure;
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #startHost: (port: number) => Promise<HostProcess>;
  readonly #beginnings: Beginning[] = [];
  #host: HostProcess;

  private constructor(parts: {
    azure: SimulatedAzure;
    clock: Clock;
    folder: string;
    host: HostProcess;
    startHost: (port: number) => Promise<HostProcess>;
  }) {
    this.azure = parts.azure;
    this.#clock = parts.clock;
    this.#folder = parts.folder;
    this.#host = parts.host;
    this.#startHost = parts.startHost;
  }

  static async open(
    { seed, speed, appDir, trace }: StageOptions,
    { events, settings }: Scenario,
  ): Promise<Stage> {
    const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-scenario-'));
    const pace = { origin: curtain, realOrigin: Date.now(), speed: speed === 'max' ? 1 : speed };
    const clock = speed === 'max' ? new DrivenClock(curtain) : new PacedClock(pace);
    const setting = (): string => (speed === 'max' ? `driven:${clock.now()}` : formatPace(pace));
    const azure = await startSimulatedAzure({
      clock,
      seed,
      dataDir: folder,
      ...(events === undefined ? {} : { events }),
    });
    const startHost = (port: number): Promise<HostProcess> =>
      HostProcess.start({
        appDir,
        dataFile: path.join(folder, 'host.db'),
        port,
        clock: setting(),
        environment: { ...azure.environment(), ...settings },
        logFile: path.join(folder, 'host.log'),
        args: trace === undefined ? [] : ['--trace', trace],
      });
    const host = await startHost(0);
    const subscribed = await azure.subscribe({
      name: 'app',
      url: `${host.url}/runtime/webhooks/EventGrid?functionName=${functionName}`,
      schema: seed % 2 === 0 ? 'CloudEvents' : 'EventGrid',
    });
    if (!subscribed.ok) throw new Error(`the app takes no events: ${subscribed.reason}`);
    return new Stage({ azure, clock, folder, host, startHost });
  }

  now(): number {
    return this.#clock.now();
  }

  get hostUrl(): string {
    return this.#host.url;
  }

  /** Everything that the host and the app have logged so far. */
  async log(): Promise<string> {
    return await readFile(path.join(this.#folder, 'host.log'), 'utf8');
  }

  get api(): AppApi {
    return new AppApi(this.#host.url);
  }

  /** Puts a VM into the world, and remembers how it was then. */
  createVm(order: VmOrder): void {
    const { id } = this.azure.createVm(order);
    const { vms, nics } = this.azure.state();
    const vm = vms.find((one) => one.id === id);
    if (vm === undefined) throw new Error(`the VM ${order.name} was not created`);
    const ids = vm.nics.map((nic) => nic.id);
    const own = ids.flatMap((nicId) => nics.filter((nic) => nic.id === nicId));
    this.#beginnings.push({
      id,
      name: order.name,
      power: vm.powerState === 'creating' ? 'running' : vm.powerState,
      nics: own,
    });
  }

  fault(order: FaultOrder): void {
    this.azure.addFault(order);
  }

  /** Somebody writes a VM or NIC without changing it. */
  touch(nameOrId: string): void {
    this.azure.touch(nameOrId);
  }

  power(vm: string): string {
    return this.azure.state().vms.find(({ name }) => name === vm)?.powerState ?? 'gone';
  }

  /** Whether the VM has been in this power state since the story began. */
  hasBeen(vm: string, power: string): boolean {
    const id = this.#beginnings.find(({ name }) => name === vm)?.id;
    return this.azure
      .journal()
      .some(
        (entry) =>
          entry.type === 'change' && entry.kind === 'power' && entry.resource === id && entry.to === power,
      );
  }

  /** Plays until something is so. Throws when the story ends before it is. */
  async until(what: string, holds: () => boolean): Promise<void> {
    const how = await this.#play(holds);
    if (how !== 'reached') throw new Error(`the story ended (${how}) before ${what}`);
  }

  /** Plays until nothing is due any more. */
  async untilQuiet(): Promise<void> {
    const how = await this.#play(() => false);
    if (how === 'limit') throw new Error('the story does not end');
  }

  /** Kills the host process as a power cut would, and starts it again. */
  async killHost(): Promise<void> {
    const { port } = new URL(this.#host.url);
    await this.#host.kill();
    this.#host = await this.#startHost(Number(port));
  }

  /** Everything that the promises are judged from. */
  async ending(): Promise<Ending> {
    const { remediations } = await this.api.remediations();
    const details = await Promise.all(remediations.map(({ id }) => this.api.remediation(id)));
    const verdicts = new Map<string, string>();
    for (const { id } of this.azure.state().vms) {
      const { reasons } = await this.api.assessment(id);
      verdicts.set(id.toLowerCase(), reasons[0]?.code ?? 'remediate');
    }
    return {
      now: this.now(),
      beginnings: this.#beginnings,
      state: this.azure.state(),
      journal: this.azure.journal(),
      remediations: details,
      verdicts,
    };
  }

  async close(): Promise<void> {
    await this.#host.stop();
    await this.azure.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #play(until: () => boolean): Promise<'reached' | 'quiet' | 'limit'> {
    const clock = this.#clock;
    const limit = curtain + longestStory;
    if (clock instanceof DrivenClock)
      return await drive([this.#azureOn(clock), this.#hostOnDriven()], { until, limit });
    return await this.#watch(until, limit);
  }

  #azureOn(clock: DrivenClock): Driven {
    const { inFlight } = this.azure;
    return {
      whenIdle: async () => {
        await inFlight.whenIdle();
        return { next: clock.nextWake(), total: inFlight.total };
      },
      advanceTo: async (at) => clock.advanceTo(at),
    };
  }

  #hostOnDriven(): Driven {
    return {
      whenIdle: async () => {
        const { nextWake, total } = await this.#host.clockWhenIdle();
        return { next: nextWake ?? undefined, total };
      },
      advanceTo: (at) => this.#host.advanceTo(at),
    };
  }

  /** On a paced clock nobody can drive: looks again and again until the story is over. */
  async #watch(until: () => boolean, limit: number): Promise<'reached' | 'quiet' | 'limit'> {
    let quietLooks = 0;
    while (this.now() <= limit) {
      if (until()) return 'reached';
      const { pendingDeliveries, operationsInProgress } = this.azure.state();
      const { remediations } = await this.api.remediations();
      const open = remediations.filter(({ runtimeStatus }) =>
        ['Running', 'Pending'].includes(runtimeStatus),
      ).length;
      quietLooks = pendingDeliveries + operationsInProgress.length + open === 0 ? quietLooks + 1 : 0;
      if (quietLooks === 5) return 'quiet';
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return 'limit';
  }
}
