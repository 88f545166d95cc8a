import type * as z from 'zod';
import type { Options, ValuesOf } from './option.ts';

/** The one word that a command takes beside its options. */
interface Word<T> {
  /** What it is called in the usage. */
  readonly name: string;
  readonly about: string;
  /** What it may be, where that is one of a few, for completion. */
  readonly words?: readonly string[];
  readonly schema: z.ZodType<T>;
}

/** What can be given to a command, and what it does with it. */
export interface Command<O extends Options, T = undefined> {
  /** How it is called, such as `accelnet assess --vm ID [options]`. */
  readonly call: string;
  /** What it does, in a few sentences. */
  readonly about: string;
  readonly options: O;
  readonly word?: Word<T>;
  /** Its exit codes and the like: what the usage says after the options. */
  readonly notes?: string;
  /** What is wrong with the choice of options, whatever their values are. */
  readonly choiceFaults?: (given: ReadonlySet<string>) => readonly string[];
  /** What is wrong with values that are right each for itself. */
  readonly valueFaults?: (values: ValuesOf<O>) => readonly string[];
}

/** What a command gets: the values of its options, and its word. */
export type Given<O extends Options, T = undefined> = ValuesOf<O> & { readonly word: T };

/** What the options of a command give it. */
export type GivenOf<C> = C extends Command<infer O, infer T> ? Given<O, T> : never;
