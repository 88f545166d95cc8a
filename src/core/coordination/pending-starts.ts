import * as z from 'zod';
import { sameId } from '../model/resource-id.ts';

const entry = z.object({ vmId: z.string(), since: z.string() });

/** A VM whose next start is to be watched. */
export type PendingStartEntry = z.infer<typeof entry>;

export const pendingStartListState = z.object({ entries: z.array(entry) });

/** One part of the list of VMs that were changed while they were off. */
type PendingStartListState = z.infer<typeof pendingStartListState>;

const strike = z.object({ vmId: z.string() });

export interface PendingStartListTurn {
  readonly state?: PendingStartListState;
  readonly answer:
    | { readonly kind: 'done' }
    | { readonly kind: 'full' }
    | { readonly kind: 'unreadable'; readonly what: string };
}

// An entry takes about 250 bytes, and every operation writes the whole part.
const maxEntries = 4000;

/**
 * One operation on a part of the list: `add` lists a VM, `remove` removes it once its start was watched. So a start that no event reported
 * can be found without knowing the VM. Asking twice is harmless; what a full part does not list is still found by its start's event.
 */
export function turnPendingStarts(stored: unknown, operation: string, input: unknown): PendingStartListTurn {
  const state = pendingStartListState.safeParse(stored ?? { entries: [] });
  if (!state.success) return { answer: { kind: 'unreadable', what: 'prepared list' } };
  const { entries } = state.data;
  if (operation === 'add') {
    const asked = entry.safeParse(input);
    if (!asked.success) return unreadableInput(operation);
    const others = without(entries, asked.data.vmId);
    if (others.length >= maxEntries) return { answer: { kind: 'full' } };
    return { state: { entries: [...others, asked.data] }, answer: { kind: 'done' } };
  }
  if (operation === 'remove') {
    const asked = strike.safeParse(input);
    if (!asked.success) return unreadableInput(operation);
    return { state: { entries: without(entries, asked.data.vmId) }, answer: { kind: 'done' } };
  }
  return unreadableInput(operation);
}

function without(entries: readonly PendingStartEntry[], vmId: string): PendingStartEntry[] {
  return entries.filter((one) => !sameId(one.vmId, vmId));
}

function unreadableInput(operation: string): PendingStartListTurn {
  return { answer: { kind: 'unreadable', what: `operation ${operation} or its input` } };
}
