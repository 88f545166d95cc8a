import * as z from 'zod';

const order = z.object({ by: z.string().max(200), comment: z.string().max(500).optional() });

/** An operator's order to end a run and to undo what it did. */
export type CancelOrder = z.infer<typeof order>;

/** Reads the event's payload. An order in another shape is obeyed too, and recorded as by an unknown person: cancelling is always safe. */
export function readCancel(payload: unknown): CancelOrder {
  return order.safeParse(payload).data ?? { by: 'unknown' };
}
