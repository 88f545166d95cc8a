import * as z from 'zod';

const yes = ['true', '1', 'yes', 'on'];
const no = ['false', '0', 'no', 'off'];

/** A text, trimmed; undefined where it is empty. */
export const optionalText: z.ZodType<string | undefined, string | undefined> = z
  .string()
  .optional()
  .transform((text) => text?.trim() || undefined);

/** Yes or no, in any casing. */
export const flagFromText: z.ZodType<boolean, string> = z
  .string()
  .transform((text) => text.toLowerCase())
  .refine((text) => yes.includes(text) || no.includes(text), { error: 'should be true or false' })
  .transform((text) => yes.includes(text));

/** A whole number from `least` to `most`, both included. */
export const wholeFromText = (least: number, most: number): z.ZodType<number, string> =>
  z
    .string()
    .transform(Number)
    .pipe(z.number({ error: 'should be a number' }).int().min(least).max(most));

/** One of some words, in any casing. The fault lists the words, unless another fault is given. */
export const choiceFromText = <const T extends string>(
  choices: readonly T[],
  error?: string,
): z.ZodType<T, string> =>
  z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(choices, error));
