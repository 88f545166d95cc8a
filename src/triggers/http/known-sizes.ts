import type { AssessmentStore } from '../../assessment/assessment-store.ts';
import { type SizeOverview, sizesKnown } from '../../core/evidence/size-overview.ts';
import { globMatches } from '../../core/lib/glob.ts';
import { plainSizeName } from '../../core/model/size-name.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { SizeObservations } from '../../ports/size-observations.ts';
import type { Unread } from '../../use-cases/fleet-status/fleet-figures.ts';
import { type SizesInFleet, sizesInFleet } from '../../use-cases/fleet-status/sizes-in-fleet.ts';
import { refused } from './problems.ts';
import type { AnswerOf, AskedOf } from './request-shapes.ts';

interface SizesDeps {
  readonly keeper: AssessmentStore;
  readonly sizes?: SizeObservations | undefined;
  readonly policy: Policy;
  readonly now: () => number;
}

const maxListed = 500;
const readForMs = 60_000;

/**
 * Gives the answer to `GET /api/sizes`: what is known of each size that the fleet has or has had, and from what. Assessments are read once a minute for all
 * callers; Azure is not asked.
 */
export function sizesOf(deps: SizesDeps): (asked: AskedOf<'sizes'>) => Promise<AnswerOf<'sizes'>> {
  const fleet = oncePerMinute(deps);
  return async ({ query }) => {
    const { sizes, policy, now } = deps;
    if (sizes === undefined || deps.keeper.journal === undefined)
      return refused('no-storage', 'nothing is kept of sizes: AzureWebJobsStorage is not set');
    const [observed, inFleet] = await Promise.all([sizes.all(), fleet()]);
    if (!observed.ok)
      return refused(
        'storage-unreadable',
        `the size observations could not be read: ${observed.failure.kind}`,
      );
    if ('failure' in inFleet) return refused('storage-unreadable', inFleet.failure);
    const known = sizesKnown({
      observed: observed.value,
      fleet: inFleet.sizes,
      policy,
      now: new Date(now()).toISOString(),
    });
    const matching = known.filter((one) => matches(one, query));
    return {
      status: 200,
      body: {
        sizes: matching.slice(0, maxListed).map(rowOf),
        left: Math.max(0, matching.length - maxListed),
        partial: inFleet.partial,
        k: policy.observationsNeeded,
      },
    };
  };
}

function matches({ size, answer }: SizeOverview, asked: AskedOf<'sizes'>['query']): boolean {
  const wanted = asked.size === undefined ? '*' : plainSizeName(asked.size);
  return globMatches(wanted, size) && (asked.answer === undefined || asked.answer === answer);
}

/** The time at which a weak or a timeless source was read is left out: it would change the answer each time. */
function rowOf(one: SizeOverview) {
  const evidence = one.evidence.map(({ source, says, at, from }) =>
    source === 'fleet' || source === 'table' ? { source, says, at, from } : { source, says, from },
  );
  return { ...one, evidence };
}

function oncePerMinute({ keeper, now }: SizesDeps): () => Promise<SizesInFleet | Unread> {
  let kept: { readonly until: number; readonly read: Promise<SizesInFleet | Unread> } | undefined;
  return async () => {
    const { journal } = keeper;
    if (journal === undefined) return { failure: 'no assessments are kept' };
    if (kept === undefined || now() >= kept.until)
      kept = { until: now() + readForMs, read: sizesInFleet(journal, now) };
    const read = await kept.read;
    // What could not be read is asked for again the next time.
    if ('failure' in read) kept = undefined;
    return read;
  };
}
