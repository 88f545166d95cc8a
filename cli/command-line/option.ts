import * as z from 'zod';
import { readPastedVmId } from './pasted-id.ts';

/** One option of a command: how it is written, what it means, and what it may be. */
export interface Option<T> {
  /** What its value is called in the usage; a flag has none. */
  readonly value?: string;
  /** The value that it has where it is written without one; then the value may be left out. */
  readonly bare?: string;
  /** What its value may be, where that is one of a few, for completion. */
  readonly words?: readonly string[];
  /** Its value is a file or folder, for completion. */
  readonly isFile?: true;
  /** May be given more than once: the schema then reads a list. */
  readonly repeatable?: true;
  readonly about: string;
  /** What holds where it is not given, for the usage; absent where nothing does. */
  readonly otherwise?: string;
  readonly schema: z.ZodType<T>;
}

/** The options of a command by their names, without the dashes. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** The values that a command gets from its options. */
export type ValuesOf<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never;
};

/** An option that is given or not. */
export const flag = (about: string): Option<boolean> => ({ about, schema: z.boolean().default(false) });

/** An option with any text. */
export const text = (value: string, about: string): Option<string | undefined> => ({
  value,
  about,
  schema: z.string().optional(),
});

/** An option with the name of a file. */
export const file = (value: string, about: string): Option<string | undefined> => ({
  ...text(value, about),
  isFile: true,
});

/** An option with any text, and what holds without it. */
export const textOr = (otherwise: string, value: string, about: string): Option<string> => ({
  ...{ value, about, otherwise },
  schema: z.string().default(otherwise),
});

/** An option with one of some words, of which the first holds without it. */
export function oneOf<const Words extends readonly [string, ...string[]]>(
  words: Words,
  value: string,
  about: string,
): Option<Words[number]> {
  const [otherwise] = words;
  const schema: z.ZodType<Words[number]> = z
    .enum(words, { error: `should be ${words.join(', ')}` })
    .default(otherwise);
  return { value, about, otherwise, words, schema };
}

/** Text that is read into something else, or refused for not being `shape`. */
export const readBy = <T>(parse: (given: string) => T | undefined, shape: string) =>
  z.string().transform((given, context): T => {
    const parsed = parse(given);
    if (parsed !== undefined) return parsed;
    context.addIssue(`should be ${shape}, not "${given}"`);
    return z.NEVER;
  });

/** What a whole number may be; by default at most what is safe. */
interface Bounds {
  readonly min: number;
  readonly max?: number;
}

const wholeIn = ({ min, max }: Bounds) =>
  z.string().transform((given, context) => {
    const number = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    if (number >= min && number <= (max ?? number)) return number;
    const range = max === undefined ? `, ${min} or more` : ` from ${min} to ${max}`;
    context.addIssue(`should be a whole number${range}, not "${given}"`);
    return z.NEVER;
  });

/** An option with a whole number. */
export const whole = (bounds: Bounds, value: string, about: string): Option<number | undefined> => ({
  ...{ value, about },
  schema: wholeIn(bounds).optional(),
});

/** An option with a whole number, and what holds without it. */
export const wholeOr = (otherwise: number, bounds: Bounds, value: string, about: string): Option<number> => ({
  ...{ value, about, otherwise: String(otherwise) },
  schema: wholeIn(bounds)
    .optional()
    .transform((given) => given ?? otherwise),
});

/** A virtual machine's resource id, in the forms in which people have it. */
export const vmId = z.string({ error: 'is needed' }).transform((given, context) => {
  const id = readPastedVmId(given);
  if (id.ok) return id.value;
  context.addIssue(id.faults.join('; '));
  return z.NEVER;
});

/** Azure Resource Manager, where it is not the public cloud's. */
export const endpoint: Option<string | undefined> = {
  value: 'URL',
  about: 'Azure Resource Manager',
  otherwise: "ACCELNET_ARM_ENDPOINT, or the public cloud's",
  schema: z.url({ protocol: /^https$/, error: 'should be an https URL' }).optional(),
};
