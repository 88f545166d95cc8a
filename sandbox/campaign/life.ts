import type { SizeOrder } from '../arm/admin/size-orders.ts';
import type { VmOrder } from '../arm/compute/vm-order.ts';
import type { FaultOrder } from '../arm/faults/faults.ts';
import type { SettingsChoice } from '../arm/kernel/settings.ts';
import type { Tags } from '../arm/world/resources.ts';

// A life is plain data: everything that is going to happen, drawn before any of it does. It is printed as JSON when a promise breaks.

/** A story of chance: a fleet, what happens to it, and what breaks. */
export interface Life {
  readonly seed: number;
  readonly n: number;
  readonly fleet: readonly Member[];
  /** Tags of resource groups, by group. */
  readonly groups: Readonly<Record<string, Tags>>;
  /** App settings. */
  readonly settings: Readonly<Record<string, string>>;
  /** What the policy file says of the safeguards. */
  readonly policy: LifePolicy;
  /** How the world behaves. */
  readonly world: Omit<SettingsChoice, 'seed' | 'runCommands'>;
  readonly schema: 'EventGrid' | 'CloudEvents';
  readonly faults: readonly FaultOrder[];
  readonly acts: readonly Act[];
  readonly crashes: readonly Crash[];
  /** Every activity is delivered once more, that many seconds after its first delivery. */
  readonly redeliverAfter?: number;
  /** What comes from outside is all that disturbs it: every VM that is to be accelerated has to be. */
  readonly outsideAlone?: true;
  /** What was drawn of the minutes around the stop. */
  readonly around?: Around;
  /** Sizes that no table knows, and what is said of them. */
  readonly unknown?: UnknownSizes;
}

/** Sizes that no table knows as they are, and the policy about them. */
export interface UnknownSizes {
  readonly sizes: readonly SizeOrder[];
  readonly preflight: 'off' | 'when-unknown' | 'always';
  readonly operator: readonly OperatorsWord[];
  /** How many VMs settle a size. */
  readonly needed: number;
}

/** What an operator says of sizes in the policy file, rightly or not. */
export interface OperatorsWord {
  readonly pattern: string;
  readonly says: 'gains' | 'platform' | 'no-effect';
  readonly note: string;
}

/** Names what happens around a stop. */
interface Around {
  readonly kinds: readonly string[];
  /** All of it passes, and nothing else disturbs: every VM that is to be accelerated has to be. */
  readonly passes?: true;
}

/** The safeguards, by their names in the policy file. */
export interface LifePolicy {
  readonly concurrentPerDomain: number;
  readonly perHour: number;
  readonly breakerFailures: number;
  readonly breakerOutOf: number;
}

/** A VM of the fleet. */
export interface Member {
  readonly order: VmOrder;
  /** Why nobody may ever write to it, as the campaign itself decides; absent for one that is to be accelerated. */
  readonly never?: string;
  /** It may end accelerated or as found: what is known of its size does not decide it. */
  readonly unsure?: true;
}

/** When something happens: after the beginning, after a VM's power state, before or after the app's nth request of a kind, or after the host's first death. */
export type Moment =
  | { readonly kind: 'time'; readonly seconds: number }
  | { readonly kind: 'power'; readonly vm: string; readonly power: string; readonly seconds: number }
  | {
      readonly kind: 'request';
      readonly operation: string;
      readonly nth: number;
      readonly seconds?: number;
    }
  | { readonly kind: 'death'; readonly seconds: number };

/** Something that somebody else does. */
export interface Act {
  readonly at: Moment;
  readonly deed: Deed;
}

export type Deed = OwnerDeed | OperatorDeed | ConfigurationDeed | ReaderDeed | AzureDeed;

/** From now on Azure fails in this way: the fault begins to count. */
interface AzureDeed {
  readonly kind: 'fault';
  readonly fault: FaultOrder;
}

/** The host is started anew: with a setting or a policy file that cannot be read, and some time later with the right ones; or for good with other limits. */
export type ConfigurationDeed =
  | { readonly kind: 'misconfigure'; readonly what: 'setting' | 'policy'; readonly seconds: number }
  | { readonly kind: 'repair' }
  | { readonly kind: 'limit'; readonly maxConcurrent: number; readonly policy: LifePolicy };

/** Somebody who may only read asks about a VM, or about VMs that do not exist, again and again. */
export interface ReaderDeed {
  readonly kind: 'poll' | 'poll-strangers';
  readonly vm: string;
  readonly everySeconds: number;
  readonly times: number;
}

/** What somebody does who works with the app: to the run that a VM has, or to all. */
export type OperatorDeed =
  | {
      readonly kind: 'see' | 'cancel' | 'terminate' | 'purge' | 'approve' | 'reject';
      readonly vm: string;
      /** An answer to what somebody has seen (`see`): it is raised to the run, whatever that does by now. */
      readonly checked?: true;
    }
  | { readonly kind: 'pause' | 'resume' | 'reset-breaker' | 'sweep' }
  /** The first capacity key that the safeguards list. */
  | { readonly kind: 'reopen' };

/** What somebody does in Azure. */
export type OwnerDeed =
  | {
      readonly kind: 'start' | 'deallocate' | 'powerOff' | 'restart' | 'delete' | 'recreate' | 'touch';
      readonly vm: string;
    }
  | { readonly kind: 'tag'; readonly vm: string; readonly tags: Tags }
  | { readonly kind: 'tag-group'; readonly group: string; readonly tags: Tags }
  | { readonly kind: 'tag-subscription'; readonly tags: Tags }
  /** Taken by Azure whatever goes on, which ends preempted. */
  | { readonly kind: 'preempt'; readonly vm: string; readonly action: 'deallocate' | 'start' }
  | { readonly kind: 'resize'; readonly vm: string; readonly size: string }
  | { readonly kind: 'label-nic'; readonly nic: string; readonly label: string }
  | { readonly kind: 'flag-nic'; readonly nic: string; readonly on: boolean }
  /** A ReadOnly lock for so many seconds. */
  | { readonly kind: 'lock'; readonly vm: string; readonly scope: 'vm' | 'group'; readonly seconds: number };

/** The host dies: around its nth persisted step, or in its nth request to ARM, of a kind or of any, and is away for a while. */
export interface Crash {
  readonly at: CrashPoint;
  readonly awaySeconds: number;
}

export type CrashPoint =
  | { readonly kind: 'commit'; readonly when: 'before' | 'after'; readonly nth: number }
  | { readonly kind: 'request'; readonly when: 'before' | 'after'; readonly nth: number }
  | {
      readonly kind: 'operation';
      readonly when: 'before' | 'after';
      readonly operation: string;
      readonly nth: number;
    };
