import type { OutboxMessage } from '../core/notifications/outbox.ts';

/** What became of an attempt. A reason names no address and no secret. */
export type Delivery =
  | { readonly kind: 'delivered' }
  /** This message will never be accepted; others may be. */
  | { readonly kind: 'unacceptable'; readonly why: string }
  /** No message is accepted at the moment. */
  | { readonly kind: 'failed'; readonly why: string; readonly retryAfterSeconds?: number };

/** A receiver of notifications besides the log. Each attempt ends within its own deadline. */
export interface Receiver {
  /** Is kept in the outbox: a new name is a new receiver. */
  readonly name: string;
  deliver(outboxMessage: OutboxMessage): Promise<Delivery>;
}
