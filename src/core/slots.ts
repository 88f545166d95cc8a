import * as z from 'zod';

const slotsState = z.object({ holders: z.array(z.object({ runId: z.string(), since: z.string() })) });

/** The runs that may hold a VM of this subscription down at the moment. */
type SlotsState = z.infer<typeof slotsState>;

const acquire = z.object({ runId: z.string(), now: z.string(), limit: z.number().int().min(0) });
const release = z.object({ runId: z.string() });

export type SlotsAnswer =
  | { readonly kind: 'granted' }
  | { readonly kind: 'full'; readonly holders: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'unreadable'; readonly what: string };

export interface SlotsTurn {
  readonly state?: SlotsState;
  readonly answer: SlotsAnswer;
}

/** One operation on a subscription's slots: `acquire` takes one if any is free, `release` gives it back. Asking twice is harmless. */
export function turnSlots(stored: unknown, operation: string, input: unknown): SlotsTurn {
  const state = slotsState.safeParse(stored ?? { holders: [] });
  if (!state.success) return { answer: { kind: 'unreadable', what: 'slots state' } };
  const { holders } = state.data;
  const unreadable: SlotsTurn = {
    answer: { kind: 'unreadable', what: `operation ${operation} or its input` },
  };
  if (operation === 'acquire') {
    const asked = acquire.safeParse(input);
    if (!asked.success) return unreadable;
    const { runId, now, limit } = asked.data;
    if (holders.some((one) => one.runId === runId)) return { answer: { kind: 'granted' } };
    if (holders.length >= limit) return { answer: { kind: 'full', holders: holders.length } };
    return { state: { holders: [...holders, { runId, since: now }] }, answer: { kind: 'granted' } };
  }
  if (operation === 'release') {
    const asked = release.safeParse(input);
    if (!asked.success) return unreadable;
    return {
      state: { holders: holders.filter((one) => one.runId !== asked.data.runId) },
      answer: { kind: 'done' },
    };
  }
  return unreadable;
}
