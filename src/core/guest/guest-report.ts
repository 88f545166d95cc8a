import * as z from 'zod';
import type { Parsed } from '../lib/parsed.ts';
import { count, parseBetween, pciId, printedText, readings } from './guest-output.ts';
import { guestReport1, liftReport } from './guest-report-1.ts';

const begin = 'ACCELNET-GUEST-PROBE-BEGIN';
const end = 'ACCELNET-GUEST-PROBE-END';

const pciAddress = z
  .string()
  .regex(/^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/, {
    error: 'should be a PCI address such as 0001:00:02.0',
  })
  .nullable();

const virtualFunction = z.strictObject({
  name: printedText(15),
  id: pciId,
  driver: printedText(16),
  up: z.boolean(),
  /**
   * How it belongs to its synthetic interface: netvsc's own `master`; an upper link of the kernels of 2017 and 2018; one bond over both
   * (bondvf); an equal MAC address (Windows).
   */
  joined: z.enum(['master', 'upper', 'bond', 'mac']),
  /** What configures it; nothing should (accelerated-networking-overview). */
  manager: printedText(16),
  rx: readings,
  tx: readings,
});

const guestNic = z.strictObject({
  name: printedText(15),
  rx: readings,
  tx: readings,
  vf: virtualFunction.nullable(),
  /** Whether both counters rose that ethtool reads; null where it is not there. */
  ethtoolRose: z.boolean().nullable(),
});

/** An Ethernet virtual function that no synthetic interface has. */
const looseFunction = z.strictObject({
  name: printedText(15),
  id: pciId,
  driver: printedText(16),
  up: z.boolean(),
  /** The synthetic interface of the same MAC address; null where none is, or none can be read. */
  beside: printedText(15),
  /** What has taken it (a bridge, a bond); null: nothing. */
  master: printedText(15),
});

const guestReport2 = z.strictObject({
  version: z.literal(2),
  /** `other`: FreeBSD, and all that has no sysfs. */
  os: z.enum(['linux', 'windows', 'other']),
  kernel: printedText(48),
  release: printedText(48),
  /** Ethernet hardware on the PCI bus, with its driver: unbound devices first, so that none is cut off by bound ones. */
  devices: z.array(z.strictObject({ id: pciId, driver: printedText(16), address: pciAddress })).max(4),
  devicesLeftOut: count(999),
  /** InfiniBand hardware is only counted: it is never a virtual function of Accelerated Networking. */
  infiniband: z.strictObject({ devices: count(64), bare: count(64) }),
  /** Synthetic interfaces, with the virtual function of each. */
  nics: z.array(guestNic).max(8),
  nicsLeftOut: count(1000),
  loose: z.array(looseFunction).max(4),
  /** VMBus network devices that a user-space driver has (uio_hv_generic). */
  userSpace: count(64),
  /** What could not be asked: `sysfs`, or a cmdlet's name. */
  unread: z.array(printedText(24)).max(6),
});

/** What a guest says of its network interfaces: what `guest/probe-linux.sh` and `guest/probe-windows.ps1` write. */
export type GuestReport = z.infer<typeof guestReport2>;
export type GuestNic = GuestReport['nics'][number];

const guestReport = z
  .discriminatedUnion('version', [guestReport1, guestReport2], { error: 'should be 1 or 2' })
  .transform((report) => (report.version === 1 ? liftReport(report) : report));

/**
 * Reads a report, of either version, out of what a script printed. Other text may surround it; a report whose head Run Command has cut off,
 * or that is not exactly as the scripts write it, is faulty.
 */
export function parseGuestReport(printed: string): Parsed<GuestReport> {
  return parseBetween(printed, begin, end, guestReport);
}
