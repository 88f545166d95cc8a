import type { SizeSays } from '../model/evidence.ts';
import type { BlackoutDays } from '../schedule/allowed-time.ts';
import type { Opening } from '../schedule/maintenance-window.ts';

/**
 * What accelnet may do with a VM. `report` writes nothing; `approve` and `window` wait for a person or a time;
 * `enforce` acts as soon as it is safe.
 */
export type Mode = 'report' | 'approve' | 'window' | 'enforce';

export const modes: readonly Mode[] = ['report', 'approve', 'window', 'enforce'];

/** Names some VMs. All that is given must hold; of a list, one. Patterns may hold `*`; nothing depends on case. */
export interface Selector {
  readonly subscriptions?: readonly string[];
  readonly resourceGroups?: readonly string[];
  readonly names?: readonly string[];
  readonly sizes?: readonly string[];
  readonly locations?: readonly string[];
  /** Tags of the VM itself; `*` asks only that the tag is there. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A custom or gallery image whose maker vouches for its drivers: by the pattern of its id, or by a tag of the VM. */
export type ImageRule = { readonly idPattern: string } | { readonly tag: string; readonly value: string };

/** What an operator says of sizes, by a pattern with or without `Standard_`; the first that fits counts. */
export interface SizeRule {
  readonly pattern: string;
  readonly says: SizeSays;
  /** Why, or who found out. */
  readonly note: string;
}

/** A time in which VMs in its scope may be stopped. */
export interface MaintenanceWindow extends Opening {
  readonly name: string;
  /** All VMs when absent. */
  readonly scope?: Selector;
}

/** Days on which nothing is stopped, whatever a window says. */
export interface Blackout extends BlackoutDays {
  /** All VMs when absent. */
  readonly scope?: Selector;
}

/** Kubernetes' word: how many members of a group may be down at once, as a count or as a percentage such as `25%`. */
export type MaxUnavailable = number | string;

/** What tags may widen where policy allows it; otherwise they only restrict. */
export type Raisable = 'mode' | 'window' | 'group';

export const raisable: readonly Raisable[] = ['mode', 'window', 'group'];

/** A budget of single groups, by the pattern of a pool's id or of the tag's value. */
interface NamedBudget {
  readonly group: string;
  readonly maxUnavailable: MaxUnavailable;
  /** Resource groups whose VMs with that tag are one group, by the pattern of their names. */
  readonly resourceGroups?: readonly string[];
}

/** What groups of VMs that serve together can bear. A kind without a budget has `maxConcurrentPerDomain`. */
export interface DisruptionBudgets {
  readonly loadBalancerPools?: MaxUnavailable;
  readonly applicationGatewayPools?: MaxUnavailable;
  /** Groups that the tag `accelnet-group` names. */
  readonly groups?: MaxUnavailable;
  /** The first that fits counts. */
  readonly named: readonly NamedBudget[];
  /** What is done with the only member of a group, which no other VM can replace. */
  readonly singleMember: 'skip' | 'allow';
}
