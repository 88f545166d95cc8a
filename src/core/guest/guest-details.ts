import * as z from 'zod';
import type { Parsed } from '../lib/parsed.ts';
import { parseBetween, pciId, printedText, readings } from './guest-report.ts';

const seconds = z.number().int().min(0).max(999_999_999).nullable();

const guestModule = z.strictObject({
  name: z.enum(['mlx4_core', 'mlx4_en', 'mlx5_core', 'mana']),
  loaded: z.boolean(),
  /** Whether the kernel that runs has it; null where modinfo is missing. */
  available: z.boolean().nullable(),
  /** Whether it is not the distribution's own. */
  outOfTree: z.boolean(),
  /** Whether another kernel that is installed has it. */
  elsewhere: z.boolean(),
});

const guestLog = z.strictObject({
  /** Whether the log reaches back to the boot; null where it cannot be read. */
  whole: z.boolean().nullable(),
  vfSeen: z.boolean(),
  lastSwitch: z.strictObject({ to: z.enum(['vf', 'synthetic']), at: seconds }).nullable(),
  /** Errors of the drivers, the last ones. */
  trouble: z.array(printedText(120)).max(6),
});

const guestDetails = z.strictObject({
  version: z.literal(1, { error: 'should be 1' }),
  /** Between the two readings of each counter. */
  seconds,
  /** Since the boot. */
  uptime: seconds,
  modules: z.array(guestModule).max(4),
  /** What each of the probe's interfaces has sent. */
  txBytes: z.array(readings).max(8),
  /** Absent on Windows. */
  log: guestLog.nullable(),
  /** Device Manager's problem codes, on Windows; 0 is none. */
  problems: z.array(z.strictObject({ id: pciId, code: z.number().int().min(0).max(1000) })).max(8),
});

/** What `guest/diagnose-linux.sh` and `guest/diagnose-windows.ps1` add to the probe's report. */
export type GuestDetails = z.infer<typeof guestDetails>;

/** Reads the details out of what a script printed, as strictly as the report. */
export function parseGuestDetails(printed: string): Parsed<GuestDetails> {
  return parseBetween(printed, 'ACCELNET-GUEST-DETAILS-BEGIN', 'ACCELNET-GUEST-DETAILS-END', guestDetails);
}

/** So many interfaces leave room for the details in the 4,096 bytes that Run Command gives back (run-command-overview). */
const maxInterfaces = 4;

/** The script of a diagnosis: the probe, which then reports fewer interfaces, and what is appended to it. */
export function diagnosisScript(probe: string, details: string): string {
  return `${probe.replace(/^(most_nics=|\$mostNics = )8$/m, `$1${maxInterfaces}`)}\n${details}`;
}
