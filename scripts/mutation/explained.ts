/** A mutant that no test can or should notice, and why. */
export interface Explained {
  readonly file: string;
  /** The line that it is in, without what is around it. */
  readonly line: string;
  /** What stands there instead; every mutant of the line where it is not said. */
  readonly replacement?: string;
  readonly why: string;
}

export const explained: readonly Explained[] = [];
