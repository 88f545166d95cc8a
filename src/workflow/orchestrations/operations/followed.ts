import type { SeenOff } from '../../../core/remediation/turned-off.ts';

/** What was seen so far of an operation and its VM. */
export interface Seen {
  /** Before this the VM is not read: Azure has asked so. */
  readonly nextReadAt: number;
  /** Whether the last read was throttled. */
  readonly throttled: boolean;
  /** Reads in a row that saw the VM at rest, but not in the wanted power state. */
  readonly restedElsewhere: number;
  /** Reads in a row that did not find the VM. */
  readonly missed: number;
  /** Polls in a row that failed, other than by throttling. */
  readonly pollsFailed: number;
  /** Whether Azure has said that the operation succeeded. */
  readonly succeeded: boolean;
  /** How long it took, where Azure has said that. */
  readonly tookSeconds?: number;
  /** Reads that saw a VM off whose start had succeeded. */
  readonly off?: SeenOff | undefined;
}

export const nothingSeen: Seen = {
  nextReadAt: 0,
  throttled: false,
  restedElsewhere: 0,
  missed: 0,
  pollsFailed: 0,
  succeeded: false,
};
