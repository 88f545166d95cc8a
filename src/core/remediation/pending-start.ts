import * as z from 'zod';
import { foldCase } from '../lib/fold-case.ts';
import type { VmFacts } from '../model/facts.ts';
import type { UndoRecord } from './undo.ts';

export const pendingStartRecord = z.object({
  vmId: z.string(),
  /** `properties.vmId`: a VM recreated under the same name was not prepared. */
  vmUid: z.string(),
  /** When the VM was last known to be off with its flags on, ISO 8601: what its agent says after that comes from a later start. */
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

/** How the VM is to be found when its start has been watched: its owner wants it on, its flags were these. */
export function undoOfPendingStart({ vmId, vmUid, nics }: PendingStartRecord): UndoRecord {
  return { vmId, vmUid, power: 'running', nics };
}

/** What is seen of a prepared VM. */
export type PendingStart = Pick<VmFacts, 'power' | 'provisioningState' | 'failureCode'>;

// Only a start looks for room (virtual-machines/allocation-failure).
const saysThatAStartFailed = /^(overconstrained)?(zonal)?allocation(failed|request)$/i;
// Neither the size's offer nor a quota asks for the network's settings.
const notOfOurMaking = /quota|skunotavailable|notavailableforsubscription/i;

/**
 * What became of a prepared VM: its owner `started` it, the start `start-failed`, or it rests as it was. That a start failed takes both: Azure
 * shows a VM that is off with a failed operation, and its code or an event (`told`) says that this was a start.
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
