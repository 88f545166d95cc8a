import * as z from 'zod';

const late = z.object({ byWhen: z.string(), passes: z.number().int() });

const entry = z.object({
  runId: z.string(),
  vmId: z.string(),
  since: z.string(),
  /** How many passes of recovery have found the run past the same promise. */
  late: late.optional(),
});

/** A run that has, or is about to request, the lease of its VM. */
export type RegistryEntry = z.infer<typeof entry>;

export const registryState = z.object({ entries: z.array(entry) });

/** One part of the registry of unfinished runs. */
export type RegistryState = z.infer<typeof registryState>;

const register = entry;
const remove = z.object({ runId: z.string() });
const suspect = z.object({ runId: z.string(), byWhen: z.string() });

export type RegistryAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'full' }
  | { readonly kind: 'unreadable'; readonly what: string };

export interface RegistryTurn {
  readonly state?: RegistryState;
  readonly answer: RegistryAnswer;
}

const shards = 16;
// An entry takes about 300 bytes, and every operation writes the whole part.
const maxEntries = 4000;

/** Every part's key. */
export const registryKeys: readonly string[] = Array.from({ length: shards }, (_, n) => String(n));

/** The part that lists the runs of this lease. FNV-1a: spreads well, and never changes. */
export function registryKeyOf(leaseKey: string): string {
  let hash = 0x811c9dc5;
  for (const char of leaseKey) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return String((hash >>> 0) % shards);
}

/**
 * One operation on a part of the registry: `register` lists a run before it requests its VM's lease, `remove` removes it once the lease is
 * free of it, `suspect` counts that it was found late. So every orphaned run can be found without knowing its VM. Asking twice is harmless.
 */
export function turnRegistry(stored: unknown, operation: string, input: unknown): RegistryTurn {
  const state = registryState.safeParse(stored ?? { entries: [] });
  if (!state.success) return { answer: { kind: 'unreadable', what: 'registry state' } };
  const { entries } = state.data;
  if (operation === 'register') {
    const asked = register.safeParse(input);
    if (!asked.success) return unreadableInput(operation);
    if (entries.some(({ runId }) => runId === asked.data.runId)) return { answer: { kind: 'done' } };
    if (entries.length >= maxEntries) return { answer: { kind: 'full' } };
    return { state: { entries: [...entries, asked.data] }, answer: { kind: 'done' } };
  }
  if (operation === 'remove') {
    const asked = remove.safeParse(input);
    if (!asked.success) return unreadableInput(operation);
    const left = entries.filter(({ runId }) => runId !== asked.data.runId);
    return { state: { entries: left }, answer: { kind: 'done' } };
  }
  if (operation === 'suspect') {
    const asked = suspect.safeParse(input);
    if (!asked.success) return unreadableInput(operation);
    return { state: { entries: entries.map((one) => suspected(one, asked.data)) }, answer: { kind: 'done' } };
  }
  return unreadableInput(operation);
}

function suspected(one: RegistryEntry, { runId, byWhen }: z.infer<typeof suspect>): RegistryEntry {
  if (one.runId !== runId) return one;
  const passes = one.late?.byWhen === byWhen ? one.late.passes + 1 : 1;
  return { ...one, late: { byWhen, passes } };
}

function unreadableInput(operation: string): RegistryTurn {
  return { answer: { kind: 'unreadable', what: `operation ${operation} or its input` } };
}
