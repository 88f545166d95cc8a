/** A recommendation of Advisor for a VM. */
export interface AdviceRow {
  /** The id of the VM. */
  readonly vm: string;
  readonly kind: 'configuration' | 'disengaged';
  /** ms; as if it was looked at now, without. */
  readonly lastUpdated?: number;
  /** False: Advisor has no such recommendation, whatever holds. */
  readonly shown: boolean;
}
