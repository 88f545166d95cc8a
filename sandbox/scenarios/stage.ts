import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ActName, AskedBy } from '../../client/client.ts';
import { AppApi } from '../app-api.ts';
import type { VmOrder } from '../arm/compute/vm-order.ts';
import type { FaultOrder } from '../arm/faults/faults.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../arm/simulated-azure.ts';
import { type Clock, DrivenClock, formatPace, PacedClock } from '../clock.ts';
import { type JournalStorage, journalStorage } from '../journal-storage.ts';
import { assessmentsOf } from './assessments.ts';
import { curtainAt } from './curtain.ts';
import { type Beginning, beginningNow, type Ending } from './ending.ts';
import { Inbox } from './inbox.ts';
import { type Played, play } from './play.ts';
import { policySettings } from './policy-settings.ts';
import type { PromiseResult, Scenario } from './scenario.ts';
import { type Deployment, StageHost } from './stage-host.ts';
import { defaultSettings, hostArgs, type StageOptions } from './stage-options.ts';
import { subscribe } from './subscribe.ts';

const maxStory = 14 * 24 * 3_600_000;

/** Where a story is played: a simulated Azure, and the app in a host process, on one clock. */
export class Stage {
  readonly azure: SimulatedAzure;
  /** The receiver of the app's notifications, in a story that has one. */
  readonly inbox: Inbox | undefined;
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #storage: JournalStorage;
  readonly host: StageHost;
  readonly #beginnings: Beginning[] = [];
  /** What the story checks on its way, for its promises. */
  readonly seen: PromiseResult[] = [];

  private constructor(
    azure: SimulatedAzure,
    clock: Clock,
    folder: string,
    storage: JournalStorage,
    host: StageHost,
    inbox: Inbox | undefined,
  ) {
    this.azure = azure;
    this.#clock = clock;
    this.#folder = folder;
    this.#storage = storage;
    this.host = host;
    this.inbox = inbox;
  }

  static async open(
    { seed, speed, appDir, trace, dieAt, redeliverAfter, world = {}, settings = {}, schema }: StageOptions,
    story?: Scenario,
  ): Promise<Stage> {
    const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-scenario-'));
    const curtain = curtainAt(story?.begins);
    const pace = { origin: curtain, realOrigin: Date.now(), speed: speed === 'max' ? 1 : speed };
    const clock = speed === 'max' ? new DrivenClock(curtain) : new PacedClock(pace);
    const { events, durations } = story ?? {};
    const azure = await startSimulatedAzure({
      clock,
      seed,
      dataDir: folder,
      ...(events === undefined ? {} : { events }),
      ...(durations === undefined ? {} : { durations }),
      ...world,
    });
    const storage = await journalStorage({ port: 0 });
    const inbox = story?.withInbox === true ? await Inbox.open(folder) : undefined;
    const host = await StageHost.start({
      appDir,
      folder,
      clock: () => (speed === 'max' ? `driven:${clock.now()}` : formatPace(pace)),
      environment: {
        ...azure.environment('world'),
        AzureWebJobsStorage: storage.connectionString,
        ...defaultSettings,
        ...(await policySettings(folder, story?.policy)),
        ...inbox?.settings,
        ...story?.settings,
        ...settings,
      },
      args: [...hostArgs(trace, redeliverAfter), ...(story?.host ?? [])],
      dieAt,
    });
    await storage.ready;
    if (story?.deaf !== true)
      await subscribe(azure, host.url, schema ?? (seed % 2 === 0 ? 'CloudEvents' : 'EventGrid'));
    return new Stage(azure, clock, folder, storage, host, inbox);
  }

  now(): number {
    return this.#clock.now();
  }

  get clock(): Clock {
    return this.#clock;
  }

  get hostUrl(): string {
    return this.host.url;
  }

  /** The connection string of the app's own storage. */
  get storage(): string {
    return this.#storage.connectionString;
  }

  /** How often the host has died. */
  get deaths(): number {
    return this.host.deaths;
  }

  /** Kills the host in the middle of the nth request to ARM: its effect is done, its answer never arrives. */
  killHostAtRequest(nth: number): void {
    let requests = 0;
    this.azure.watchJournal(({ type }) => {
      if (type === 'request' && ++requests === nth) this.host.killNow();
    });
  }

  /** Everything that the host and the app have logged so far. */
  async log(): Promise<string> {
    return await this.host.log();
  }

  get api(): AppApi {
    return new AppApi(this.host.url);
  }

  /** Puts a VM into the world, and remembers how it was then. */
  createVm(order: VmOrder): void {
    this.azure.createVm(order);
    this.#beginnings.push(beginningNow(this.azure.state(), order.name));
  }

  fault(order: FaultOrder): void {
    this.azure.addFault(order);
  }

  /** Somebody writes a VM or NIC without changing it. */
  touch(nameOrId: string): void {
    this.azure.touch(nameOrId);
  }

  /** The owner turns a VM off or on. */
  turn(vm: string, action: 'deallocate' | 'start', preempts = false): void {
    this.azure.changePower(vm, action, { preempts });
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
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const how = await this.#play(holds);
    if (how !== 'reached') throw new Error(`the story ended (${how}) before ${what}`);
  }

  /** Plays until nothing is due any more. */
  async untilQuiet(): Promise<void> {
    const how = await this.#play();
    if (how === 'limit') throw new Error('the story does not end');
  }

  /** Kills the host process as a power cut would, and starts it again. */
  async killHost(): Promise<void> {
    await this.host.kill();
  }

  /** Deploys other settings or another policy: the host dies, and is started again with them. */
  async deploy(deployment: Deployment): Promise<void> {
    await this.host.restart(this.now(), deployment);
  }

  /** Somebody terminates a run from outside, over the Durable extension's own interface. */
  async terminate(runId: string): Promise<void> {
    const url = `${this.host.url}/runtime/webhooks/durabletask/instances/${runId}/terminate?reason=by-hand`;
    const response = await fetch(url, { method: 'POST' });
    if (response.status !== 202) throw new Error(`the run cannot be terminated: HTTP ${response.status}`);
  }

  /** An operator acts over the app's own interface. */
  async act<N extends ActName>(name: N, asked: AskedBy<N>): Promise<void> {
    await this.host.asking(() => this.api.act(name, asked));
  }

  /** The newest run on a VM that was not refused. */
  async runOn(vm: string): Promise<string> {
    const { remediations } = await this.host.asking(() => this.api.remediations());
    const own = remediations.find(
      ({ status }) => status?.vmId.split('/').at(-1) === vm && status.outcome !== 'refused',
    );
    if (own === undefined) throw new Error(`no run on ${vm}`);
    return own.id;
  }

  /** Everything that the promises are checked against. */
  async ending(): Promise<Ending> {
    const { remediations } = await this.api.remediations();
    const details = await Promise.all(remediations.map(({ id }) => this.api.remediation(id)));
    const assessments = await assessmentsOf(this.azure, this.api);
    return {
      now: this.now(),
      beginnings: this.#beginnings,
      state: this.azure.state(),
      journal: this.azure.journal(),
      remediations: details,
      assessments,
      notifications: this.inbox?.accepted ?? [],
      deployed: this.host.restarts,
      seen: this.seen,
    };
  }

  async close(): Promise<void> {
    try {
      await this.host.stop();
    } finally {
      await this.inbox?.close();
      await this.#storage.close();
      await this.azure.close();
      await rm(this.#folder, { recursive: true, force: true });
    }
  }

  async #play(until?: () => boolean | Promise<boolean>): Promise<Played> {
    const players = { azure: this.azure, api: this.api, host: this.host, clock: this.#clock };
    const limit = this.#clock.now() + maxStory;
    return await play(players, until === undefined ? { limit } : { until, limit });
  }
}
