import type { Life } from '../life.ts';

/** A deliberate defect: texts of the source that are replaced while the app is bundled, never in the working tree. */
export interface Mutation {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** A life that shows it, and the promise that it breaks. */
  readonly seed: number;
  readonly life: number;
  readonly promise: string;
  /** Which lives may show it, where few do: a search for one plays no others. */
  readonly shownBy?: (life: Life) => boolean;
}

interface Edit {
  /** Stands in the source exactly once, in whichever file. */
  readonly from: string;
  readonly to: string;
}
