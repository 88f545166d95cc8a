import type { ArmOperation } from '../core/model/arm-operation.ts';
import type { Advice } from '../core/model/evidence.ts';
import type {
  DenyAssignment,
  Facts,
  Flag,
  ImageDeclaration,
  NicFacts,
  ReadOnlyLock,
  SizeOffer,
  Tags,
  VmFacts,
} from '../core/model/facts.ts';
import type { ResourceId } from '../core/model/resource-id.ts';
import type { Permission } from '../core/model/rights.ts';
import type { CloudFailureKind } from './failure-table.ts';

export type { CloudFailureKind };

export interface CloudFailure {
  readonly kind: CloudFailureKind;
  readonly message: string;
  readonly status?: number;
  /** Azure's code, the innermost where codes are nested. */
  readonly code?: string;
  /** What was to be read, in words, where that is not the VM itself. */
  readonly read?: string;
  /** Whether the request was to change something, and not to read. */
  readonly change?: true;
  readonly retryAfterSeconds?: number;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: CloudFailure };

/** A long-running operation, small enough to be kept in history. The URL is always on the ARM endpoint. */
export interface Operation {
  /** `async`: the body shows the status; `location`: the status code does. */
  readonly kind: 'async' | 'location';
  readonly url: string;
  /** The request that began it; absent in histories of older versions. */
  readonly of?: ArmOperation;
}

/** A change that Azure accepted. Without an operation it is over, or must be followed on the resource itself. */
export interface Accepted {
  /** `already`: nothing had to be sent, because it is so or on its way. */
  readonly how: 'sent' | 'already';
  readonly operation?: Operation;
  readonly retryAfterSeconds?: number;
}

/** `tookSeconds`: from its start to its end, where Azure says both. */
export type Progress =
  | { readonly state: 'running'; readonly retryAfterSeconds?: number }
  | { readonly state: 'succeeded'; readonly tookSeconds?: number }
  | { readonly state: 'failed'; readonly failure: CloudFailure; readonly tookSeconds?: number }
  /** The operation is no longer known: the resource itself shows the result. */
  | { readonly state: 'gone' };

/** A script that a guest runs as its administrator: Run Command's (virtual-machines/run-command-overview). */
export interface GuestScript {
  readonly os: 'linux' | 'windows';
  readonly text: string;
}

/** The state of a script in a guest. */
export type ScriptProgress =
  | Exclude<Progress, { readonly state: 'succeeded' }>
  /** The end of what it printed, as the guest wrote it: not to be trusted. */
  | { readonly state: 'succeeded'; readonly printed: string };

export interface CallContext {
  /** Sent as `x-ms-correlation-request-id`, so that Azure's activity log can be joined with a run. */
  readonly correlationId: string;
  /** Read again what would otherwise be taken from a cache, where somebody may have forbidden a change meanwhile: tags and locks. */
  readonly fresh?: boolean;
  /**
   * Until when a request may be sent, ISO 8601; a request that would be sent later, for instance because its token was slow, is not sent, and answers
   * `expired`.
   */
  readonly notAfter?: string;
}

/** What is asked about the image that a VM was made from; ids as the VM names them, unparsed. */
export interface ImageQuestion {
  readonly subscriptionId: string;
  readonly location: string;
  readonly imageId?: string;
  readonly osDiskId?: string;
}

/** A VM by its id, with one tag of its own and of its resource group: of each, at most that one. */
export interface TaggedVm {
  readonly id: string;
  readonly vm: Tags;
  readonly group: Tags;
}

/** All that accelnet reads from Azure to assess a VM. Every call ends within its own deadline. */
export interface CloudReader {
  readVm(vm: ResourceId, call: CallContext): Promise<Result<VmFacts>>;
  readNic(nic: ResourceId, call: CallContext): Promise<Result<NicReading>>;
  readGroup(vm: ResourceId, call: CallContext): Promise<Result<Facts['group']>>;
  /** Cached for minutes, unless `fresh`. */
  readSubscription(subscriptionId: string, call: CallContext): Promise<Result<Facts['subscription']>>;
  /** What the Resource SKUs API says of a size in a location; cached for a while. */
  readSizeOffer(
    subscriptionId: string,
    location: string,
    size: string,
    call: CallContext,
  ): Promise<Result<SizeOffer>>;
  /** Every ReadOnly lock in a subscription, on whatever level; cached for minutes, unless `fresh`. */
  readReadOnlyLocks(subscriptionId: string, call: CallContext): Promise<Result<readonly ReadOnlyLock[]>>;
  /** Every deny assignment of a subscription that refuses what a remediation does; cached for minutes, unless `fresh`. */
  readDenyAssignments(subscriptionId: string, call: CallContext): Promise<Result<readonly DenyAssignment[]>>;
  /** What OS disk or image definition declare; undefined when they say nothing or may not be read. */
  readImageDeclaration(
    image: ImageQuestion,
    call: CallContext,
  ): Promise<Result<ImageDeclaration | undefined>>;
  /** Whether a public address, by its unparsed id, is released when its VM is deallocated. */
  isDynamicAddress(address: string, call: CallContext): Promise<Result<boolean>>;
  /** Another VM of the availability set, by its unparsed id, that has an accelerated NIC. */
  readAcceleratedSibling(
    setId: string,
    vm: ResourceId,
    call: CallContext,
  ): Promise<Result<string | undefined>>;
  /** The ids of the VMs behind a backend pool, by its unparsed id; cached for minutes, unless `fresh`. */
  readPoolMembers(poolId: string, call: CallContext): Promise<Result<readonly string[]>>;
  /** Every VM of a subscription with one tag, in whatever spelling; cached for minutes, unless `fresh`. */
  readTaggedVms(
    subscriptionId: string,
    tagName: string,
    call: CallContext,
  ): Promise<Result<readonly TaggedVm[]>>;
  /** The id under which a VM is now, by its `properties.vmId`, which a move keeps; undefined where the subscription has it no more. */
  readVmByUid(subscriptionId: string, vmUid: string, call: CallContext): Promise<Result<string | undefined>>;
  /** What Azure Advisor recommends about acceleration in a subscription, by VM ids in lower case; up to hours old, and cached for an hour. */
  readAdvice(subscriptionId: string, call: CallContext): Promise<Result<ReadonlyMap<string, Advice>>>;
  /** What we may do at a scope, the id of a resource; read again each time. */
  readPermissions(scope: string, call: CallContext): Promise<Result<readonly Permission[]>>;
}

/** All that accelnet asks of Azure. Every call ends within its own deadline; none waits for an operation to end. */
export interface Cloud extends CloudReader {
  deallocate(vm: ResourceId, call: CallContext): Promise<Result<Accepted>>;
  start(vm: ResourceId, call: CallContext): Promise<Result<Accepted>>;
  /** Restarts a running VM where it is: Azure need not allocate capacity again. */
  restart(vm: ResourceId, call: CallContext): Promise<Result<Accepted>>;
  /**
   * Writes the NIC back as it is, with only `enableAcceleratedNetworking` changed, if it has not changed since it was read.
   * `expected` names the VM that it must belong to.
   */
  writeFlag(nic: ResourceId, flag: Flag, expected: ResourceId, call: CallContext): Promise<Result<Accepted>>;
  poll(operation: Operation, call: CallContext): Promise<Result<Progress>>;
  /** Has a running VM's guest run a script; one at a time, and it cannot be cancelled. */
  runGuestScript(vm: ResourceId, script: GuestScript, call: CallContext): Promise<Result<Accepted>>;
  /** Polls a script once; when it is over, gives what it printed. */
  pollGuestScript(operation: Operation, call: CallContext): Promise<Result<ScriptProgress>>;
}

/** A NIC, and the VM that it is attached to, if any. */
export interface NicReading extends NicFacts {
  readonly vmId?: string;
}
