import * as z from 'zod';
import { faulty, type Parsed, parseWith } from '../lib/parsed.ts';

// It is not known who wrote a guest's answer: everything in it is data from inside the VM, of bounded length and harmless characters.

// Run Command gives the last 4,096 bytes back, for each of two streams (run-command-overview).
const maxText = 16_384;

/** A text of harmless characters, as the scripts write it. */
export const printedText = (max: number): z.ZodType<string | null> =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9 ._:/@+()~-]+$/, { error: 'holds other characters than a probe writes' })
    .nullable();

/** A message of the kernel's log: a few characters more, and none that a shell or a page could execute. */
export const logText = (max: number): z.ZodType<string> =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9 ._:/@+()~=,[\]#%*-]+$/, { error: 'holds other characters than a script writes' });

/** A counter read twice, the earlier reading first; absent where it cannot be read. Texts, because JSON's numbers are too small. */
export const readings = z
  .tuple([
    z.string().regex(/^\d{1,20}$/, { error: 'should be a counter' }),
    z.string().regex(/^\d{1,20}$/, { error: 'should be a counter' }),
  ])
  .nullable();

export type Readings = z.infer<typeof readings>;

export const pciId = z
  .string()
  .regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/, { error: 'should be PCI ids such as 15b3:1016' })
  .nullable();

/** A whole number from 0 on. */
export const count = (max: number): z.ZodType<number> => z.number().int().min(0).max(max);

export const seconds = count(999_999_999).nullable();

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
  return roseBy(counter) > 0n;
}

/** How much a counter rose; 0 where it fell, or cannot be read. */
export function roseBy(counter: Readings): bigint {
  if (counter === null) return 0n;
  const change = BigInt(counter[1]) - BigInt(counter[0]);
  return change > 0n ? change : 0n;
}
