import * as z from 'zod';
import { type NoticeKind, noticeId, noticeShape } from './notice.ts';

const letter = z.object({
  id: z.string(),
  /** When it was told, ISO 8601. */
  at: z.string(),
  notice: noticeShape,
  /** Receivers that need it no more: they have it, will not take it, or were tried for too long. */
  done: z.array(z.string()),
});

/** News on its way to receivers. */
export type Letter = z.infer<typeof letter>;

const trouble = z.object({
  /** How often in a row the receiver failed. */
  failures: z.number().int(),
  /** Until when it is left in peace, ISO 8601. */
  notBefore: z.string(),
});

/** A receiver that does not take anything at the moment. */
export type Trouble = z.infer<typeof trouble>;

export const outboxState = z.object({
  letters: z.array(letter),
  /** By the receiver's name. */
  troubled: z.record(z.string(), trouble),
  /** Letters that found no room since the last report. */
  crowdedOut: z.number().int(),
});

/** What waits for receivers. */
export type OutboxState = z.infer<typeof outboxState>;

export const emptyOutbox: OutboxState = { letters: [], troubled: {}, crowdedOut: 0 };

const add = z.object({ at: z.string(), notice: noticeShape });
const report = z.object({
  receiver: z.string(),
  /** All that there are: what each of them has need not be kept. */
  receivers: z.array(z.string()),
  done: z.array(z.string()),
  trouble: trouble.optional(),
  /** As it was read, and told. */
  crowdedOut: z.number().int(),
});

export type AddInput = z.infer<typeof add>;
export type ReportInput = z.infer<typeof report>;

interface OutboxTurn {
  readonly state?: OutboxState;
  readonly answer: { readonly kind: 'done' } | { readonly kind: 'unreadable'; readonly what: string };
}

// A letter takes about 1 KB at most, and every turn writes the whole state.
const mostLetters = 500;
const longestText = 1000;

/**
 * One operation on the outbox: `add` puts news in, `report` says what became of one receiver's. Adding the same news twice, while the first
 * is still in, is harmless.
 */
export function turnOutbox(stored: unknown, operation: string, input: unknown): OutboxTurn {
  const state = outboxState.safeParse(stored ?? emptyOutbox);
  if (!state.success) return { answer: { kind: 'unreadable', what: 'outbox state' } };
  const changed = changedBy(state.data, operation, input);
  if (changed === undefined)
    return { answer: { kind: 'unreadable', what: `operation ${operation} or its input` } };
  return { state: changed, answer: { kind: 'done' } };
}

function changedBy(state: OutboxState, operation: string, input: unknown): OutboxState | undefined {
  if (operation === 'add') {
    const asked = add.safeParse(input).data;
    return asked && added(state, asked);
  }
  if (operation === 'report') {
    const asked = report.safeParse(input).data;
    return asked && reported(state, asked);
  }
  return undefined;
}

const everyday: readonly NoticeKind[] = ['started', 'done', 'ended'];

/** Of too many, the oldest that nobody has to act upon goes first. */
function added(state: OutboxState, { at, notice }: AddInput): OutboxState {
  const id = noticeId(notice);
  if (state.letters.some((one) => one.id === id)) return state;
  const text = notice.text.slice(0, longestText);
  const letters = [...state.letters, { id, at, notice: { ...notice, text }, done: [] }];
  if (letters.length <= mostLetters) return { ...state, letters };
  const least = letters.find((one) => everyday.includes(one.notice.kind)) ?? letters[0];
  return {
    ...state,
    letters: letters.filter((one) => one !== least),
    crowdedOut: state.crowdedOut + 1,
  };
}

function reported(
  state: OutboxState,
  { receiver, receivers, done, trouble, crowdedOut }: ReportInput,
): OutboxState {
  const ids = new Set(done);
  const letters = state.letters
    .map((one) => (ids.has(one.id) ? { ...one, done: [...new Set([...one.done, receiver])] } : one))
    .filter((one) => !receivers.every((name) => one.done.includes(name)));
  const { [receiver]: _, ...others } = state.troubled;
  return {
    letters,
    troubled: trouble === undefined ? others : { ...others, [receiver]: trouble },
    crowdedOut: Math.max(0, state.crowdedOut - crowdedOut),
  };
}

/** What a receiver is still owed, the oldest first; nothing while it is left in peace. */
export function owedTo({ letters, troubled }: OutboxState, receiver: string, now: number): readonly Letter[] {
  const trouble = troubled[receiver];
  if (trouble !== undefined && now < Date.parse(trouble.notBefore)) return [];
  return letters.filter(({ done }) => !done.includes(receiver));
}

const minuteMs = 60_000;
const longestPauseMs = 60 * minuteMs;
const longestTriedMs = 24 * 60 * minuteMs;

/** The pause after a failure: a minute, doubled each time, an hour at most; longer only where the receiver asks for it, up to the same hour. */
export function troubleAfter(before: Trouble | undefined, now: number, retryAfterSeconds = 0): Trouble {
  const failures = (before?.failures ?? 0) + 1;
  const pause = Math.max(minuteMs * 2 ** (failures - 1), retryAfterSeconds * 1000);
  return { failures, notBefore: new Date(now + Math.min(pause, longestPauseMs)).toISOString() };
}

/** Whether a letter that could not be delivered now is given up: after a day. */
export function isGivenUp({ at }: Pick<Letter, 'at'>, now: number): boolean {
  return now - Date.parse(at) >= longestTriedMs;
}
