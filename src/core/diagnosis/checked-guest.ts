import type { GuestDetails } from '../guest/guest-details.ts';
import type { GuestReport } from '../guest/guest-report.ts';
import { type GuestView, isNotReadable, viewGuest } from '../guest/guest-view.ts';
import {
  type DiagnosisCheck,
  type DiagnosisContext,
  notChecked,
  wantedFunctions,
} from './diagnosis-context.ts';
import { type DriverFault, driverFaults } from './driver-faults.ts';
import { isServiced, type LackingNic, lackingNics } from './nic-events.ts';

/** A guest that was asked and should have virtual functions, and what is wrong in it. */
export interface CheckedGuest extends GuestView {
  readonly report: GuestReport;
  readonly details?: GuestDetails;
  readonly detailsFault?: string;
  readonly faults: readonly DriverFault[];
  /** The interfaces without virtual function. */
  readonly lacking: readonly LackingNic[];
  /** Those of them whose virtual function the host has just taken, or just offered. */
  readonly serviced: readonly LackingNic[];
}

/** The guest as it is checked, or why nothing can be checked in it. */
export function checkedGuest(context: DiagnosisContext): CheckedGuest | { readonly why: string } {
  const { guest } = context;
  if (guest.kind === 'not-seen') return { why: guest.why };
  const { report, details } = guest;
  if (isNotReadable(report)) return { why: sayNotReadable(report) };
  const wanted = wantedFunctions(context);
  if (wanted === 0)
    return { why: 'no network interface is accelerated, so that the guest has nothing to show' };
  const view = viewGuest(report, wanted);
  const lacking = lackingNics(report, details);
  const faults = driverFaults(report, details, view, lacking);
  // Where no driver of the bus is there, what the host has just offered does not arrive.
  const arrives = !faults.some(({ problem }) => problem === 'no-bus');
  const serviced =
    view.missing === 0
      ? []
      : lacking.filter((nic) => isServiced(nic) && (arrives || nic.last?.kind !== 'added'));
  return { ...guest, ...view, faults, lacking, serviced };
}

/** Why a guest of this system says nothing. */
export function sayNotReadable({ os, release, kernel }: GuestReport): string {
  if (os === 'windows') return 'the network adapters of Windows could not be asked (Get-NetAdapter)';
  const system = release ?? (kernel === null ? 'another system' : `a system with kernel ${kernel}`);
  return `the guest is ${system}: the script reads Linux’s sysfs, and cannot see its network interfaces`;
}

/** Runs a check on what the guest reported, where it was asked and should have a virtual function. */
export function inGuest(
  check: (guest: CheckedGuest) => DiagnosisCheck,
): (context: DiagnosisContext) => DiagnosisCheck {
  return (context) => {
    const guest = checkedGuest(context);
    return 'why' in guest ? notChecked(guest.why) : check(guest);
  };
}

/** A driver other than the kernel's own may hold interfaces that the guest does not show: then nothing is said about missing ones. */
export function whereShown(
  check: (guest: CheckedGuest) => DiagnosisCheck,
): (context: DiagnosisContext) => DiagnosisCheck {
  return inGuest((guest) => {
    if (guest.condition === 'not-seen') return notChecked(sayNotSeen(guest.report));
    const unread = guest.missing > 0 && guest.report.unread.includes('Get-PnpDevice');
    return unread ? notChecked('the devices could not be asked (Get-PnpDevice)') : check(guest);
  });
}

function sayNotSeen({ os, userSpace }: GuestReport): string {
  const fewer = 'the guest shows fewer network interfaces than are accelerated';
  if (userSpace > 0) return `${fewer}: a user-space driver (DPDK) has ${userSpace} of them`;
  return os === 'linux' ? `${fewer}: a user-space driver (DPDK) may have them` : fewer;
}

/** How many virtual functions are wanted and there, as a line for people. */
export const counted = ({ wanted, joined, report }: CheckedGuest): string =>
  `accelerated network interfaces: ${wanted}; virtual functions: ${joined.length}${report.nicsLeftOut > 0 ? ` or more (${report.nicsLeftOut} interfaces not read)` : ''}`;
