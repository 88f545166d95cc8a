import type { DenyAssignment, Lock, RoleAssignment } from '../access/access-orders.ts';
import type { GuestOrder } from '../compute/guest-order.ts';
import type { Driver } from '../compute/network-hardware.ts';
import type { Size } from '../compute/sizes.ts';
import type { Deployment } from '../deployments/deployment-state.ts';
import type { EndpointHealth } from '../events/endpoint-health.ts';
import type { Delivery, RaisedEvent, Webhook } from '../events/events.ts';
import type { Fault } from '../faults/faults.ts';
import type { Command, FixedAnswer } from '../guests/answers.ts';
import type { AdviceRow } from '../resource-graph/advice-row.ts';
import type { Caller } from '../server/caller.ts';
import type { ArmError } from '../server/errors.ts';
import type { Bucket } from '../throttling/throttle.ts';
import type { LongRunningOperation } from './operation-names.ts';
import type { OtherResource } from './other-resources.ts';
import type { GroupResource, NicResource, Tags, VmResource } from './resources.ts';

/** A simulated Azure as plain data: all that is kept over a restart. Resources are found by their id in lower case. */
export interface World {
  readonly identity: WorldIdentity;
  readonly subscriptions: Record<string, Subscription>;
  readonly resourceGroups: Record<string, GroupResource>;
  readonly virtualMachines: Record<string, VirtualMachine>;
  readonly networkInterfaces: Record<string, NetworkInterface>;
  readonly availabilitySets: Record<string, AvailabilitySet>;
  /** Everything else that only has to be read: addresses, groups, hosts, sets. */
  readonly others: Record<string, OtherResource>;
  readonly operations: Record<string, Operation>;
  /** Of templates, by their id in lower case. */
  readonly deployments: Record<string, Deployment>;
  /** What is due later, earliest first. */
  readonly tasks: ScheduledTask[];
  /** How often something was tried, by `resource key|operation`: part of the key that durations are drawn by. */
  readonly attempts: Record<string, number>;
  capacity: Capacity[];
  /** Sizes beside those of the catalogue or in place of them, by their name in lower case. */
  readonly sizes: Record<string, Size>;
  /** What Advisor says instead of what is. */
  advice: AdviceRow[];
  restrictions: Restriction[];
  quotas: Quota[];
  /** What guests answer to Run Command, besides the answers of the settings. */
  runCommandAnswers: FixedAnswer[];
  locks: Lock[];
  denyAssignments: DenyAssignment[];
  roleAssignments: RoleAssignment[];
  /** What is left of each limit on requests, by its key. */
  buckets: Record<string, Bucket>;
  bucketsTidiedAt: number;
  /** What reads still show of resources that were written a moment ago, by `key`; see the rule `readsLagSeconds`. */
  readonly former: Record<string, Former[]>;
  faults: Fault[];
  webhooks: Webhook[];
  /** Endpoints that events were sent to, by URL. */
  readonly endpoints: Record<string, EndpointHealth>;
  events: RaisedEvent[];
  deliveries: Delivery[];
  /** Grows with each thing that needs a number of its own. */
  serial: number;
}

/** The managed identity of the app that runs against this world. */
interface WorldIdentity {
  readonly tenantId: string;
  readonly principalId: string;
  readonly clientId: string;
  /** What callers of the identity endpoint must send as X-IDENTITY-HEADER. */
  readonly header: string;
}

/** A subscription. */
export interface Subscription {
  readonly id: string;
  readonly displayName: string;
  tags?: Tags;
}

/** Power states as instance views name them (virtual-machines states-billing). */
export type PowerState =
  | 'creating'
  | 'starting'
  | 'running'
  | 'stopping'
  | 'stopped'
  | 'deallocating'
  | 'deallocated';

/** A VM with what only its host and guest know. */
export interface VirtualMachine {
  /** As GET returns it, without extensions and instance view. */
  resource: VmResource;
  os: 'linux' | 'windows';
  power: PowerState;
  /** When the power state was entered, ms. */
  powerSince: number;
  /** When the provisioning state was entered, ms. */
  provisionedAt: number;
  /** Why the last operation failed, while the provisioning state is Failed. */
  failure?: ArmError;
  /** Counts boots; what was meant for an earlier one is void. */
  boots: number;
  /** The power state before this one. */
  powerBefore?: PowerState;
  /** What the agent says of the guest's system, where that is not its image's. */
  reportedOs?: { readonly name: string; readonly version: string };
  /** Deallocated with its memory kept. */
  hibernated?: boolean;
  /** What its OS disk says of accelerated networking; nothing for an image that does not. */
  diskAccelerated?: boolean;
  /** Since when the agent of this boot is Ready, ms. */
  agentReadySince?: number;
  /** When an earlier boot's agent reported last, ms. */
  agentReportedBefore?: number;
  /** Until when the instance view shows that report, and none of this boot, ms. */
  agentStaleUntil?: number;
  /** Keys of the network interfaces that the host gives a virtual function. */
  offered: string[];
  /** Whether its log since the boot has one. */
  givenSinceBoot?: boolean;
  /** Of those, the ones that the guest drives. */
  virtualFunctions: string[];
  /** Whether the guest has a driver for the virtual function. */
  driver: boolean;
  /** Which; all of them by default. */
  drivers?: readonly Driver[];
  /** What else was ordered of its inside: kernels, modules, what it lies about. */
  guest?: GuestOrder;
  /** The network hardware of its host. */
  hardware?: Driver;
  /** A guest whose agent does not report: ever, or while it has a virtual function. */
  silent?: 'always' | 'while-accelerated';
  extensions: Extension[];
  /** The operation in progress. */
  operation?: string;
}

/** An extension of a VM. */
export interface Extension {
  readonly name: string;
  readonly publisher: string;
  readonly type: string;
  readonly version: string;
  /** How long it takes to install, in seconds. */
  readonly seconds: number;
  state: 'Creating' | 'Succeeded';
}

/** A network interface. */
export interface NetworkInterface {
  resource: NicResource;
  /** The operation in progress. */
  operation?: string;
}

/** An availability set; its members are the VMs that name it. */
export interface AvailabilitySet {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags?: Tags;
}

/** A change that goes on after its request was answered. */
export interface Operation {
  readonly id: string;
  readonly name: LongRunningOperation;
  readonly subscriptionId: string;
  readonly location: string;
  /** The id of the resource, in the casing of its creation. */
  readonly resource: string;
  readonly startedAt: number;
  readonly caller: Caller;
  /** How it will end, where that was decided when it began. */
  readonly failsWith?: ArmError;
  /** The power state of the VM before. */
  readonly powerBefore?: PowerState;
  /** The JSON of the network interface before, if it existed. */
  readonly nicBefore?: NicResource;
  /** What Run Command runs. */
  readonly command?: Command;
  /** It does not end before, ms: a script that takes its own time. */
  lastsUntil?: number;
  /** Whether the server of a measurement was measured with. */
  visited?: boolean;
  /** Keeps the memory of the VM. */
  readonly hibernates?: boolean;
  status: 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled';
  endedAt?: number;
  error?: ArmError;
  /** What it gives back. */
  output?: object;
}

/** How many more VMs of a size can be allocated at a place. Without such an entry there is room. */
export interface Capacity {
  readonly size: string;
  readonly location: string;
  readonly zone?: string;
  /** Only allocations with accelerated networking are short of room. */
  readonly acceleratedOnly: boolean;
  /** Room is short only for VMs that have to be where others of their availability set or proximity group are. */
  readonly pinnedOnly: boolean;
  free: number;
  /** When room comes back, ms. */
  readonly until?: number;
}

/** A size that may not be used, at a location or in some of its zones. */
export interface Restriction {
  /** Any, without. */
  readonly subscriptionId?: string;
  readonly size: string;
  readonly location: string;
  readonly zones?: readonly string[];
  readonly reasonCode: 'NotAvailableForSubscription' | 'QuotaId';
}

/** How many cores of a family the subscription may have at a location. */
export interface Quota {
  readonly family: string;
  readonly location: string;
  readonly cores: number;
}

/** What a resource was, for those whose reads lag. */
interface Former {
  /** Null for what was not there. */
  readonly resource: NicResource | VmResource | null;
  /** When reads stop showing it, ms. */
  readonly until: number;
}

/** What can be due. */
export type Task =
  | { readonly kind: 'operation'; readonly id: string }
  | { readonly kind: 'agent'; readonly vm: string; readonly boot: number }
  | { readonly kind: 'halt'; readonly vm: string; readonly boot: number }
  | { readonly kind: 'extension'; readonly vm: string; readonly name: string; readonly boot: number }
  | { readonly kind: 'deployment'; readonly id: string }
  | { readonly kind: 'delivery'; readonly id: string };

/** A task and when it is due, ms. */
export type ScheduledTask = Task & { readonly at: number };
