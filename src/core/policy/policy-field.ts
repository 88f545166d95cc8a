import * as z from 'zod';
import { choiceFromText, flagFromText, wholeFromText } from '../lib/from-text.ts';

/** A field of the policy: everything about it in schema, parser and documentation is derived from this row. */
export interface PolicyField<T = unknown> {
  /** Where the policy file has it: its sections and its own name, with dots between. */
  readonly path: string;
  /** What the file may say, and what the policy makes of it. */
  readonly schema: z.ZodType<T>;
  readonly defaultValue: T;
  /** What it does, in Markdown; absent where each of its members has its own text. */
  readonly about?: string;
}

/** A field that an app setting can give as well. */
export interface TextField<T = unknown> extends PolicyField<T> {
  readonly about: string;
  /** What the setting may say. */
  readonly fromText: z.ZodType<T, string>;
}

/** The least and the most that a number may be. */
export type Bounds = readonly [least: number, most: number];

/** A whole number. */
export interface NumberField extends TextField<number> {
  readonly bounds: Bounds;
}

/** A whole number within its bounds, in the file and in a setting alike. */
export function numberField(path: string, bounds: Bounds, defaultValue: number, about: string): NumberField {
  const [least, most] = bounds;
  const schema = z.int().min(least).max(most);
  return { path, bounds, schema, fromText: wholeFromText(least, most), defaultValue, about };
}

/** One of some words. */
export function choiceField<T extends string>(
  path: string,
  choices: readonly T[],
  defaultValue: NoInfer<T>,
  about: string,
): TextField<T> {
  return { path, schema: z.enum(choices), fromText: choiceFromText(choices), defaultValue, about };
}

/** Yes or no. */
export function flagField(path: string, defaultValue: boolean, about: string): TextField<boolean> {
  return { path, schema: z.boolean(), fromText: flagFromText, defaultValue, about };
}

/** A text that has a shape. */
export function textField(
  path: string,
  schema: z.ZodType<string, string>,
  defaultValue: string,
  about: string,
): TextField<string> {
  return { path, schema, fromText: schema, defaultValue, about };
}

/** A list, empty by default. */
export function listField<T>(
  path: string,
  schema: z.ZodType<readonly T[]>,
  about: string,
): PolicyField<readonly T[]> {
  return { path, schema, defaultValue: [], about };
}
