import type { Clock, Wake } from '../../clock.ts';
import type { InFlight } from '../../in-flight.ts';
import type { HostLog } from '../functions/host-log.ts';
import { toError } from '../http/json.ts';
import { runActivity } from './activities.ts';
import type { QueuedActivity } from './activity-queue.ts';
import type { DurableScope } from './durable-scope.ts';
import { runEntity } from './entities.ts';
import { runOrchestration } from './orchestrations.ts';
import { type Redelivery, runAgain } from './redelivery.ts';

const concurrentTurns = 32;
const firstBackOff = 1000;
const maxBackOff = 60_000;

/** A piece of work that failed inside the host, and when (ms) it is tried again. */
interface BackOff {
  readonly failures: number;
  readonly until: number;
}

/**
 * Starts what is ready: many orchestrations and entities at once, each one turn at a time, and a limited number of
 * activities. It sleeps until the next due time that the store holds. Work that fails inside the host is tried
 * again after a growing wait and never lost.
 */
export class Dispatcher {
  readonly #scope: DurableScope;
  readonly #clock: Clock;
  readonly #log: HostLog;
  readonly #inFlight: InFlight;
  readonly #redelivery: Redelivery;
  readonly #turns = new Set<string>();
  readonly #activities = new Set<number>();
  readonly #backOffs = new Map<string, BackOff>();
  #wake: Wake | undefined;
  #kicked = false;
  #stopped = false;

  constructor(scope: DurableScope, inFlight: InFlight, redelivery: Redelivery) {
    this.#scope = scope;
    this.#clock = scope.clock;
    this.#log = scope.log;
    this.#inFlight = inFlight;
    this.#redelivery = redelivery;
  }

  /** Searches for ready work soon; call it after anything that may have made work ready. */
  kick(): void {
    if (this.#kicked || this.#stopped) return;
    this.#kicked = true;
    setImmediate(() => {
      this.#kicked = false;
      this.#dispatch();
    });
  }

  /** True while a search for ready work is still to come: then a count of zero in flight means nothing yet. */
  get pending(): boolean {
    return this.#kicked;
  }

  /** The earliest time (ms) at which something will be ready, or undefined when everything waits for somebody. */
  nextWake(now = this.#clock.now()): number | undefined {
    const times = [...this.#backOffs.values()].map(({ until }) => until).filter((until) => until > now);
    for (const due of [this.#scope.messages.nextDue(now), this.#redelivery.nextDue(now)])
      if (due !== undefined) times.push(due);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Starts nothing more; what runs goes on. */
  stop(): void {
    this.#stopped = true;
    this.#wake?.cancel();
  }

  #dispatch(): void {
    if (this.#stopped) return;
    // One reading of the clock for all: what falls due between two readings would be neither started nor waited for.
    const now = this.#clock.now();
    for (const target of this.#readyTargets(now)) this.#runTurn(target);
    for (const activity of this.#readyActivities(now)) this.#runActivity(activity);
    for (const activity of this.#redelivery.takeDue(now))
      void this.#inFlight.track(() => runAgain(this.#scope, activity));
    this.#wake?.cancel();
    const next = this.nextWake(now);
    this.#wake = next === undefined ? undefined : this.#clock.wakeAt(next, () => this.kick());
  }

  #readyTargets(now: number): ReadonlySet<string> {
    const ready = new Set<string>();
    if (this.#turns.size >= concurrentTurns) return ready;
    for (const target of this.#scope.messages.targets(now)) {
      if (this.#turns.size + ready.size >= concurrentTurns) break;
      if (!this.#turns.has(target) && !this.#isBackingOff(target, now)) ready.add(target);
    }
    return ready;
  }

  #readyActivities(now: number): readonly QueuedActivity[] {
    const free = this.#scope.settings.maxConcurrentActivityFunctions - this.#activities.size;
    const ready: QueuedActivity[] = [];
    if (free <= 0) return ready;
    for (const activity of this.#scope.activityQueue.waiting()) {
      if (ready.length >= free) break;
      if (!this.#activities.has(activity.id) && !this.#isBackingOff(activityKey(activity), now))
        ready.push(activity);
    }
    return ready;
  }

  #runTurn(target: string): void {
    this.#turns.add(target);
    const turn = target.startsWith('@') ? runEntity : runOrchestration;
    this.#start(
      target,
      () => turn(this.#scope, target),
      () => this.#turns.delete(target),
    );
  }

  #runActivity(activity: QueuedActivity): void {
    this.#activities.add(activity.id);
    this.#redelivery.note(activity);
    const done = (): boolean => this.#activities.delete(activity.id);
    this.#start(activityKey(activity), () => runActivity(this.#scope, activity), done);
  }

  #start(key: string, work: () => Promise<void>, done: () => void): void {
    void this.#inFlight.track(async () => {
      try {
        await work();
        this.#backOffs.delete(key);
      } catch (thrown) {
        this.#backOff(key, toError(thrown));
      } finally {
        done();
        this.kick();
      }
    });
  }

  #backOff(key: string, error: Error): void {
    if (this.#stopped) {
      this.#log.warning(`'${key}' was cut off by the end of the host; it is done again at the next start`);
      return;
    }
    const failures = (this.#backOffs.get(key)?.failures ?? 0) + 1;
    const wait = Math.min(firstBackOff * 2 ** (failures - 1), maxBackOff);
    this.#backOffs.set(key, { failures, until: this.#clock.now() + wait });
    const again = `failure ${failures}, tried again in ${wait / 1000} s`;
    this.#log.error(`the host failed on '${key}' (${again}): ${error.stack ?? error.message}`);
  }

  #isBackingOff(key: string, now: number): boolean {
    return (this.#backOffs.get(key)?.until ?? 0) > now;
  }
}

function activityKey({ id, name }: QueuedActivity): string {
  return `activity ${id} ${name}`;
}
