import type { Course } from '../chronicle.ts';
import type { Lived } from '../lived.ts';

/** A promise that a life has broken. */
export interface Violation {
  readonly promise: string;
  readonly vm?: string;
  readonly detail: string;
}

/** Checks one promise over a whole life. */
export type Checker = (lived: Lived, courses: readonly Course[]) => readonly Violation[];

/** Whether the app has logged, as an error, that this VM is stranded. */
export function isAlerted({ errors }: Lived, { id }: Course): boolean {
  return errors.some((line) => /stranded/i.test(line) && line.toLowerCase().includes(id));
}

/** Seconds since the life began, for people. */
export function second({ began }: Lived, at: number): string {
  return `${((at - began) / 1000).toFixed(1)} s`;
}
