/**
 * Behaviour of Azure that no public source settles. Each default is assumed; tests and stories may choose the other.
 * What is documented or recorded is not here: it holds always.
 */
export interface Rules {
  /**
   * Setting the flag while the VM runs. Accepted in practice, without a virtual function until the VM was deallocated and started
   * (azure-docs#60667, azure-cli#6688); a refusal was seen once (azure-libraries-for-java#1318), its code is assumed.
   */
  readonly flagOnRunningVm: 'without-effect' | 'refused';
  /** Whether the etag of a network interface changes again when its write completes. */
  readonly etagChangesOnCompletion: boolean;
  /** What a failed network interface write leaves behind. */
  readonly failedNicWriteLeaves: 'new' | 'old';
  /** Whether `kind` and `allowPort25Out`, which no published schema knows, survive a PUT that omits them. */
  readonly omittedUndocumentedMembers: 'lost' | 'kept';
  /** A network interface write while an operation of its VM is in progress. */
  readonly nicWriteDuringVmOperation: 'refused' | 'accepted';
  /** A start while one of the VM's network interfaces is being written. */
  readonly startDuringNicWrite: 'refused' | 'accepted';
  /** Starting a running VM, deallocating a deallocated one. */
  readonly repeatedPowerAction: 'succeeds' | 'refused';
  /** The power state after a start or creation that failed. */
  readonly failedStartLeaves: 'deallocated' | 'stopped';
  /** The status of the refusal to deallocate a VM with an ephemeral OS disk (ephemeral-os-disks gives no code). */
  readonly ephemeralDeallocateStatus: 409 | 400;
  /**
   * An availability set whose running members are not accelerated pins the next one to their cluster
   * (manage-accelerated-networking, hashicorp/terraform-provider-azurerm#782); that the flag's write is what is refused is assumed.
   */
  readonly flagInPlainAvailabilitySet: 'refused' | 'accepted';
  /**
   * How a start fails that is tied to a full dedicated host, or to where the running members of its proximity placement group are. No code is
   * published for either; co-location names OverconstrainedAllocationRequest for deployments.
   */
  readonly pinnedStartFailsWith: 'AllocationFailed' | 'OverconstrainedAllocationRequest';
  /**
   * A write of a network interface while another of its writes is in progress: refused for now (recorded: bosh-azure-cpi-release#179),
   * or the earlier one ends as Canceled (recorded: azure-cli#21156). Which of them when is not documented.
   */
  readonly concurrentNicWrite: 'refused' | 'supersedes';
  /** How long after a change the instance view has no power state at all (virtual-machines states-billing: it may be missing), in seconds. */
  readonly powerStateMissingSeconds: number;
  /** How long after a change the instance view still shows the power state before it, in seconds. */
  readonly powerStateStaleSeconds: number;
  /** How long a VM that starts from deallocated is shown as stopped (states-billing: briefly), in seconds. */
  readonly stoppedWhileStartingSeconds: number;
  /** How long reads of VMs and network interfaces show what they were before a write, and nothing of new ones, in seconds. */
  readonly readsLagSeconds: number;
  /** How far Resource Graph is behind writes (resource-graph overview gives no figure), in seconds. */
  readonly resourceGraphLagSeconds: number;
  /**
   * Whether an endpoint that failed ten times in a row gets nothing for a while (event-grid delivery-and-retry, delayed delivery). How long
   * is assumed: a minute, doubled with each further failure, at most an hour.
   */
  readonly failingEndpoint: 'held-back' | 'tried-on';
  /** Whether a refusal for too many requests says when to come back (without: terraform-provider-azurerm#19146). */
  readonly throttledWithRetryAfter: boolean;
  /** How long the status of a finished operation can be read, in seconds. */
  readonly operationsKeptSeconds: number;
  /**
   * The flag on more network interfaces than the size accelerates, on one that has a VM and at the VM's creation. The limit is documented for older
   * sizes (azure-docs#79533, microsoft/lisa, Azure/RGCOPY) and dropped from the newest pages; where it is not enforced, the others stay without
   * a virtual function.
   */
  readonly secondAcceleratedNic: 'refused' | 'accepted';
  /** How often Advisor looks for VMs that could be accelerated (Microsoft's Advisor metadata: 12 h); at 0 it always knows the present. */
  readonly advisorConfigurationSeconds: number;
  /** The same for VMs whose flag has no effect (6 h). */
  readonly advisorDisengagedSeconds: number;
  /** How often the VM agent reports, in seconds. */
  readonly agentReportsEverySeconds: number;
}

/** What is assumed where nothing else is chosen. */
export const assumedRules: Rules = {
  flagOnRunningVm: 'without-effect',
  etagChangesOnCompletion: true,
  failedNicWriteLeaves: 'new',
  omittedUndocumentedMembers: 'lost',
  nicWriteDuringVmOperation: 'refused',
  startDuringNicWrite: 'refused',
  repeatedPowerAction: 'succeeds',
  failedStartLeaves: 'deallocated',
  ephemeralDeallocateStatus: 409,
  flagInPlainAvailabilitySet: 'refused',
  pinnedStartFailsWith: 'AllocationFailed',
  concurrentNicWrite: 'refused',
  powerStateMissingSeconds: 0,
  powerStateStaleSeconds: 0,
  stoppedWhileStartingSeconds: 0,
  readsLagSeconds: 0,
  resourceGraphLagSeconds: 0,
  failingEndpoint: 'held-back',
  throttledWithRetryAfter: true,
  secondAcceleratedNic: 'refused',
  advisorConfigurationSeconds: 12 * 3600,
  advisorDisengagedSeconds: 6 * 3600,
  operationsKeptSeconds: 24 * 3600,
  agentReportsEverySeconds: 15,
};
