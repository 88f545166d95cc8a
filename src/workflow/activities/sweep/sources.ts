import type { AssessmentStore } from '../../../assessment/assessment-store.ts';
import type { RegistryEntry } from '../../../core/coordination/registry.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { CloudReader } from '../../../ports/cloud.ts';
import type { Fleet } from '../../../ports/inventory.ts';
import type { SweepJournal } from '../../../ports/sweep-journal.ts';
import type { SweepSource } from './sweep-activity-types.ts';

/** What the steps of a sweep need. */
export interface SweepDeps {
  readonly cloud: CloudReader;
  readonly fleets: Readonly<Record<SweepSource, Fleet>>;
  readonly policy: Policy;
  readonly policyHash?: string;
  /** The configuration is faulty: nothing is judged. */
  readonly suspended?: true;
  readonly keeper: AssessmentStore;
  /** Absent where the app has no storage of its own: a sweep then keeps no verdicts and knows of no earlier looks. */
  readonly journal?: SweepJournal;
  readonly now: () => number;
  readonly newGuid: () => string;
}

/** The part of the list of unfinished runs that a sweep looks at. */
export interface Registries {
  registryOf(key: string): Promise<readonly RegistryEntry[]>;
}

/** How far a list may be behind Azure, in milliseconds. Of Resource Graph no figure is documented; this is assumed, and long. */
export const lagMs: Readonly<Record<SweepSource, number>> = { graph: 10 * 60_000, lists: 0 };
