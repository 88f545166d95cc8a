import * as z from 'zod';

const holder = z.object({ id: z.string(), since: z.string(), by: z.string() });

/** What one subscription's part of a sweep found. */
const counts = z.object({
  vms: z.number().int(),
  assessed: z.number().int(),
  /** Assessments that the journal did not take. */
  notKept: z.number().int(),
  gone: z.number().int(),
  pages: z.number().int(),
});

const swept = counts.extend({
  subscriptionId: z.string(),
  source: z.enum(['graph', 'lists']),
  /** Why the sweep of this subscription ended before it was through. */
  failure: z.string().optional(),
});

const figures = z.object({
  id: z.string(),
  by: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  subscriptions: z.array(swept),
  candidates: z.number().int(),
  /** Candidates that were assessed themselves. */
  assessed: z.number().int(),
  begun: z.number().int(),
  joined: z.number().int(),
  /** To be done, but not now: the next sweep takes them first. */
  postponed: z.number().int(),
  unreadable: z.number().int(),
  /** VMs that are down because of one of our runs. */
  downWithoutRun: z.number().int(),
});

export type SweptCounts = z.infer<typeof counts>;
export type SweptSubscription = z.infer<typeof swept>;
/** What a sweep did. */
export type SweepFigures = z.infer<typeof figures>;

export const sweepState = z.object({ holder: holder.optional(), last: figures.optional() });

/** Which sweep is running, and what the last one did. */
export type SweepState = z.infer<typeof sweepState>;

const request = holder.extend({
  /** A sweep that was found dead: it is replaced, if it is still the current one. */
  insteadOf: z.string().optional(),
});
const finish = z.object({ id: z.string(), figures: figures.optional() });

export type SweepRequest = z.infer<typeof request>;

export type SweepAnswer =
  | { readonly kind: 'granted' }
  | { readonly kind: 'done' }
  | { readonly kind: 'held'; readonly by: string }
  | { readonly kind: 'unreadable'; readonly what: string };

export interface SweepTurn {
  readonly state?: SweepState;
  readonly answer: SweepAnswer;
}

/**
 * One operation on the one sweep: `request` lets a sweep begin if none is running, `finish` ends it and keeps its figures. Asking twice is harmless.
 */
export function turnSweep(stored: unknown, operation: string, input: unknown): SweepTurn {
  const state = sweepState.safeParse(stored ?? {});
  if (!state.success) return { answer: { kind: 'unreadable', what: 'sweep state' } };
  if (operation === 'request') {
    const asked = request.safeParse(input);
    if (!asked.success) return { answer: { kind: 'unreadable', what: 'input of request' } };
    return begin(state.data, asked.data);
  }
  if (operation === 'finish') {
    const asked = finish.safeParse(input);
    if (!asked.success) return { answer: { kind: 'unreadable', what: 'input of finish' } };
    if (state.data.holder?.id !== asked.data.id) return { answer: { kind: 'done' } };
    return { state: { last: asked.data.figures ?? state.data.last }, answer: { kind: 'done' } };
  }
  return { answer: { kind: 'unreadable', what: `operation ${operation}` } };
}

function begin(state: SweepState, { insteadOf, ...asking }: SweepRequest): SweepTurn {
  const held = state.holder;
  if (held?.id === asking.id) return { answer: { kind: 'granted' } };
  if (held !== undefined && held.id !== insteadOf) return { answer: { kind: 'held', by: held.id } };
  return { state: { ...state, holder: asking }, answer: { kind: 'granted' } };
}
