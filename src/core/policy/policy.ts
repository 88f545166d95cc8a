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

/** What tags may widen where policy lets them; without its leave they only restrict. */
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
  /** What is done with the only member of a group, which nobody stands in for. */
  readonly singleMember: 'skip' | 'allow';
}

/** The operator's will. Durations are in the unit their name ends in. */
export interface Policy {
  readonly modeForNew: Mode;
  readonly modeForExisting: Mode;
  /** A VM created less than this long ago is new. */
  readonly newVmHours: number;
  /** A new VM is left in peace for this long, so that its deployment can end. */
  readonly settleMinutes: number;
  /** A new VM that has not settled within this time is left. */
  readonly maxSettleHours: number;
  readonly paused: boolean;
  /** First part of every tag name, `accelnet` by default. */
  readonly tagPrefix: string;
  /** Which tags may also widen what policy and farther tags say. */
  readonly tagsMayRaise: readonly Raisable[];
  /** Only these; all VMs of the watched subscriptions when empty. */
  readonly include: readonly Selector[];
  /** And never these. */
  readonly exclude: readonly Selector[];
  readonly allowedImages: readonly ImageRule[];
  /** `sibling`: a member of an availability set is judged like others when another member is accelerated already. */
  readonly availabilitySets: 'skip' | 'sibling';
  /** What is done with a running VM whose agent has never reported. */
  readonly agentless: 'skip' | 'allow';
  /** `leave`: VMs with a virtual TPM are not stopped, because secrets may be bound to it. */
  readonly virtualTpm: 'ignore' | 'skip';
  /** Whether a flag without effect is set where that costs no outage. */
  readonly alignFlag: boolean;
  /** Whether the guest is asked for a virtual function after a start, and whether its answer decides. */
  readonly guestProbe: 'off' | 'report' | 'require';
  readonly windows: readonly MaintenanceWindow[];
  readonly blackouts: readonly Blackout[];
  /** What an outage takes, undo included; it begins only where a window has this much left. */
  readonly estimateMinutes: number;
  /** What is added to the estimate, because estimates err. */
  readonly marginMinutes: number;
  /** VMs of one subscription that may be down at once. */
  readonly maxConcurrent: number;
  /** VMs of one failure domain (availability set, backend pool, group tag) that may be down at once. */
  readonly maxConcurrentPerDomain: number;
  readonly disruptionBudgets: DisruptionBudgets;
  /** Deallocations in any hour, over all subscriptions. */
  readonly maxPerHour: number;
  /** The breaker opens when this many of the last `breakerOutOf` runs that stopped a VM were rolled back or stranded. */
  readonly breakerFailures: number;
  readonly breakerOutOf: number;
  /** A run that could not begin within this time ends. */
  readonly waitLimitHours: number;
  /** How long a person may take to approve a run; then it is denied. */
  readonly approvalWaitDays: number;
  /** A VM whose run was denied is not asked for again for this long. */
  readonly approvalAgainDays: number;
  /** How long one Azure operation may take before it counts as failed. */
  readonly operationLimitMinutes: number;
  /** How long after its start a VM may take to be healthy again. */
  readonly verifyLimitMinutes: number;
  /** A VM whose run was rolled back or left stranded is not stopped again for this long. */
  readonly coolDownHours: number;
  /** After this many failed runs within `suspendWithinDays` a VM is left until a person intervenes. */
  readonly suspendAfterFailures: number;
  readonly suspendWithinDays: number;
  /** A VM whose acceleration was turned off again this often within a week is left. */
  readonly flipFlopTimes: number;
  /** How long a stranded VM is tried again. */
  readonly strandedLimitHours: number;
}

export const defaultPolicy: Policy = {
  modeForNew: 'enforce',
  modeForExisting: 'report',
  newVmHours: 24,
  settleMinutes: 5,
  maxSettleHours: 12,
  paused: false,
  tagPrefix: 'accelnet',
  tagsMayRaise: [],
  include: [],
  exclude: [],
  allowedImages: [],
  availabilitySets: 'skip',
  agentless: 'skip',
  virtualTpm: 'ignore',
  alignFlag: true,
  guestProbe: 'off',
  windows: [],
  blackouts: [],
  estimateMinutes: 20,
  marginMinutes: 10,
  maxConcurrent: 5,
  maxConcurrentPerDomain: 1,
  disruptionBudgets: { named: [], singleMember: 'skip' },
  maxPerHour: 20,
  breakerFailures: 3,
  breakerOutOf: 10,
  waitLimitHours: 24,
  approvalWaitDays: 7,
  approvalAgainDays: 30,
  operationLimitMinutes: 60,
  verifyLimitMinutes: 15,
  coolDownHours: 24,
  suspendAfterFailures: 3,
  suspendWithinDays: 30,
  flipFlopTimes: 3,
  strandedLimitHours: 72,
};
