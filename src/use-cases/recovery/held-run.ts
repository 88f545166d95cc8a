import * as z from 'zod';
import type { ResourceId } from '../../core/model/resource-id.ts';
import type { Instances } from '../../workflow/durable/instances.ts';
import { type RunningRun, statusShownBy } from '../fleet-status/running.ts';

/** Where the runs of a VM are found. */
export type RunLookup = Pick<Instances, 'leaseOf' | 'read'>;

/**
 * Whether a run holds a VM. `held`: it assesses the VM before the stop, or the VM may be down. `waits`: it has not begun, and may wait for days.
 * `unsure`: that cannot be read.
 */
export type Holding =
  | { readonly kind: 'free' }
  | { readonly kind: 'waits'; readonly run: RunningRun }
  | { readonly kind: 'held'; readonly run: RunningRun }
  | { readonly kind: 'unsure' };

const live = ['Running', 'Pending', 'Suspended'];
const phase = z.looseObject({ phase: z.string() });
const waiting = ['waiting'];

/** Reads the lease of a VM, and the run that holds it. Never throws. */
export async function holdingOf(vm: ResourceId, lookup: RunLookup): Promise<Holding> {
  try {
    const holder = (await lookup.leaseOf(vm))?.holder;
    if (holder === undefined) return { kind: 'free' };
    const { runId, since } = holder;
    const seen = await lookup.read(runId, false);
    // An orphaned run asks Azure nothing; the run that recovers it gets the lease.
    if (seen === undefined || !live.includes(seen.runtimeStatus)) return { kind: 'free' };
    const { runtimeStatus, customStatus } = seen;
    const run = { id: runId, vmId: vm.path, since, runtimeStatus, status: statusShownBy(customStatus) };
    const phaseShown = phase.safeParse(customStatus);
    return { kind: phaseShown.success && waiting.includes(phaseShown.data.phase) ? 'waits' : 'held', run };
  } catch {
    // A VM that may be down is not read: the answer says that it is not known.
    return { kind: 'unsure' };
  }
}
