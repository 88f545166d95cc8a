import { rose, roseBy } from './guest-output.ts';
import type { GuestNic, GuestReport } from './guest-report.ts';

/** What a report comes to, in a word; probe and diagnosis both go by it. */
export type GuestCondition =
  /** As many virtual functions as are wanted are up and carry packets both ways. */
  | 'working'
  /** An Ethernet device is there, and its driver is not. */
  | 'no-driver'
  /** A virtual function is there, and no synthetic interface has it. */
  | 'not-joined'
  /** Fewer virtual functions than are wanted, and nothing in their place. */
  | 'missing'
  | 'down'
  /** Packets are sent, and none through the virtual function. */
  | 'still'
  /** Packets leave through the virtual function, and none returns. */
  | 'one-way'
  /** Too little traffic to tell. */
  | 'idle'
  /** Fewer synthetic interfaces than are wanted: a user-space driver (DPDK) may have them. */
  | 'not-seen'
  /** Another system than Linux or Windows, or one that shows nothing. */
  | 'not-readable';

/** A synthetic interface that has its virtual function. */
export interface JoinedNic extends GuestNic {
  readonly vf: NonNullable<GuestNic['vf']>;
}

export interface GuestView {
  /** How many virtual functions the guest should have. */
  readonly wanted: number;
  readonly joined: readonly JoinedNic[];
  /** How many of them are up and carry packets both ways. */
  readonly working: number;
  /** Ethernet devices without a driver. */
  readonly bare: GuestReport['devices'];
  readonly loose: GuestReport['loose'];
  /** How many virtual functions are neither joined nor loose nor among the interfaces that were not read. */
  readonly missing: number;
  readonly condition: GuestCondition;
}

/** Reads a guest's report against how many virtual functions it should have. What the guest proves comes first. */
export function viewGuest(report: GuestReport, wanted: number): GuestView {
  const joined = report.nics.flatMap((nic): JoinedNic[] => (nic.vf === null ? [] : [{ ...nic, vf: nic.vf }]));
  const { loose } = report;
  const seen: Omit<GuestView, 'condition'> = {
    wanted,
    joined,
    working: joined.filter(usesVf).length,
    bare: report.devices.filter(({ driver }) => driver === null),
    loose,
    missing: Math.max(0, wanted - joined.length - loose.length - report.nicsLeftOut),
  };
  return { ...seen, condition: conditionIn(report, seen) };
}

function conditionIn(
  report: GuestReport,
  { wanted, joined, working, bare, loose, missing }: Omit<GuestView, 'condition'>,
): GuestCondition {
  if (isNotReadable(report)) return 'not-readable';
  if (working >= wanted) return 'working';
  const shown = report.nics.length + report.nicsLeftOut;
  if (shown < wanted && bare.length === 0 && loose.length === 0) return 'not-seen';
  if (bare.length > 0 && missing > 0) return 'no-driver';
  // One that is loose beside enough joined ones takes nobody's place.
  if (loose.length > 0 && joined.length + report.nicsLeftOut < wanted) return 'not-joined';
  if (missing > 0) return 'missing';
  if (joined.some(({ vf }) => !vf.up)) return 'down';
  if (joined.some(bypasses)) return 'still';
  return joined.some(isOneWay) ? 'one-way' : 'idle';
}

/** Whether the guest is of a system that the scripts cannot read: then what its report lacks says nothing. */
export function isNotReadable({ os, kernel, release, nics, unread }: GuestReport): boolean {
  const says = `${release ?? ''} ${kernel ?? ''}`;
  return (
    os === 'other' ||
    // What shows interfaces of hv_netvsc is Linux, whatever its release is called.
    (nics.length === 0 && /BSD|pfSense|OPNsense|\d-RELEASE\b/.test(says)) ||
    unread.includes('sysfs') ||
    unread.includes('Get-NetAdapter')
  );
}

/** Whether packets were seen on the virtual function, both ways. */
export function usesVf({ vf }: JoinedNic): boolean {
  return vf.up && rose(vf.rx) && rose(vf.tx);
}

/** The driver sends everything through a virtual function that is engaged; broadcasts are not received through it (accelerated-networking-how-it-works). */
export function bypasses({ vf, tx }: JoinedNic): boolean {
  return rose(tx) && !rose(vf.tx) && !rose(vf.rx);
}

// Fewer packets in ten seconds may all be ones that nobody answers.
const packetsThatAreAnswered = 50n;

/** Whether packets leave through the virtual function and none returns, on either path. */
export function isOneWay({ vf, rx }: JoinedNic): boolean {
  if (!vf.up || vf.rx === null || rx === null) return false;
  return roseBy(vf.tx) >= packetsThatAreAnswered && !rose(vf.rx) && !rose(rx);
}
