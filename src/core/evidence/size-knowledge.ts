import { foldCase } from '../lib/fold-case.ts';
import type { SizeKnowledge, SizeObservation, SizeSays } from '../model/evidence.ts';
import { plainSizeName } from '../model/size-name.ts';

const countsForDays = 90;

// Of two observations of one VM at the same time the more careful one counts.
const mostCareful: readonly SizeObservation['shows'][] = ['no-effect', 'platform', 'not-platform', 'gains'];

/** What denies that a size is what others showed of it. */
const denials: Readonly<Record<SizeSays, readonly SizeObservation['shows'][]>> = {
  gains: ['platform', 'no-effect'],
  platform: ['gains', 'no-effect', 'not-platform'],
  'no-effect': ['gains', 'platform'],
};

/**
 * What the fleet has shown of a size: of each VM its newest observation within 90 days. `needed` consistent ones of distinct VMs settle it, one
 * that denies them unsettles it. `advised`: Azure Advisor recommends acceleration for a VM of it, which counts as one more for `gains`, but
 * settles nothing alone.
 */
export function knowledgeOf(
  size: string,
  seen: readonly SizeObservation[],
  needed: number,
  now: string,
  advised: boolean,
): SizeKnowledge {
  const name = plainSizeName(size);
  const fresh = seen.filter(
    (one) =>
      plainSizeName(one.size) === name && Date.parse(now) - Date.parse(one.at) <= countsForDays * 86_400_000,
  );
  const newest = newestOfEach(fresh);
  const counts = { gains: 0, platform: 0, 'no-effect': 0, 'not-platform': 0 };
  for (const { shows } of newest) counts[shows] += 1;
  const times = newest.map(({ at }) => new Date(at).toISOString()).sort();
  const [since] = times;
  const until = times.at(-1);
  const limits = fresh.flatMap(({ nicLimit }) => (nicLimit === undefined ? [] : [nicLimit]));
  return {
    size: name,
    ...standing(counts, needed, advised),
    counts,
    needed,
    ...(since === undefined || until === undefined ? {} : { since, until }),
    ...(limits.length === 0 ? {} : { nicLimit: Math.min(...limits) }),
  };
}

function newestOfEach(fresh: readonly SizeObservation[]): readonly SizeObservation[] {
  const newest = new Map<string, SizeObservation>();
  for (const one of fresh) {
    const key = foldCase(one.vmUid);
    const other = newest.get(key);
    if (other === undefined || isNewer(one, other)) newest.set(key, one);
  }
  return [...newest.values()];
}

function isNewer(one: SizeObservation, other: SizeObservation): boolean {
  const later = Date.parse(one.at) - Date.parse(other.at);
  return later > 0 || (later === 0 && mostCareful.indexOf(one.shows) < mostCareful.indexOf(other.shows));
}

function standing(
  counts: SizeKnowledge['counts'],
  needed: number,
  advised: boolean,
): Pick<SizeKnowledge, 'state' | 'says'> {
  const shown = (['gains', 'platform', 'no-effect'] as const).filter((says) => counts[says] > 0);
  if (shown.some((says) => denials[says].some((denial) => counts[denial] > 0))) return { state: 'unsettled' };
  const [says] = shown;
  if (says === undefined) return { state: counts['not-platform'] > 0 ? 'too-few' : 'none' };
  const count = counts[says] + (says === 'gains' && advised ? 1 : 0);
  return count >= needed ? { state: 'settled', says } : { state: 'too-few' };
}
