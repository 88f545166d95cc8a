import type { Inherited, LeaseState } from './lease-state.ts';

type Work = Pick<LeaseState['recent'][number], 'vmUid' | 'nics' | 'nicsRefused' | 'nicLimit' | 'size'>;
type Refusal = Pick<Work, 'nicsRefused' | 'nicLimit'>;

/** What Azure refused, as a run's lease or the end of the run has it. */
export function refusalIn({ nicsRefused, nicLimit }: Refusal): Refusal {
  return {
    ...(nicsRefused === undefined ? {} : { nicsRefused }),
    ...(nicLimit === undefined ? {} : { nicLimit }),
  };
}

/**
 * What a run leaves for later comparison: one that ended well the VM and the NICs that it turned on, to distinguish what others turned off from what
 * was never on; each what Azure refused.
 */
export function workOf(left: Inherited, outcome: string): Work {
  const { undo, nics } = left;
  if (undo === undefined) return {};
  const { vmUid, size } = undo;
  const refusal =
    left.nicsRefused === undefined
      ? {}
      : { vmUid, ...refusalIn(left), ...(size === undefined ? {} : { size }) };
  if (outcome !== 'accelerated' && outcome !== 'aligned') return refusal;
  return { vmUid, ...(nics === undefined ? {} : { nics }), ...refusal };
}

/** What Azure refused to the run that is counted as one with this one. */
export function refusedBefore(first: Work | undefined): Work {
  if (first?.nicsRefused === undefined) return {};
  return { ...refusalIn(first), ...(first.size === undefined ? {} : { size: first.size }) };
}
