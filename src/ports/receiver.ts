import type { OutboxMessage } from '../core/notifications/outbox.ts';

/** What became of an attempt. A reason names no address and no secret. */
export type Delivery =
  | { readonly kind: 'delivered' }
  /** This one will never be taken; others may. */
  | { readonly kind: 'unacceptable'; readonly why: string }
  /** Nothing is taken at the moment. */
  | { readonly kind: 'failed'; readonly why: string; readonly retryAfterSeconds?: number };

/** Somebody who is told beside the log. Each attempt ends within its own deadline. */
export interface Receiver {
  /** Stands in the outbox: a new name is a new receiver. */
  readonly name: string;
  deliver(outboxMessage: OutboxMessage): Promise<Delivery>;
}
