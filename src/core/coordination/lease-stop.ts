import * as z from 'zod';
import { type LeaseState, maxStopDeliveries } from './lease-state.ts';

/** A delivery of the deallocation that is about to be sent. One order may be delivered more than once, also at the same time. */
export const stopDelivery = z.object({ runId: z.string(), at: z.string(), delivery: z.string() });

/** A delivery of the deallocation that Azure refused. */
export const refusedDelivery = z.object({ runId: z.string(), delivery: z.string() });

export type Holder = NonNullable<LeaseState['holder']>;

/** With one more delivery. The first time of sending is kept. */
export function withDelivery(
  { stopSentAt, stopDeliveries = [], ...rest }: Holder,
  { at, delivery }: z.infer<typeof stopDelivery>,
): Holder {
  const others = stopDeliveries.filter((one) => one !== delivery);
  return {
    ...rest,
    stopSentAt: stopSentAt ?? at,
    stopDeliveries: [...others, delivery].slice(-maxStopDeliveries),
  };
}

/** Without a delivery that had no effect. That a stop was noted stays. */
export function withoutDelivery(
  { stopDeliveries = [], ...rest }: Holder,
  { delivery }: z.infer<typeof refusedDelivery>,
): Holder {
  return { ...rest, stopDeliveries: stopDeliveries.filter((one) => one !== delivery) };
}

/** Without a stop, after which nothing that the run did can have turned the VM off. */
export function withoutStop({ stopSentAt: _sent, stopDeliveries: _deliveries, ...rest }: Holder): Holder {
  return rest;
}

/** Whether a stop by this run was noted, and whether a delivery of it may have been accepted. */
export function stopNoted(
  held: Holder | undefined,
  runId: string,
): { readonly stopping: boolean; readonly unrefused: boolean } {
  const stopping = held?.runId === runId && held.stopSentAt !== undefined;
  return { stopping, unrefused: stopping && (held.stopDeliveries ?? []).length > 0 };
}
