/** How much may be asked for: `capacity` at once, and `perSecond` after that. */
interface Share {
  readonly capacity: number;
  readonly perSecond: number;
}

/** What all readers of a function instance may ask for together, and each of them. */
export interface Shares {
  readonly all: Share;
  readonly caller: Share;
}

/**
 * Requests to Azure that readers may cause. ARM allows a principal 250 reads of a subscription at once and 25 a second (request-limits-and-throttling):
 * readers get a fifth of that rate, so that readers never use up what the runs with VMs down need.
 */
export const azureShares: Shares = {
  all: { capacity: 150, perSecond: 5 },
  caller: { capacity: 100, perSecond: 2.5 },
};

/** Reads of which run holds a VM; each costs the app's own storage a request or two. */
export const readShares: Shares = {
  all: { capacity: 400, perSecond: 40 },
  caller: { capacity: 200, perSecond: 20 },
};

/** The right to send requests now, or when to ask again. */
export type Turn =
  | {
      readonly ok: true;
      /** Reports how many requests were sent in the end; if more than were taken, the rest is taken too. */
      readonly settle: (spent: number) => void;
    }
  | { readonly ok: false; readonly retryAfterSeconds: number };

interface Bucket {
  left: number;
  at: number;
}

// A caller that is forgotten begins with a full share; the share of all together still limits it.
const maxCallers = 1000;

/** Distributes what readers may ask for. Lives in one function instance: each instance has its own shares. */
export class ReaderBudget {
  readonly #now: () => number;
  readonly #shares: Shares;
  readonly #all: Bucket;
  readonly #callers = new Map<string, Bucket>();
  #restsUntil = 0;

  constructor(now: () => number, shares: Shares) {
    this.#now = now;
    this.#shares = shares;
    this.#all = { left: shares.all.capacity, at: now() };
  }

  /** Takes so much for a caller, or says when to ask again, in whole seconds. */
  take(caller: string, amount: number): Turn {
    const now = this.#now();
    const own = this.#bucketOf(caller, now);
    refill(this.#all, this.#shares.all, now);
    refill(own, this.#shares.caller, now);
    const seconds = Math.max(
      (this.#restsUntil - now) / 1000,
      (amount - own.left) / this.#shares.caller.perSecond,
      (amount - this.#all.left) / this.#shares.all.perSecond,
    );
    if (seconds > 0) return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(seconds)) };
    own.left -= amount;
    this.#all.left -= amount;
    return {
      ok: true,
      settle: (spent) => {
        own.left += amount - spent;
        this.#all.left += amount - spent;
      },
    };
  }

  /** Gives nothing to anybody for so many seconds: Azure has asked to wait. */
  rest(seconds: number): void {
    this.#restsUntil = Math.max(this.#restsUntil, this.#now() + seconds * 1000);
  }

  #bucketOf(caller: string, now: number): Bucket {
    const own = this.#callers.get(caller) ?? { left: this.#shares.caller.capacity, at: now };
    this.#callers.delete(caller);
    this.#callers.set(caller, own);
    const [maxSilent] = this.#callers.keys();
    if (this.#callers.size > maxCallers && maxSilent !== undefined) this.#callers.delete(maxSilent);
    return own;
  }
}

function refill(bucket: Bucket, { capacity, perSecond }: Share, now: number): void {
  const seconds = Math.max(0, now - bucket.at) / 1000;
  bucket.left = Math.min(capacity, bucket.left + seconds * perSecond);
  bucket.at = now;
}
