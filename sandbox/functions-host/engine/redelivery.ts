import { outcomeOf } from './activities.ts';
import type { QueuedActivity } from './activity-queue.ts';
import type { DurableScope } from './durable-scope.ts';

/** Which activities are delivered again, and after how many seconds. What is not named matches all. */
export interface RedeliveryOrder {
  readonly name?: string | undefined;
  readonly instanceId?: string | undefined;
  readonly after: number;
}

// The oldest are forgotten beyond this.
const remembered = 10_000;

/**
 * Delivers activities again that have been delivered before, as the real queue can: its visibility timeout may run
 * out, and a message may come late. It is kept in memory only: a host that ends forgets it.
 */
export class Redelivery {
  readonly #delivered = new Map<number, QueuedActivity>();
  #due: { readonly at: number; readonly activity: QueuedActivity }[] = [];
  readonly #now: () => number;
  readonly #all: number | undefined;

  /** With `all`, every activity is delivered once more that many seconds after its first delivery. */
  constructor(now: () => number, all: number | undefined) {
    this.#now = now;
    this.#all = all;
  }

  /** Notes a delivery of the queue. */
  note(activity: QueuedActivity): void {
    if (this.#delivered.has(activity.id)) return;
    this.#delivered.set(activity.id, activity);
    const [oldest] = this.#delivered.keys();
    if (this.#delivered.size > remembered && oldest !== undefined) this.#delivered.delete(oldest);
    if (this.#all !== undefined) this.#plan(activity, this.#all);
  }

  /** Has everything delivered so far that matches delivered once more; gives the number of activities. */
  order({ name, instanceId, after }: RedeliveryOrder): number {
    const matching = [...this.#delivered.values()].filter(
      (activity) =>
        (name === undefined || activity.name === name) &&
        (instanceId === undefined || activity.instance === instanceId),
    );
    for (const activity of matching) this.#plan(activity, after);
    return matching.length;
  }

  /** The activities to deliver again now; each is given once. */
  takeDue(now: number): readonly QueuedActivity[] {
    const due = this.#due.filter(({ at }) => at <= now);
    this.#due = this.#due.filter(({ at }) => at > now);
    return due.map(({ activity }) => activity);
  }

  /** When (ms) the next one is due that is not due yet. */
  nextDue(now: number): number | undefined {
    const times = this.#due.map(({ at }) => at).filter((at) => at > now);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  #plan(activity: QueuedActivity, after: number): void {
    this.#due.push({ at: this.#now() + after * 1000, activity });
  }
}

/** Runs an activity once more. Its outcome is dropped, as the extension drops a second one of the same task. */
export async function runAgain(scope: DurableScope, activity: QueuedActivity): Promise<void> {
  const { name, instance } = activity;
  const outcome = await outcomeOf(scope, activity);
  const what = outcome.ok ? 'its result' : `its failure (${outcome.error.message})`;
  scope.log.ofFunction(name, 'Information', `delivered again for instance '${instance}'; ${what} is dropped`);
}
