import { policyFields } from '../policy/policy-fields.ts';

type Kind = 'failed' | 'gained' | 'denied' | 'uneventful';

/** Outcomes that affect later runs, each kind by itself: cool-down and suspension, flip-flop, and what a person refused. */
const deciding: ReadonlyMap<string, Kind> = new Map([
  ['rolled-back', 'failed'],
  ['stranded', 'failed'],
  ['accelerated', 'gained'],
  ['aligned', 'gained'],
  ['denied', 'denied'],
]);

/**
 * How many ends of a kind are kept. Rules count as many failures as `suspendAfterFailures`, and as many gains as `flipFlopTimes` may be at
 * most; a refusal counts once.
 */
const kept: Readonly<Record<Kind, number>> = {
  failed: policyFields.suspendAfterFailures.bounds[1],
  gained: policyFields.flipFlopTimes.bounds[1],
  denied: 5,
  uneventful: 20,
};

/** The ends of a VM's runs that are kept, the newest first. An end is removed only for newer ends of its own kind. */
export function keptRuns<T extends { readonly outcome: string }>(newestFirst: readonly T[]): T[] {
  const seen = new Map<Kind, number>();
  return newestFirst.filter(({ outcome }) => {
    const kind = deciding.get(outcome) ?? 'uneventful';
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    return count <= kept[kind];
  });
}
