import { knowledgeOf } from '../../core/evidence/size-knowledge.ts';
import type { SizeKnowledge, SizeObservation } from '../../core/model/evidence.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Result } from '../../ports/cloud.ts';
import type { SizeObservations } from '../../ports/size-observations.ts';
import type { Activities } from './activity-types.ts';

interface SizeDeps {
  /** Absent where the app has no storage of its own: nothing is kept then. */
  readonly sizes: SizeObservations | undefined;
  readonly policy: Pick<Policy, 'observationsNeeded'>;
  readonly now: () => number;
}

/** Keeps what a VM has shown of its size, and says what that changes of what is known. Its VM is up, and nobody waits but the run. */
export function createSizeActivity({
  sizes,
  policy,
  now,
}: SizeDeps): Pick<Activities, 'keepSizeObservation'> {
  const stateIn = ({ size }: SizeObservation, seen: readonly SizeObservation[]): SizeKnowledge['state'] =>
    knowledgeOf(size, seen, policy.observationsNeeded, new Date(now()).toISOString(), false).state;

  async function stateOf(
    one: SizeObservation,
    from: SizeObservations,
  ): Promise<Result<SizeKnowledge['state']>> {
    const seen = await from.of(one.size, true);
    return seen.ok ? { ok: true, value: stateIn(one, seen.value) } : seen;
  }

  return {
    async keepSizeObservation(one) {
      if (sizes === undefined) return { ok: true, value: { before: 'none', after: 'none' } };
      const before = await stateOf(one, sizes);
      if (!before.ok) return before;
      const kept = await sizes.keep(one);
      if (!kept.ok) return kept;
      const after = await stateOf(one, sizes);
      return after.ok ? { ok: true, value: { before: before.value, after: after.value } } : after;
    },
  };
}
