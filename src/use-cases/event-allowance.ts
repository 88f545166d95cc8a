import { registryKeys } from '../core/coordination/registry.ts';
import type { Policy } from '../core/policy/policy.ts';
import { type Allowance, allowanceOf, type Kind, without } from '../core/sweep/sweep-allowance.ts';
import type { Instances } from '../workflow/durable/instances.ts';

// Only as many runs begin now as may go within the hour; the rest is due, and begins when there is room.
const hoursAhead = 1;
const readAgainAfterMs = 30_000;

type Seen = Pick<Instances, 'registryOf' | 'safeguards'>;

/**
 * How many runs events may begin, by the same rule as sweeps: ten thousand events at once begin only as many runs as the safeguards allow, not ten
 * thousand that wait. Read at most every half minute in this process, less what was taken since.
 */
export class EventAllowance {
  readonly #policy: Pick<Policy, 'maxPerHour' | 'paused'>;
  readonly #now: () => number;
  #left: Allowance = { outages: 0, quiet: 0, waits: 0 };
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(policy: Pick<Policy, 'maxPerHour' | 'paused'>, now: () => number) {
    this.#policy = policy;
    this.#now = now;
  }

  /** Takes one run of a kind, if one is left; to be called after `read`. */
  readonly take = (kind: Kind): boolean => {
    if (this.#left[kind] === 0) return false;
    this.#left = without(this.#left, kind);
    return true;
  };

  /** What is left, read again if the last reading is old. Throws when it cannot be read: the event is then delivered again. */
  async read(instances: Seen): Promise<Allowance> {
    if (this.#now() - this.#readAt >= readAgainAfterMs) {
      this.#reading ??= this.#readNow(instances).finally(() => {
        this.#reading = undefined;
      });
      await this.#reading;
    }
    return this.#left;
  }

  async #readNow(instances: Seen): Promise<void> {
    const parts = await Promise.all(registryKeys.map((key) => instances.registryOf(key)));
    const unfinished = parts.reduce((sum, { length }) => sum + length, 0);
    this.#left = allowanceOf(await instances.safeguards(), unfinished, this.#policy, hoursAhead);
    this.#readAt = this.#now();
  }
}
