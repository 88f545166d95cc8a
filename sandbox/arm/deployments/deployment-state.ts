import type { Caller } from '../server/caller.ts';
import type { ArmError } from '../server/errors.ts';

/** A deployment of a template. */
export interface Deployment {
  readonly id: string;
  readonly name: string;
  /** What its status is asked by. */
  readonly operation: string;
  readonly startedAt: number;
  readonly caller: Caller;
  /** The ids of what it makes. */
  readonly resources: readonly string[];
  error?: ArmError;
  /** When its event was sent, ms. */
  endedAt?: number;
}
