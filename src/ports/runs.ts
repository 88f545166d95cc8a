import type { GuestAnswer } from '../core/model/evidence.ts';
import type { PastRun } from '../core/model/facts.ts';
import type { ResourceId } from '../core/model/resource-id.ts';
import type { Result } from './cloud.ts';

/** What the lease of a VM knows of earlier runs on it. */
export interface KnownOfVm {
  /** How they ended, newest first. */
  readonly past: readonly PastRun[];
  /** The latest answer of its guest before a stop. */
  readonly preflight?: GuestAnswer;
}

/** One delivery of a run's deallocation: the same order may be delivered more than once, also at the same time. */
export interface StopDelivery {
  readonly runId: string;
  readonly delivery: string;
  readonly at: string;
}

/** What accelnet asks about its own runs, and notes about them. */
export interface Runs {
  /** Whether a run goes on; `unknown` when that cannot be read, which must not prevent an undo. */
  stateOf(runId: string): Promise<'live' | 'over' | 'unknown'>;
  /** The run that holds a VM; undefined when there is none or that cannot be read, which must not prevent an undo. */
  holderOf(vm: ResourceId): Promise<string | undefined>;
  /**
   * Notes in the VM's lease that this delivery of the run's deallocation is about to be sent; answers whether one was noted before, so that one may have been
   * sent. Throws when it cannot be noted, or when the lease does not keep how this run found the VM: then nothing may be sent.
   */
  noteStop(vm: ResourceId, stop: StopDelivery): Promise<boolean>;
  /** Notes that Azure refused this delivery. Where that cannot be noted, it counts as one that may have been accepted. */
  noteRefusedStop(vm: ResourceId, stop: Omit<StopDelivery, 'at'>): Promise<void>;
  /** How the last runs on a VM ended, and what its guest answered to them. */
  knownOf(vm: ResourceId): Promise<Result<KnownOfVm>>;
}
