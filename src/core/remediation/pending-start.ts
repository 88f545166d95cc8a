import * as z from 'zod';
import { foldCase } from '../lib/fold-case.ts';
import type { VmFacts } from '../model/facts.ts';
import type { UndoRecord } from './undo.ts';

export const pendingStartRecord = z.object({
  vmId: z.string(),
  /** `properties.vmId`: a VM recreated under the same name has no pending start. */
  vmUid: z.string(),
  /** When the VM was last known to be off with its flags on, ISO 8601: what its agent reports after that comes from a later start. */
  since: z.string(),
  /** The last run that turned a flag on. */
  runId: z.string(),
  /** The NICs whose flags were turned on while the VM was off, and what they were. */
  nics: z.array(z.object({ id: z.string(), flag: z.enum(['true', 'false', 'null', 'absent']) })),
});

/** What was done to a VM that is off, kept by its lease until its owner has started it and the start was watched. */
export type PendingStartRecord = z.infer<typeof pendingStartRecord>;

/** Adds what a later run turned on; what a NIC's flag was before the first of them counts. */
export function addPendingStart(
  before: PendingStartRecord | undefined,
  added: PendingStartRecord,
): PendingStartRecord {
  if (before === undefined || before.vmUid !== added.vmUid) return added;
  const known = new Set(before.nics.map(({ id }) => foldCase(id)));
  return { ...added, nics: [...before.nics, ...added.nics.filter(({ id }) => !known.has(foldCase(id)))] };
}

/** The undo record for the watch of its start: its owner wants the VM on, and its flags were these. */
export function undoOfPendingStart({ vmId, vmUid, nics }: PendingStartRecord): UndoRecord {
  return { vmId, vmUid, power: 'running', nics };
}

/** What is read of a VM whose start is pending. */
export type PendingStart = Pick<VmFacts, 'power' | 'provisioningState' | 'failureCode'>;

// Only a start allocates capacity (virtual-machines/allocation-failure).
const saysThatAStartFailed = /^(overconstrained)?(zonal)?allocation(failed|request)$/i;
// Neither the size's offer nor a quota depends on network settings.
const notOfOurMaking = /quota|skunotavailable|notavailableforsubscription/i;

/**
 * The state of a VM whose start is pending: its owner `started` it, its start failed (`start-failed`), or it is off as before. A failed start needs both: Azure
 * shows a VM that is off with a failed operation, and its code or an event (`startFailed`) says that this was a start.
 */
export function ownersStart(
  { power, provisioningState, failureCode }: PendingStart,
  startFailed: boolean,
): 'started' | 'start-failed' | 'none' {
  if (power === 'starting' || power === 'running') return 'started';
  const rests = power === 'deallocated' || power === 'stopped';
  if (!rests || !/^failed$/i.test(provisioningState)) return 'none';
  return startFailed || saysThatAStartFailed.test(failureCode ?? '') ? 'start-failed' : 'none';
}

/** Whether a start that failed with this code may have failed because of the flags: unknown codes may. */
export function mayBeOurs(failureCode: string | undefined): boolean {
  return !notOfOurMaking.test(failureCode ?? '');
}
