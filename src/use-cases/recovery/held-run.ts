import * as z from 'zod';
import type { ResourceId } from '../../core/model/resource-id.ts';
import type { Instances } from '../../workflow/durable/instances.ts';
import type { RunningRun } from '../fleet-status/running.ts';

/** Where the runs of a VM are looked up. */
export type RunLookup = Pick<Instances, 'leaseOf' | 'read'>;

/**
 * Whether a run has a VM in its hands. `held`: it assesses the VM before the stop, or the VM may be down. `waits`: it has not begun, and may wait for days.
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

/** Looks at the lease of a VM, and at the run that holds it. Never throws. */
export async function holdingOf(vm: ResourceId, lookup: RunLookup): Promise<Holding> {
  try {
    const holder = (await lookup.leaseOf(vm))?.holder;
    if (holder === undefined) return { kind: 'free' };
    const { runId, since } = holder;
    const seen = await lookup.read(runId, false);
    // A dead run asks Azure nothing; the one that recovers it holds the lease by then.
    if (seen === undefined || !live.includes(seen.runtimeStatus)) return { kind: 'free' };
    const { runtimeStatus, customStatus } = seen;
    const run = { id: runId, vmId: vm.path, since, runtimeStatus, status: customStatus ?? null };
    const phaseShown = phase.safeParse(customStatus);
    return { kind: phaseShown.success && waiting.includes(phaseShown.data.phase) ? 'waits' : 'held', run };
  } catch {
    // Whoever may be down is not asked about: the answer says that it could not be told.
    return { kind: 'unsure' };
  }
}
