import * as z from 'zod';
import { sameId } from '../model/resource-id.ts';

const entry = z.object({
  vmId: z.string(),
  /** When it became due, ISO 8601. */
  since: z.string(),
  /** What kind of run it waits for. */
  as: z.enum(['outages', 'quiet', 'waits']),
});

/** A VM for which a run is due that may not begin yet. */
export type DueEntry = z.infer<typeof entry>;

export const dueListState = z.object({ entries: z.array(entry) });

interface DueListTurn {
  readonly state?: z.infer<typeof dueListState>;
  readonly answer:
    | { readonly kind: 'done' }
    | { readonly kind: 'full' }
    | { readonly kind: 'unreadable'; readonly what: string };
}

const strike = z.object({ vmId: z.string() });
// An entry takes about 250 bytes, and every operation writes them all. A VM that finds no place is found by the next sweep.
const maxEntries = 200;

/**
 * One operation on the list of VMs that are due: `add` lists one, in its old place if it is listed already, `remove` removes it, `last` puts it at
 * the end. A VM that waits for the hourly rate costs only its entry here.
 */
export function turnDueList(stored: unknown, operation: string, input: unknown): DueListTurn {
  const state = dueListState.safeParse(stored ?? { entries: [] });
  if (!state.success) return { answer: { kind: 'unreadable', what: 'due list' } };
  const { entries } = state.data;
  if (operation === 'add' || operation === 'last') {
    const asked = entry.safeParse(input);
    if (!asked.success) return unreadableInput(operation);
    const others = without(entries, asked.data.vmId);
    if (others.length < entries.length && operation === 'add') return { answer: { kind: 'done' } };
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

function without(entries: readonly DueEntry[], vmId: string): DueEntry[] {
  return entries.filter((one) => !sameId(one.vmId, vmId));
}

function unreadableInput(operation: string): DueListTurn {
  return { answer: { kind: 'unreadable', what: `operation ${operation} or its input` } };
}
