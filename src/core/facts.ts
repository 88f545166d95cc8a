/** `enableAcceleratedNetworking` as it stands in the NIC's JSON; `null` and absent are "not true", and told apart for the undo. */
export type Flag = 'true' | 'false' | 'null' | 'absent';

/** The VM's power state (virtual-machines/states-billing); `unknown` when Azure gives none or one we do not know. */
export type PowerState =
  | 'creating'
  | 'starting'
  | 'running'
  | 'stopping'
  | 'stopped'
  | 'deallocating'
  | 'deallocated'
  | 'unknown';

export type Tags = Readonly<Record<string, string>>;

export interface AgentFacts {
  readonly ready: boolean;
  /** When the agent last reported, ISO 8601. */
  readonly reportedAt?: string;
}

export interface ExtensionFacts {
  readonly name: string;
  /** `Creating`, `Updating`, `Succeeded`, `Failed`... as ARM says. */
  readonly provisioningState: string;
}

/** What is known of the guest's operating system. */
export interface OsFacts {
  /** The marketplace image; `custom` for a custom or gallery image, `none` for a disk that was attached. */
  readonly image:
    | 'custom'
    | 'none'
    | { readonly publisher: string; readonly offer: string; readonly sku: string };
  /** The family, as ARM says; absent where it says none. */
  readonly type?: 'linux' | 'windows';
  /** What the agent reports. */
  readonly reported?: { readonly name: string; readonly version: string };
}

/** A VM with its instance view, as Azure showed it in one read. */
export interface VmFacts {
  readonly id: string;
  /** `properties.vmId`: another VM created later under the same name has another one. */
  readonly vmUid: string;
  readonly location: string;
  readonly zones: readonly string[];
  readonly size: string;
  /** ISO 8601; absent on api-versions before 2021-11-01 and for very old VMs. */
  readonly createdAt?: string;
  readonly provisioningState: string;
  readonly power: PowerState;
  readonly hibernated: boolean;
  /** Absent when the instance view names no agent. */
  readonly agent?: AgentFacts;
  readonly extensions: readonly ExtensionFacts[];
  readonly tags: Tags;
  readonly nicIds: readonly string[];
  readonly priority: string;
  readonly os: OsFacts;
  readonly ephemeralOsDisk: boolean;
  readonly managedBy?: string;
  readonly availabilitySetId?: string;
  readonly scaleSetId?: string;
  readonly proximityPlacementGroupId?: string;
  readonly dedicatedHostId?: string;
  readonly capacityReservationGroupId?: string;
}

export interface NicFacts {
  readonly id: string;
  readonly flag: Flag;
  readonly provisioningState: string;
  readonly ipForwarding: boolean;
  readonly auxiliaryMode: string;
}

interface GroupFacts {
  readonly tags: Tags;
  readonly managedBy?: string;
}

/** What the Resource SKUs API says of a size's `AcceleratedNetworkingEnabled`; `unknown` when size or capability is missing. */
export type Capability = 'yes' | 'no' | 'unknown';

/** What the Resource SKUs API says of a size in a location, for this subscription. */
export interface SizeOffer {
  readonly acceleratedNetworking: Capability;
  /** The whole location is closed to the subscription. */
  readonly closed: boolean;
  readonly closedZones: readonly string[];
}

/** A management lock of level ReadOnly: it refuses what we would have to do, and the undo as well. */
export interface ReadOnlyLock {
  readonly id: string;
  /** What it locks: a subscription, group or resource, with everything below. */
  readonly scope: string;
}

/** How an earlier run on this VM ended. */
export interface PastRun {
  readonly outcome: string;
  /** ISO 8601. */
  readonly at: string;
}

/** All that a decision is made on. Time is a fact like any other. */
export interface Facts {
  /** When Azure was read, ISO 8601. */
  readonly observedAt: string;
  readonly vm: VmFacts;
  readonly nics: readonly NicFacts[];
  readonly group: GroupFacts;
  readonly sizeOffer: SizeOffer;
  /** Those of the whole subscription. */
  readonly readOnlyLocks: readonly ReadOnlyLock[];
  /** Newest first. */
  readonly pastRuns: readonly PastRun[];
}
