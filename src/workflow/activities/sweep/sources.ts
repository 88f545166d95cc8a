import type { AssessmentStore } from '../../../assessment/assessment-store.ts';
import type { RegistryEntry } from '../../../core/coordination/registry.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { CloudReader } from '../../../ports/cloud.ts';
import type { Fleet } from '../../../ports/inventory.ts';
import type { SizeObservations } from '../../../ports/size-observations.ts';
import type { SweepJournal } from '../../../ports/sweep-journal.ts';
import type { Telemetry } from '../../../ports/telemetry.ts';
import type { SweepSource } from './sweep-activity-types.ts';

/** What the steps of a sweep need. */
export interface SweepDeps {
  readonly cloud: CloudReader;
  readonly fleets: Readonly<Record<SweepSource, Fleet>>;
  readonly policy: Policy;
  readonly policyHash?: string;
  /** The configuration is faulty: nothing is assessed. */
  readonly suspended?: true;
  readonly keeper: AssessmentStore;
  /** Absent where the app has no storage of its own: a sweep then keeps no assessments and does not know earlier ones. */
  readonly journal?: SweepJournal;
  /** What VMs have shown of their sizes; absent where the app has no storage of its own. */
  readonly sizes?: SizeObservations | undefined;
  readonly now: () => number;
  readonly newGuid: () => string;
  /** Absent where nothing is counted. */
  readonly telemetry?: Telemetry;
}

/** The part of the run registry that a sweep reads. */
export interface Registries {
  registryOf(key: string): Promise<readonly RegistryEntry[]>;
}

/** How far a list may be behind Azure, in milliseconds. For Resource Graph no figure is documented; this one is assumed, and generous. */
export const lagMs: Readonly<Record<SweepSource, number>> = { graph: 10 * 60_000, lists: 0 };
