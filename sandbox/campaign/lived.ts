import type { AppApi, RemediationDetail } from '../app-api.ts';
import type { Fault } from '../arm/faults/faults.ts';
import type { JournalEntry } from '../arm/kernel/journal.ts';
import type { State } from '../arm/world/state.ts';
import type { Deed, Life } from './life.ts';

/** What came of a life: all that its promises are checked against. */
export interface Lived {
  readonly life: Life;
  readonly began: number;
  readonly ended: number;
  /** Nothing was due any more; or the limit was reached. */
  readonly how: 'quiet' | 'limit';
  readonly state: State;
  readonly journal: readonly JournalEntry[];
  readonly remediations: readonly RemediationDetail[];
  /** What the app has logged as errors. */
  readonly errors: readonly string[];
  /** When it logged each of these, ms; absent where that is not known. */
  readonly saidAt?: readonly number[];
  /** The script of faults, with how often each has hit. */
  readonly faults: readonly Fault[];
  readonly deaths: number;
  /** What the host was about to ask for when it died; absent where that is not known. */
  readonly unsent?: readonly Unsent[];
  /** Whether activities were delivered twice. */
  readonly redelivered: boolean;
  /** What others have done, and when. */
  readonly done: readonly Done[];
}

/** All that the app shows of its runs, except those that somebody has purged. */
export async function detailsOf(
  api: AppApi,
  runs: readonly { readonly id: string }[],
): Promise<readonly RemediationDetail[]> {
  const details = runs.map(async ({ id }) => {
    try {
      return [await api.remediation(id)];
    } catch (error) {
      if (error instanceof Error && error.message.includes('HTTP 404')) return [];
      throw error;
    }
  });
  return (await Promise.all(details)).flat();
}

/** A request that the host was about to send when it died, so that it never went out: afterwards the app cannot know that. */
export interface Unsent {
  readonly operation: string;
  readonly at: number;
}

/** Something that somebody else has done. */
export interface Done {
  readonly at: number;
  readonly deed: Deed;
  /** Of an operator's act: whether the app took it, and for which run. */
  readonly accepted?: boolean;
  readonly run?: string;
  /** The plan that was shown to the one who approved. */
  readonly plan?: string;
}

// Lives begin at a fixed moment, so that a seed gives the same life on any day.
export const beginningOfLife = Date.parse('2026-11-22T10:00:00Z');
export const maxLifeMs = 14 * 24 * 3_600_000;

/** What a life's world draws its durations and ids from. */
export function worldSeedOf({ seed, n }: Life): number {
  return seed * 1_000_003 + n;
}
