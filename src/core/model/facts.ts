import type { EvidenceFacts } from './evidence.ts';
import type { Right } from './rights.ts';

/** `enableAcceleratedNetworking` as it is in the NIC's JSON; `null` and absent both mean "not true", but are distinguished for the undo. */
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
  /** A custom or gallery image's id in whatever shape the VM names it; unparsed. */
  readonly imageId?: string;
  /** Whether the image's maker says that it has the drivers; absent when nothing says so or it was not read. */
  readonly declared?: ImageDeclaration;
}

/** What the OS disk or the gallery image definition says of accelerated networking. */
export interface ImageDeclaration {
  readonly by: 'os-disk' | 'image-definition';
  readonly acceleratedNetworking: boolean;
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
  /** The code with which the last operation failed, where the instance view shows it. */
  readonly failureCode?: string;
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
  /** Unparsed; absent for an ephemeral or unmanaged disk. */
  readonly osDiskId?: string;
  /** A virtual TPM is reset when the VM is deallocated. */
  readonly virtualTpm: boolean;
  readonly managedBy?: string;
  readonly availabilitySetId?: string;
  readonly scaleSetId?: string;
  readonly proximityPlacementGroupId?: string;
  readonly dedicatedHostId?: string;
  readonly capacityReservationGroupId?: string;
  /** The Marketplace purchase plan of a third party's image. */
  readonly plan?: { readonly publisher: string; readonly product: string; readonly name: string };
  /** The Edge Zone that it is in (`extendedLocation.name`). */
  readonly extendedLocation?: string;
}

export interface NicFacts {
  readonly id: string;
  readonly flag: Flag;
  readonly provisioningState: string;
  readonly ipForwarding: boolean;
  readonly auxiliaryMode: string;
  /** Whether the VM names it as its primary one; the only one is. Absent where Azure does not say. */
  readonly primary?: boolean;
  /** Unparsed ids of the public addresses of its IP configurations. */
  readonly publicIpIds: readonly string[];
  /** The VM that it says it is attached to, where that is not the one that names it. */
  readonly otherVmId?: string;
  /** Ids of the load-balancer and application-gateway backend pools that its IP configurations are in. */
  readonly backendPools: readonly string[];
  /** What writing it back joins again, and the right that each takes. */
  readonly joins: readonly Right[];
}

interface GroupFacts {
  readonly tags: Tags;
  readonly managedBy?: string;
}

interface SubscriptionFacts {
  readonly tags: Tags;
}

/** What the Resource SKUs API says of a size's `AcceleratedNetworkingEnabled`; `unknown` when size or capability is missing. */
export type Capability = 'yes' | 'no' | 'unknown';

/** What the Resource SKUs API says of a size in a location, for this subscription. */
export interface SizeOffer {
  readonly acceleratedNetworking: Capability;
  /** The whole location is closed to the subscription. */
  readonly closed: boolean;
  readonly closedZones: readonly string[];
  /** Most network interfaces of a VM of this size, where Azure gives the number. */
  readonly maxNics?: number;
  /** Virtual processors of a VM of this size; fewer where the size is constrained (`vCPUsAvailable`). */
  readonly vcpus?: number;
  /** Virtual processors that share one physical core. */
  readonly vcpusPerCore?: number;
  /** The size has InfiniBand (`RdmaEnabled`). */
  readonly rdma?: boolean;
}

/** A management lock of level ReadOnly: it refuses what we would have to do, and the undo as well. */
export interface ReadOnlyLock {
  readonly id: string;
  /** What it locks: a subscription, group or resource, with everything below. */
  readonly scope: string;
}

/** A deny assignment that refuses something a remediation would have to do, for whatever principal. */
export interface DenyAssignment {
  readonly id: string;
  readonly scope: string;
  /** Whether it also holds for what is below its scope. */
  readonly below: boolean;
  /** The first of our actions on VMs and NICs that it refuses, if any. */
  readonly denies?: string;
  /** Those rights that it refuses which writing a NIC needs on all that the NIC is joined to. */
  readonly joins: readonly string[];
}

/** How an earlier run on this VM ended. */
export interface PastRun {
  readonly outcome: string;
  /** ISO 8601. */
  readonly at: string;
  readonly runId?: string;
  /** `properties.vmId` of the VM that it changed; another VM may have the name now. */
  readonly vmUid?: string;
  /** The NICs that it turned on, if it ended well. */
  readonly nics?: readonly string[];
  /** NICs whose flag Azure refused for good while another one's was kept. */
  readonly nicsRefused?: readonly string[];
  /** How many NICs had the flag on when these were refused. */
  readonly nicLimit?: number;
  /** The size that the VM had then. */
  readonly size?: string;
  /** When people were notified that somebody had turned them off again, ISO 8601. */
  readonly notifiedAt?: string;
}

/** VMs that serve together with the assessed VM: those of a backend pool, or those that a tag names. */
export interface DisruptionGroup {
  /** As the safeguards know it, in lower case. */
  readonly domain: string;
  readonly kind: 'loadBalancerPools' | 'applicationGatewayPools' | 'groups';
  /** The pool's id, or what the tag says. */
  readonly name: string;
  /** Every member except the assessed VM: available is one that runs with a Ready agent. Absent where they cannot be read. */
  readonly others?: readonly { readonly id: string; readonly available: boolean }[];
  /** Why they cannot be read, for a lasting reason. */
  readonly unreadable?: string;
}

/** All that a decision is made on. Time is a fact like any other. */
export interface Facts {
  /** When Azure was read, ISO 8601. */
  readonly observedAt: string;
  readonly vm: VmFacts;
  readonly nics: readonly NicFacts[];
  readonly group: GroupFacts;
  readonly subscription: SubscriptionFacts;
  readonly sizeOffer: SizeOffer;
  /** Those of the whole subscription. */
  readonly readOnlyLocks: readonly ReadOnlyLock[];
  /** Those of the whole subscription that refuse what we would do. */
  readonly denyAssignments: readonly DenyAssignment[];
  /** Public addresses that would be released by a deallocation; read only where one is planned. */
  readonly dynamicPublicIps: readonly string[];
  /** Another VM of the same availability set with an accelerated NIC; read only where policy asks for it. */
  readonly acceleratedSibling?: string;
  /** Absent where nothing but ARM's resources was read. */
  readonly evidence?: EvidenceFacts;
  /** Newest first. */
  readonly pastRuns: readonly PastRun[];
  /** Whether a person has approved the run that asks. */
  readonly approved?: true;
  /** Groups whose members must not all be down; read only where an outage is planned. */
  readonly disruptionGroups?: readonly DisruptionGroup[];
  /** Rights that we lack, `action on scope`; absent where they were not asked for, because nothing would be changed anyway. */
  readonly missingRights?: readonly string[];
}
