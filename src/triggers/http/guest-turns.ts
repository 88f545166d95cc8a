const everyMs = 300_000;
const maxKept = 1000;

/** When each VM's guest was last asked by an operator: it may be asked again only after five minutes. Lives in one function instance, and is bounded. */
export class GuestTurns {
  readonly #now: () => number;
  readonly #askedAt = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** In how many seconds the guest of this VM may be asked; 0 for now. */
  secondsUntil(vmKey: string): number {
    const at = this.#askedAt.get(vmKey);
    if (at === undefined) return 0;
    return Math.max(0, Math.ceil((at + everyMs - this.#now()) / 1000));
  }

  /** Notes that the guest is asked now; false where it was asked less than five minutes ago. */
  take(vmKey: string): boolean {
    if (this.secondsUntil(vmKey) > 0) return false;
    this.#askedAt.delete(vmKey);
    this.#askedAt.set(vmKey, this.#now());
    const [oldest] = this.#askedAt.keys();
    if (this.#askedAt.size > maxKept && oldest !== undefined) this.#askedAt.delete(oldest);
    return true;
  }
}
