import * as z from 'zod';
import { nearest } from './nearest.ts';

/** A name from outside as a fault shows it: cut, on one line. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** A guess at what was meant, to be appended to a fault. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const meant = nearest(word, candidates);
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
}

/** An object that holds only the members of its shape. For each other member, a line of the fault says which name was most likely meant. */
export function strictObject<S extends z.ZodRawShape>(shape: S) {
  const members = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `there is no such member${didYouMean(key, members)}`).join('\n')
        : undefined,
  });
}
