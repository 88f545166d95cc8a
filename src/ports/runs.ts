import type { PastRun } from '../core/model/facts.ts';
import type { ResourceId } from '../core/model/resource-id.ts';
import type { Result } from './cloud.ts';

/** What accelnet asks about its own runs, and tells of them. */
export interface Runs {
  /** Whether a run goes on; `unknown` when that cannot be told, which must not keep an undo from being done. */
  stateOf(runId: string): Promise<'live' | 'over' | 'unknown'>;
  /** The run that holds a VM; undefined when there is none or that cannot be told, which must not keep an undo from being done. */
  holderOf(vm: ResourceId): Promise<string | undefined>;
  /**
   * Tells the VM's lease that this run is about to send the deallocation; whether it was told so before, so that one may have been sent. Throws when
   * it cannot be told, or does not keep how this run found the VM: then nothing may be sent.
   */
  noteStop(vm: ResourceId, runId: string, at: string): Promise<boolean>;
  /** How the last runs on a VM ended, newest first. */
  pastOf(vm: ResourceId): Promise<Result<readonly PastRun[]>>;
}
