import * as z from 'zod';
import { type NoticeKind, noticeId, noticeShape } from './notice.ts';

const outboxMessage = z.object({
  id: z.string(),
  /** When it was raised, ISO 8601. */
  at: z.string(),
  notice: noticeShape,
  /** Receivers that no longer need it: they have it, will not take it, or were tried for too long. */
  done: z.array(z.string()),
});

/** A notification on its way to receivers. */
export type OutboxMessage = z.infer<typeof outboxMessage>;

const failure = z.object({
  /** How often in a row the receiver failed. */
  failures: z.number().int(),
  /** Until when nothing is sent to it, ISO 8601. */
  notBefore: z.string(),
});

/** A receiver that does not take anything at the moment. */
export type ReceiverFailure = z.infer<typeof failure>;

export const outboxState = z.object({
  messages: z.array(outboxMessage),
  /** By the receiver's name. */
  failing: z.record(z.string(), failure),
  /** Messages that were dropped because the outbox was full, since the last report. */
  deadLettered: z.number().int(),
});

/** What waits for receivers. */
export type OutboxState = z.infer<typeof outboxState>;

export const emptyOutbox: OutboxState = { messages: [], failing: {}, deadLettered: 0 };

const add = z.object({ at: z.string(), notice: noticeShape });
const report = z.object({
  receiver: z.string(),
  /** All receivers: a message that every one of them has is removed. */
  receivers: z.array(z.string()),
  done: z.array(z.string()),
  failure: failure.optional(),
  /** The number that was read and logged. */
  deadLettered: z.number().int(),
});

export type AddInput = z.infer<typeof add>;
export type DeliveryReport = z.infer<typeof report>;

interface OutboxTurn {
  readonly state?: OutboxState;
  readonly answer: { readonly kind: 'done' } | { readonly kind: 'unreadable'; readonly what: string };
}

// A message takes about 1 KB at most, and every operation writes the whole state.
const maxMessages = 500;
const maxText = 1000;

/**
 * One operation on the outbox: `add` adds a notification, `report` says what became of one receiver's. Adding the same one twice, while the first
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

/** If there are too many, the oldest that needs no action is dropped first. */
function added(state: OutboxState, { at, notice }: AddInput): OutboxState {
  const id = noticeId(notice);
  if (state.messages.some((one) => one.id === id)) return state;
  const text = notice.text.slice(0, maxText);
  const messages = [...state.messages, { id, at, notice: { ...notice, text }, done: [] }];
  if (messages.length <= maxMessages) return { ...state, messages };
  const least = messages.find((one) => everyday.includes(one.notice.kind)) ?? messages[0];
  return {
    ...state,
    messages: messages.filter((one) => one !== least),
    deadLettered: state.deadLettered + 1,
  };
}

function reported(
  state: OutboxState,
  { receiver, receivers, done, failure, deadLettered }: DeliveryReport,
): OutboxState {
  const ids = new Set(done);
  const messages = state.messages
    .map((one) => (ids.has(one.id) ? { ...one, done: [...new Set([...one.done, receiver])] } : one))
    .filter((one) => !receivers.every((name) => one.done.includes(name)));
  const { [receiver]: _, ...others } = state.failing;
  return {
    messages,
    failing: failure === undefined ? others : { ...others, [receiver]: failure },
    deadLettered: Math.max(0, state.deadLettered - deadLettered),
  };
}

/** What is pending for a receiver, the oldest first; nothing during the pause after a failure. */
export function pendingFor(
  { messages, failing }: OutboxState,
  receiver: string,
  now: number,
): readonly OutboxMessage[] {
  const failure = failing[receiver];
  if (failure !== undefined && now < Date.parse(failure.notBefore)) return [];
  return messages.filter(({ done }) => !done.includes(receiver));
}

const minuteMs = 60_000;
const maxPauseMs = 60 * minuteMs;
const maxTriedMs = 24 * 60 * minuteMs;

/** The pause after a failure: a minute, doubled each time, an hour at most; longer only where the receiver asks for it, up to the same hour. */
export function receiverFailureAfter(
  before: ReceiverFailure | undefined,
  now: number,
  retryAfterSeconds = 0,
): ReceiverFailure {
  const failures = (before?.failures ?? 0) + 1;
  const pause = Math.max(minuteMs * 2 ** (failures - 1), retryAfterSeconds * 1000);
  return { failures, notBefore: new Date(now + Math.min(pause, maxPauseMs)).toISOString() };
}

/** Whether a message that could not be delivered now is dead-lettered: after a day. */
export function isDeadLettered({ at }: Pick<OutboxMessage, 'at'>, now: number): boolean {
  return now - Date.parse(at) >= maxTriedMs;
}
