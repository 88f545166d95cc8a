import * as z from 'zod';
import type { Parsed } from '../lib/parsed.ts';
import { guestDetails1, liftDetails } from './guest-details-1.ts';
import { count, logText, parseBetween, pciId, printedText, readings, seconds } from './guest-output.ts';
import { parseGuestReport } from './guest-report.ts';

const guestModule = z.strictObject({
  name: z.enum(['mlx4_core', 'mlx4_en', 'mlx5_core', 'mana', 'pci_hyperv']),
  loaded: z.boolean(),
  /** Where the kernel that runs has it: the distribution's own, one that was built elsewhere, built in, nowhere; null where modinfo is missing. */
  file: z.enum(['own', 'foreign', 'builtin', 'none']).nullable(),
  /** Whether another kernel that is installed has it. */
  elsewhere: z.boolean(),
});

/** One for each interface of the report, in its order. Times are in seconds since the boot. */
const nicDetails = z.strictObject({
  txBytes: readings,
  /** The host's last word on this interface: that it has added a virtual function's slot, or removed it. */
  slot: z.tuple([z.enum(['added', 'removed']), seconds]).nullable(),
  /** Where the data path went last, to the virtual function or away from it; an unregistered one counts as `from`. */
  path: z.tuple([z.enum(['to', 'from']), seconds]).nullable(),
  /** Whether a virtual function has ever registered, as far as the log reaches back. */
  registered: z.boolean(),
  /** Whether udev has marked the virtual function as nobody's to configure; null without one, or without udev's data. */
  marked: z.boolean().nullable(),
  /** What networkd says of the virtual function (ADMIN_STATE). */
  managerState: printedText(16),
});

const message = z.strictObject({
  /** What the line begins with, behind its time; `kernel`: a page allocation failure, a module's signature. */
  driver: z.enum(['hv_pci', 'hv_netvsc', 'mlx4_core', 'mlx4_en', 'mlx5_core', 'mlx5_ib', 'mana', 'kernel']),
  /** The line as it stands behind its time, so that it names the driver and where it can the PCI address. */
  text: logText(200),
  /** When it was logged last, in seconds since the boot. */
  at: seconds,
  /** How many lines were like it. */
  times: z.number().int().min(1).max(9999),
});

const guestLog = z.strictObject({
  /** Whether the log reaches back to the boot; null where it cannot be read. */
  whole: z.boolean().nullable(),
  /** Errors of the drivers, the newest first. */
  messages: z.array(message).max(8),
  messagesLeftOut: count(9999),
});

const guestDetails2 = z.strictObject({
  version: z.literal(2),
  /** Between the two readings of each counter. */
  seconds,
  /** Since the boot. */
  uptime: seconds,
  modules: z.array(guestModule).max(5),
  nics: z.array(nicDetails).max(8),
  /** Absent on Windows. */
  log: guestLog.nullable(),
  /** Whether a udev rule is installed that keeps others off virtual functions; null on Windows. */
  rule: z.boolean().nullable(),
  /** Device Manager's problem codes, on Windows; 0 is none. */
  problems: z.array(z.strictObject({ id: pciId, code: count(1000), service: printedText(16) })).max(4),
});

/** What `guest/diagnose-linux.sh` and `guest/diagnose-windows.ps1` add to the probe's report. */
export type GuestDetails = z.infer<typeof guestDetails2>;

const guestDetails = z.discriminatedUnion('version', [guestDetails1, guestDetails2], {
  error: 'should be 1 or 2',
});

export const detailsBegin = 'ACCELNET-GUEST-DETAILS-BEGIN';

/** Reads the details, of either version, out of what a script printed, as strictly as the report. */
export function parseGuestDetails(printed: string): Parsed<GuestDetails> {
  const read = parseBetween(printed, detailsBegin, 'ACCELNET-GUEST-DETAILS-END', guestDetails);
  if (!read.ok) return read;
  const details = read.value;
  if (details.version === 2) return { ok: true, value: details };
  const report = parseGuestReport(printed);
  return { ok: true, value: liftDetails(details, report.ok ? report.value : undefined) };
}

/** So many interfaces leave room for the details in the 4,096 bytes that Run Command gives back (run-command-overview). */
const maxInterfaces = 4;

/** The script of a diagnosis: the probe, which then reports fewer interfaces, and what is appended to it. */
export function diagnosisScript(probe: string, details: string): string {
  return `${probe.replace(/^(most_nics=|\$mostNics = )8$/m, `$1${maxInterfaces}`)}\n${details}`;
}
