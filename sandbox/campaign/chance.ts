import { uniform } from '../arm/kernel/random.ts';

/** Draws that depend on nothing but their key and their order. */
export class Chance {
  readonly #key: readonly (string | number)[];
  #drawn = 0;

  constructor(...key: readonly (string | number)[]) {
    this.#key = key;
  }

  /** Draws of their own, so that a change to one part of a life leaves the others as they are. */
  of(part: string): Chance {
    return new Chance(...this.#key, part);
  }

  /** A number in [0, 1). */
  draw(): number {
    return uniform(...this.#key, this.#drawn++);
  }

  /** Whether something of this probability happens. */
  is(probability: number): boolean {
    return this.draw() < probability;
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.draw() * (most - least + 1));
  }

  pick<const T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.draw() * from.length)];
    if (picked === undefined) throw new Error('no choice');
    return picked;
  }

  /** One of these, by weight. */
  weighted<T>(from: readonly (readonly [weight: number, value: T])[]): T {
    const total = from.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.draw() * total;
    for (const [weight, value] of from) {
      left -= weight;
      if (left < 0) return value;
    }
    const last = from.at(-1);
    if (last === undefined) throw new Error('no choice');
    return last[1];
  }

  /** So many of something, each drawn anew. */
  several<T>(least: number, most: number, draw: (nth: number) => T): T[] {
    return Array.from({ length: this.whole(least, most) }, (_, nth) => draw(nth));
  }
}
