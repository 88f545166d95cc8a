import { foldCase } from '../lib/fold-case.ts';
import type { Facts, PastRun } from '../model/facts.ts';

const weekMs = 7 * 86_400_000;

/** Acceleration that we turned on, and that somebody or something has turned off again. */
export interface TurnedOff {
  /** When each of our runs of the last week ended that was undone so, ISO 8601, the newest first. */
  readonly times: readonly string[];
  /** The run whose work is undone now, and when it ended. */
  readonly runId?: string;
  readonly acceleratedAt: string;
  /** NICs that it turned on and that are off now. */
  readonly nics: readonly string[];
  /** Whether people were notified of this time already. */
  readonly notified: boolean;
}

const well = (outcome: string): boolean => outcome === 'accelerated' || outcome === 'aligned';

/**
 * What others turned off again after us, if anything is off now. Only a NIC counts that the run itself had turned on, on this very VM. Not counted: a NIC
 * that was attached later, a VM recreated under the same name, and what a rollback of ours put back. A run
 * was undone if one of its NICs is off now, or had to be turned on again by a later run. A record without NICs, of an earlier release, counts
 * whichever NIC is off.
 */
export function turnedOffAgain({
  vm,
  nics,
  pastRuns,
  observedAt,
}: Pick<Facts, 'vm' | 'nics' | 'pastRuns' | 'observedAt'>): TurnedOff | undefined {
  const since = Date.parse(observedAt) - weekMs;
  const off = nics.filter(({ flag }) => flag !== 'true').map(({ id }) => id);
  const own = pastRuns
    .filter(
      ({ outcome, at, vmUid }) =>
        well(outcome) && Date.parse(at) > since && (vmUid === undefined || vmUid === vm.vmUid),
    )
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const last = own.find((run) => overlap(run, off).length > 0);
  if (last === undefined) return undefined;
  const turnedOff = new Set(off.map((id) => foldCase(id)));
  const times: string[] = [];
  for (const run of own) {
    if (overlap(run, [...turnedOff]).length > 0) times.push(run.at);
    for (const id of run.nics ?? []) turnedOff.add(foldCase(id));
  }
  return {
    times,
    ...(last.runId === undefined ? {} : { runId: last.runId }),
    acceleratedAt: last.at,
    nics: overlap(last, off),
    notified: last.notifiedAt !== undefined,
  };
}

function overlap({ nics }: PastRun, off: readonly string[]): readonly string[] {
  if (nics === undefined) return off;
  const own = nics.map((id) => foldCase(id));
  return off.filter((id) => own.includes(foldCase(id)));
}
