/** Why a VM is left alone (`leave`) or looked at again later (`defer`). Codes land in history and are never reused. */
export interface ReasonText {
  readonly answer: 'skip' | 'defer';
  /** The sentence that an operator reads. */
  readonly sentence: string;
  /** Whether the answer can change by itself. */
  readonly changesWithTime: boolean;
  /** What would change it. */
  readonly remedy: string;
  readonly severity: Severity;
}

/**
 * What a page or an alert does with it. `info`: as it should be, as somebody wants it, or passing by itself. `notice`: the VM goes without
 * acceleration for how it is made; nothing is wrong. `warning`: something is wrong with the VM or with our work on it, and a person should look.
 */
type Severity = 'info' | 'notice' | 'warning';

export const skip = (sentence: string, remedy: string, severity: Severity = 'notice'): ReasonText => ({
  answer: 'skip',
  sentence,
  changesWithTime: false,
  remedy,
  severity,
});
export const defer = (sentence: string, remedy: string): ReasonText => ({
  answer: 'defer',
  sentence,
  changesWithTime: true,
  remedy,
  severity: 'info',
});
