import type { SizeObservation } from '../core/model/evidence.ts';
import type { Result } from './cloud.ts';

/** Where it is kept what VMs have shown of their sizes. Every call ends within its own deadline; every failure is a value. */
export interface SizeObservations {
  /** What was seen of a size, in whatever spelling; cached for a minute, unless `fresh`. Observations that cannot be read are a failure, never none. */
  of(size: string, fresh?: boolean): Promise<Result<readonly SizeObservation[]>>;
  /** What was seen of all sizes; cached for a minute. A size with an observation that cannot be read is left out. */
  all(): Promise<Result<readonly SizeObservation[]>>;
  /** Keeps an observation, unless a later one stands in its place (`older`). */
  keep(one: SizeObservation): Promise<Result<'kept' | 'older'>>;
  /** Deletes at most so many observations that were made before a time, ISO 8601; answers how many. */
  forgetBefore(at: string, most: number): Promise<Result<number>>;
}
