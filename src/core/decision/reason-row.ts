/** Why a VM is skipped (`skip`) or assessed again later (`defer`). Codes are kept in histories and are never reused. */
export interface ReasonRow {
  readonly answer: 'skip' | 'defer';
  /** The sentence that an operator reads. */
  readonly sentence: string;
  /** Whether the answer can change by itself. */
  readonly changesWithTime: boolean;
  /** What would change it. */
  readonly remedy: string;
  readonly severity: Severity;
  /** The public source of a reason that rests on how Azure behaves; the others rest on policy alone. */
  readonly source?: string;
}

/**
 * How the page and alerts treat a reason. `info`: it is as it should be, as somebody wants it, or it passes by itself. `notice`: the VM has no
 * acceleration because of how it is made; nothing is wrong. `warning`: something is wrong with the VM or with our work on it.
 */
type Severity = 'info' | 'notice' | 'warning';

export const skip = (sentence: string, remedy: string, severity: Severity = 'notice'): ReasonRow => ({
  answer: 'skip',
  sentence,
  changesWithTime: false,
  remedy,
  severity,
});
export const defer = (sentence: string, remedy: string): ReasonRow => ({
  answer: 'defer',
  sentence,
  changesWithTime: true,
  remedy,
  severity: 'info',
});
