import type { GuestDetails } from '../guest/guest-details.ts';
import type { GuestReport } from '../guest/guest-report.ts';

export type DriverMessage = NonNullable<GuestDetails['log']>['messages'][number];
export type Device = GuestReport['devices'][number];

const addressed = /\b[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]\b/;

/** The PCI address that a message names. */
function addressIn({ text }: DriverMessage): string | undefined {
  return addressed.exec(text)?.[0];
}

/** The drivers' errors that the guest's log holds. */
export function messagesIn(details: GuestDetails | undefined): readonly DriverMessage[] {
  return details?.log?.messages ?? [];
}

/** Whether a message is about a device of the report, or may be: it names that address, or none that is of another one. */
export function concerns(message: DriverMessage, devices: readonly Device[]): boolean {
  const named = addressIn(message);
  return named === undefined || devices.some(({ address }) => address === null || address === named);
}

/** A message as a line for people. */
export function sayMessage({ text, times }: DriverMessage): string {
  return times === 1 ? text : `${text} (${times} times)`;
}

/** The errors of the drivers of these devices, and of the synthetic interfaces and the bus; other hardware's, such as InfiniBand's, are not among them. */
export function ownMessages(
  report: GuestReport,
  details: GuestDetails | undefined,
): readonly DriverMessage[] {
  return messagesIn(details).filter(
    (one) => one.driver !== 'mlx5_ib' && one.driver !== 'kernel' && concerns(one, report.devices),
  );
}
