import type { LeaseState } from '../../core/coordination/lease-state.ts';
import type { PastRun } from '../../core/model/facts.ts';
import type { ResourceId } from '../../core/model/resource-id.ts';
import type { Result } from '../../ports/cloud.ts';
import type { KnownOfVm } from '../../ports/runs.ts';

/** Where leases are read. */
interface LeaseLookup {
  leaseOf(vm: ResourceId): Promise<LeaseState | undefined>;
}

/** The lease of one VM as a fact: undefined when it was never asked. Throws when it cannot be read. */
export type LeaseReading = () => Promise<LeaseState | undefined>;

/**
 * Reads the lease of a VM when it is first asked for, and then always answers the same: to be made again for each event. What it says may be
 * old by the time a run begins; that does no harm, because the run requests the lease itself, which decides. A reading that fails is not kept.
 */
export function readLeaseOnce(instances: LeaseLookup, vm: ResourceId): LeaseReading {
  let reading: Promise<LeaseState | undefined> | undefined;
  return async () => {
    reading ??= instances.leaseOf(vm);
    try {
      return await reading;
    } catch (error) {
      reading = undefined;
      throw error;
    }
  };
}

/** How the last runs on a VM ended, newest first, and what its guest answered to them, as its lease keeps it. */
export async function knownIn(lease: LeaseReading): Promise<Result<KnownOfVm>> {
  try {
    const { recent = [], preflight } = (await lease()) ?? {};
    const past = recent.map(pastRunOf);
    return { ok: true, value: preflight === undefined ? { past } : { past, preflight } };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      failure: { kind: 'unavailable', message: `the VM's lease: ${message.slice(0, 200)}` },
    };
  }
}

function pastRunOf({ turnedOff, ...run }: LeaseState['recent'][number]): PastRun {
  return turnedOff === undefined ? run : { ...run, notifiedAt: turnedOff.at };
}
