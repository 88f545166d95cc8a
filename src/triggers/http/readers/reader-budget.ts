/** How much may be asked for: so much at once, and so much a second after that. */
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
 * a fifth of what flows in is theirs, so that the runs that hold VMs down never find the bucket empty because of them.
 */
export const azureShares: Shares = {
  all: { capacity: 150, perSecond: 5 },
  caller: { capacity: 100, perSecond: 2.5 },
};

/** Looks at who holds a VM, which cost the app's own storage a request or two. */
export const readShares: Shares = {
  all: { capacity: 400, perSecond: 40 },
  caller: { capacity: 200, perSecond: 20 },
};

/** Something that may be asked for, or when it may be. */
export type Turn =
  | {
      readonly ok: true;
      /** Tells what it took in the end; more than was taken is owed. */
      readonly settle: (spent: number) => void;
    }
  | { readonly ok: false; readonly retryAfterSeconds: number };

interface Bucket {
  left: number;
  at: number;
}

// Whoever is forgotten begins anew; the share of all together bounds what that gives.
const maxCallers = 1000;

/** Shares out what readers may ask for. Lives in one function instance: several have as many shares. */
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

  /** Takes so much for a caller, or says when to come back, in whole seconds. */
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

  /** Nobody is given anything for so many seconds: Azure has asked to wait. */
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
