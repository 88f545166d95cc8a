import * as z from 'zod';
import { faulty, type Parsed, parseWith } from '../lib/parsed.ts';

/** It is not known who wrote a guest's answer: everything in a report is data from inside the VM, of bounded length and harmless characters. */
const begin = 'ACCELNET-GUEST-PROBE-BEGIN';
const end = 'ACCELNET-GUEST-PROBE-END';

// Run Command gives the last 4,096 bytes back, for each of two streams (run-command-overview).
const maxText = 16_384;

/** A text of harmless characters, as the scripts write it. */
export const printedText = (max: number): z.ZodType<string | null> =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9 ._:/@+()~-]+$/, { error: 'holds other characters than a probe writes' })
    .nullable();

/** A counter read twice, the earlier reading first; absent where it cannot be read. Texts, because JSON's numbers are too small. */
export const readings = z
  .tuple([
    z.string().regex(/^\d{1,20}$/, { error: 'should be a counter' }),
    z.string().regex(/^\d{1,20}$/, { error: 'should be a counter' }),
  ])
  .nullable();

export const pciId = z
  .string()
  .regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/, { error: 'should be PCI ids such as 15b3:1016' })
  .nullable();

const virtualFunction = z.strictObject({
  name: printedText(15),
  id: pciId,
  driver: printedText(20),
  up: z.boolean(),
  /** What configures it; nothing should (accelerated-networking-overview). */
  manager: printedText(20),
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

const guestReport = z.strictObject({
  version: z.literal(1, { error: 'should be 1' }),
  os: z.enum(['linux', 'windows']),
  kernel: printedText(48),
  release: printedText(48),
  /** Network hardware of the kinds that are used for Accelerated Networking, with its driver. */
  devices: z.array(z.strictObject({ id: pciId, driver: printedText(20) })).max(8),
  /** Synthetic interfaces, with the virtual function of each. */
  nics: z.array(guestNic).max(8),
  nicsLeftOut: z.number().int().min(0).max(1000),
});

/** What a guest says of its network interfaces: what `guest/probe-linux.sh` and `guest/probe-windows.ps1` write. */
export type GuestReport = z.infer<typeof guestReport>;
export type GuestNic = GuestReport['nics'][number];
export type Readings = z.infer<typeof readings>;

/**
 * Reads a report out of what a script printed. Other text may surround it; a report whose head Run Command has cut off, or that is
 * not exactly as the scripts write it, is faulty.
 */
export function parseGuestReport(printed: string): Parsed<GuestReport> {
  return parseBetween(printed, begin, end, guestReport);
}

/** Reads the JSON between the last two of these markers. */
export function parseBetween<T>(
  printed: string,
  before: string,
  after: string,
  schema: z.ZodType<T>,
): Parsed<T> {
  if (printed.length > maxText)
    return faulty(`output: ${printed.length} characters, at most ${maxText} are read`);
  const from = printed.lastIndexOf(before);
  if (from === -1) return faulty('output: holds no report, or its beginning is cut off');
  const to = printed.indexOf(after, from);
  if (to === -1) return faulty('output: the report has no end');
  let json: unknown;
  try {
    json = JSON.parse(printed.slice(from + before.length, to));
  } catch {
    return faulty('output: the report is not JSON');
  }
  return parseWith(schema, json);
}

/** Whether a counter rose from the first reading to the second. */
export function rose(counter: Readings): boolean {
  return counter !== null && BigInt(counter[1]) > BigInt(counter[0]);
}
