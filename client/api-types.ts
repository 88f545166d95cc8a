// Written by `npm run docs` from docs/openapi.json.

/** A word that a later release may add to: any other text is to be expected too. */
export type Extensible<Known extends string> = Known | (string & Record<never, never>);

export type Healthy = {
  readonly version: string;
  readonly policy: {
    readonly file: string;
    readonly settings: readonly string[];
    readonly hash: string;
  };
  /** Where setting and platform contradict each other about sign-in. */
  readonly signIn?: string;
  /** Why telemetry that is wanted is not sent, or otherwise than was meant. */
  readonly telemetry?: string;
  readonly healthy: true;
  readonly paused: boolean;
  readonly modes: {
    readonly new: "report" | "approve" | "window" | "enforce";
    readonly existing: "report" | "approve" | "window" | "enforce";
  };
  readonly subscriptions: number;
  readonly journal?: JournalHealth;
};

export type JournalHealth = {
  readonly state: "off";
  readonly notice: string;
} | {
  readonly state: "on";
  readonly failures: number;
  readonly lastFailureAt?: string;
};

export type Problem = {
  readonly status: number;
  /** The phrase of the status, such as `Not Found`. */
  readonly title: string;
  /** A sentence for people; never decide by it. */
  readonly detail: string;
  /** Which problem it is. */
  readonly code: Extensible<"bad-request" | "not-allowed" | "not-found" | "not-watched" | "does-not-fit" | "reason-against" | "already-running" | "too-large" | "not-json" | "too-many" | "defect" | "azure-unreadable" | "storage-unreadable" | "no-storage" | "not-configured" | "unknown-state">;
  /** Everything that is wrong with the request, each at its place. */
  readonly errors?: ReadonlyArray<{
    /** The name of a parameter, or a JSON pointer into the body (RFC 6901). */
    readonly at: string;
    readonly detail: string;
    /** The values that are allowed there, where they are few. */
    readonly allowed?: readonly string[];
  }>;
  /** When to ask again, as the header `Retry-After` says. */
  readonly retryAfterSeconds?: number;
};

export type Unhealthy = {
  readonly version: string;
  readonly policy: {
    readonly file: string;
    readonly settings: readonly string[];
    readonly hash: string;
  };
  /** Where setting and platform contradict each other about sign-in. */
  readonly signIn?: string;
  /** Why telemetry that is wanted is not sent, or otherwise than was meant. */
  readonly telemetry?: string;
  readonly healthy: false;
  readonly faults: readonly string[];
};

export type Assessment = {
  readonly vm: string;
  /** When Azure was read. */
  readonly observedAt: string;
  /** `kept`: a remediation has the VM, and Azure was not asked. */
  readonly source: "azure" | "kept";
  readonly remediation: RunningRun | null;
  readonly decision: Decision;
  readonly mode: "report" | "approve" | "window" | "enforce";
  readonly newVm: boolean;
  readonly size: SizeKnown;
  readonly systemDoubt?: string;
  readonly reasons: readonly ExplainedReason[];
  readonly mayChange: {
    readonly kind: "at";
    readonly at: string;
  } | {
    readonly kind: "by-itself" | "not-by-itself";
  };
  readonly rules: ReadonlyArray<{
    readonly code: ReasonCode;
    readonly answer: "skip" | "defer";
    readonly holds: boolean;
    readonly evidence?: Evidence;
  }>;
  readonly facts: Facts;
};

export type RunningRun = {
  readonly id: string;
  readonly vmId: string;
  readonly since: string;
  /** As the platform says it; `Ended` for one that is not live any more. */
  readonly runtimeStatus: string;
  readonly status: RunStatus | null;
};

export type RunStatus = {
  readonly phase: Extensible<"requested" | "waiting" | "assessing" | "deallocating" | "updating" | "starting" | "verifying" | "reverting" | "restarting" | "verifying-original" | "stranded" | "recovery" | "watching" | "ended">;
  readonly since: string;
  readonly vmId: string;
  readonly plan: RunPlan;
  readonly waitingFor?: readonly WaitsFor[];
  readonly position?: number;
  /** What a person is asked, when one is; an answer names its `change`. */
  readonly question?: {
    readonly plan: "restart" | "nics-only" | "align";
    readonly change: string;
    readonly until?: string;
  };
  readonly found?: {
    readonly power: string;
    readonly flags: Readonly<Record<string, string>>;
  };
  readonly changed?: readonly string[];
  readonly next: string;
  readonly byWhen?: string;
  readonly outcome?: string;
  readonly reason?: string;
};

export type RunPlan = "restart" | "nics-only" | "align" | "watch";

export type WaitsFor = Extensible<"opted-out" | "excluded" | "not-in-scope" | "already-accelerated" | "one-nic-elsewhere" | "accelerated-by-platform" | "size-not-capable" | "size-unknown" | "size-contradicted" | "not-engaged" | "size-restricted" | "report-only" | "window-required" | "window-unreadable" | "window-too-short" | "blackout-lasts" | "no-network-interface" | "too-many-network-interfaces" | "network-interface-elsewhere" | "managed-group" | "deny-assignment" | "read-only-lock" | "missing-permission" | "scale-set-member" | "os-unsupported" | "os-unknown" | "kernel-too-old" | "guest-manages-vf" | "rdma-size" | "edge-zone" | "custom-image" | "guest-not-mana-ready" | "availability-set" | "spot-vm" | "ephemeral-os-disk" | "hibernated" | "proximity-placement-group" | "dedicated-host" | "capacity-reservation" | "virtual-tpm" | "dynamic-public-ip" | "network-appliance" | "vm-being-deleted" | "provisioning-failed" | "vm-stopped" | "agent-not-ready" | "never-settled" | "recently-denied" | "recently-rolled-back" | "suspended" | "flip-flop" | "group-unreadable" | "only-group-member" | "last-available-member" | "group-budget" | "approval-required" | "preflight-due" | "canary-elsewhere" | "paused" | "outside-window" | "blackout" | "recently-created" | "operation-in-progress" | "extensions-running" | "agent-not-settled" | "power-in-transition" | "power-unknown" | "breaker-open" | "queue-full" | "capacity-held" | "capacity-probe" | "hourly-rate" | "free-slot" | "failure-domain" | "safeguards-unreadable" | "readable-facts" | "configuration-faulty">;

export type Decision = {
  readonly kind: "skip";
  readonly reasons: ReadonlyArray<{
    readonly code: ReasonCode;
    readonly evidence: Evidence;
  }>;
  readonly align: readonly string[];
} | {
  readonly kind: "defer";
  readonly reasons: ReadonlyArray<{
    readonly code: ReasonCode;
    readonly evidence: Evidence;
  }>;
  readonly notBefore: string;
  readonly plan: "restart" | "nics-only" | "align";
  readonly nics: readonly string[];
} | {
  readonly kind: "remediate";
  readonly plan: "restart" | "nics-only";
  readonly nics: readonly string[];
};

export type ReasonCode = Extensible<"opted-out" | "excluded" | "not-in-scope" | "already-accelerated" | "one-nic-elsewhere" | "accelerated-by-platform" | "size-not-capable" | "size-unknown" | "size-contradicted" | "not-engaged" | "size-restricted" | "report-only" | "window-required" | "window-unreadable" | "window-too-short" | "blackout-lasts" | "no-network-interface" | "too-many-network-interfaces" | "network-interface-elsewhere" | "managed-group" | "deny-assignment" | "read-only-lock" | "missing-permission" | "scale-set-member" | "os-unsupported" | "os-unknown" | "kernel-too-old" | "guest-manages-vf" | "rdma-size" | "edge-zone" | "custom-image" | "guest-not-mana-ready" | "availability-set" | "spot-vm" | "ephemeral-os-disk" | "hibernated" | "proximity-placement-group" | "dedicated-host" | "capacity-reservation" | "virtual-tpm" | "dynamic-public-ip" | "network-appliance" | "vm-being-deleted" | "provisioning-failed" | "vm-stopped" | "agent-not-ready" | "never-settled" | "recently-denied" | "recently-rolled-back" | "suspended" | "flip-flop" | "group-unreadable" | "only-group-member" | "last-available-member" | "group-budget" | "approval-required" | "preflight-due" | "canary-elsewhere" | "paused" | "outside-window" | "blackout" | "recently-created" | "operation-in-progress" | "extensions-running" | "agent-not-settled" | "power-in-transition" | "power-unknown">;

export type Evidence = Readonly<Record<string, string | number | boolean>>;

export type SizeKnown = {
  readonly answer: "capable" | "accelerated-by-platform" | "not-capable" | "unknown";
  readonly source: string;
  readonly evidence: readonly SizeEvidence[];
  readonly missing: readonly string[];
  readonly contradiction?: readonly SizeEvidence[];
  readonly needsProof?: true;
};

export type SizeEvidence = {
  readonly source: Extensible<"guest" | "fleet" | "operator" | "table" | "advisor" | "resource-skus">;
  readonly strength: "strong" | "weak";
  readonly says: "gains" | "platform" | "no-effect" | "not-platform" | "supports-gain";
  /** Of which day or time it is, ISO 8601. */
  readonly at: string;
  readonly from: string;
};

export type ExplainedReason = {
  readonly code: ReasonCode;
  readonly evidence: Evidence;
  readonly sentence: string;
  readonly remedy: string;
  readonly changesWithTime: boolean;
  readonly severity: "info" | "notice" | "warning";
};

export type Facts = {
  readonly observedAt: string;
  readonly vm: VmFacts;
  readonly nics: readonly NicFacts[];
  readonly group: {
    readonly tags: Readonly<Record<string, string>>;
    readonly managedBy?: string;
  };
  readonly subscription: {
    readonly tags: Readonly<Record<string, string>>;
  };
  readonly sizeOffer: {
    readonly acceleratedNetworking: "yes" | "no" | "unknown";
    readonly closed: boolean;
    readonly closedZones: readonly string[];
    readonly maxNics?: number;
    readonly vcpus?: number;
    readonly vcpusPerCore?: number;
    readonly rdma?: boolean;
  };
  readonly readOnlyLocks: ReadonlyArray<{
    readonly id: string;
    readonly scope: string;
  }>;
  readonly denyAssignments: ReadonlyArray<{
    readonly id: string;
    readonly scope: string;
    readonly below: boolean;
    readonly denies?: string;
    readonly joins: readonly string[];
  }>;
  readonly dynamicPublicIps: readonly string[];
  readonly acceleratedSibling?: string;
  readonly evidence?: {
    readonly guest?: GuestAnswer;
    readonly fleet?: {
      readonly size: string;
      readonly state: "settled" | "unsettled" | "too-few" | "none";
      readonly says?: "gains" | "platform" | "no-effect";
      readonly counts: {
        readonly gains: number;
        readonly platform: number;
        readonly "no-effect": number;
        readonly "not-platform": number;
      };
      readonly needed: number;
      readonly since?: string;
      readonly until?: string;
      readonly nicLimit?: number;
    };
    readonly advisor?: {
      readonly kind: "configuration" | "disengaged";
      readonly lastUpdated: string;
    };
  };
  readonly pastRuns: ReadonlyArray<{
    readonly outcome: string;
    readonly at: string;
    readonly runId?: string;
    readonly vmUid?: string;
    readonly nics?: readonly string[];
    readonly nicsRefused?: readonly string[];
    readonly nicLimit?: number;
    readonly size?: string;
    readonly notifiedAt?: string;
  }>;
  readonly approved?: true;
  readonly disruptionGroups?: ReadonlyArray<{
    readonly domain: string;
    readonly kind: "loadBalancerPools" | "applicationGatewayPools" | "groups";
    readonly name: string;
    readonly others?: ReadonlyArray<{
      readonly id: string;
      readonly available: boolean;
    }>;
    readonly unreadable?: string;
  }>;
  readonly missingRights?: readonly string[];
};

export type VmFacts = {
  readonly id: string;
  readonly vmUid: string;
  readonly location: string;
  readonly zones: readonly string[];
  readonly size: string;
  readonly createdAt?: string;
  readonly provisioningState: string;
  readonly failureCode?: string;
  readonly power: "creating" | "starting" | "running" | "stopping" | "stopped" | "deallocating" | "deallocated" | "unknown";
  readonly hibernated: boolean;
  readonly agent?: {
    readonly ready: boolean;
    readonly reportedAt?: string;
  };
  readonly extensions: ReadonlyArray<{
    readonly name: string;
    readonly provisioningState: string;
  }>;
  readonly tags: Readonly<Record<string, string>>;
  readonly nicIds: readonly string[];
  readonly priority: string;
  readonly os: {
    readonly image: "custom" | "none" | {
      readonly publisher: string;
      readonly offer: string;
      readonly sku: string;
    };
    readonly type?: "linux" | "windows";
    readonly reported?: {
      readonly name: string;
      readonly version: string;
    };
    readonly imageId?: string;
    readonly declared?: {
      readonly by: "os-disk" | "image-definition";
      readonly acceleratedNetworking: boolean;
    };
  };
  readonly ephemeralOsDisk: boolean;
  readonly osDiskId?: string;
  readonly virtualTpm: boolean;
  readonly managedBy?: string;
  readonly availabilitySetId?: string;
  readonly scaleSetId?: string;
  readonly proximityPlacementGroupId?: string;
  readonly dedicatedHostId?: string;
  readonly capacityReservationGroupId?: string;
  readonly plan?: {
    readonly publisher: string;
    readonly product: string;
    readonly name: string;
  };
  readonly extendedLocation?: string;
};

export type NicFacts = {
  readonly id: string;
  readonly flag: "true" | "false" | "null" | "absent";
  readonly provisioningState: string;
  readonly ipForwarding: boolean;
  readonly auxiliaryMode: string;
  readonly primary?: boolean;
  readonly publicIpIds: readonly string[];
  readonly otherVmId?: string;
  readonly backendPools: readonly string[];
  readonly joins: ReadonlyArray<{
    readonly action: string;
    readonly scope: string;
  }>;
};

export type GuestAnswer = {
  readonly kind: "answered";
  readonly at: string;
  readonly vmUid: string;
  readonly size: string;
  readonly os: "linux" | "windows";
  readonly virtualFunctions: number;
  readonly vfInLog: boolean | null;
  readonly flagsOn: number;
  readonly kernel: string | null;
  readonly nextKernel: string | null;
  readonly drivers: {
    readonly mellanox: "both" | "running" | "next" | "none" | "unknown";
    readonly mana: "both" | "running" | "next" | "none" | "unknown";
  };
  readonly managesVf: boolean | null;
  readonly infiniband: number;
  readonly hardware: "mlx4" | "mlx5" | "mana" | "unknown";
} | {
  readonly kind: "no-answer";
  readonly at: string;
  readonly vmUid: string;
  readonly size: string;
  readonly why: string;
};

export type KeptAssessment = {
  readonly vm: string;
  readonly observedAt: string | null;
  readonly source: "kept";
  readonly remediation: RunningRun;
  readonly decision: {
    readonly kind: "skip" | "defer" | "remediate" | "unreadable" | "gone" | "to-confirm" | "unknown";
    readonly plan?: "restart" | "nics-only" | "align";
    readonly notBefore?: string;
  };
  readonly size: null;
  readonly mode: "report" | "approve" | "window" | "enforce" | null;
  readonly newVm: boolean | null;
  readonly reasons: ReadonlyArray<{
    readonly code: AssessmentReason;
    readonly evidence: Evidence;
    readonly sentence: string;
    readonly remedy: string;
    readonly changesWithTime?: boolean;
    readonly severity?: "info" | "notice" | "warning";
  }>;
  readonly mayChange: null;
  readonly rules: ReadonlyArray<{
    readonly code: ReasonCode;
    readonly answer: "skip" | "defer";
    readonly holds: boolean;
    readonly evidence?: Evidence;
  }>;
  readonly facts: Facts | null;
};

export type AssessmentReason = Extensible<"opted-out" | "excluded" | "not-in-scope" | "already-accelerated" | "one-nic-elsewhere" | "accelerated-by-platform" | "size-not-capable" | "size-unknown" | "size-contradicted" | "not-engaged" | "size-restricted" | "report-only" | "window-required" | "window-unreadable" | "window-too-short" | "blackout-lasts" | "no-network-interface" | "too-many-network-interfaces" | "network-interface-elsewhere" | "managed-group" | "deny-assignment" | "read-only-lock" | "missing-permission" | "scale-set-member" | "os-unsupported" | "os-unknown" | "kernel-too-old" | "guest-manages-vf" | "rdma-size" | "edge-zone" | "custom-image" | "guest-not-mana-ready" | "availability-set" | "spot-vm" | "ephemeral-os-disk" | "hibernated" | "proximity-placement-group" | "dedicated-host" | "capacity-reservation" | "virtual-tpm" | "dynamic-public-ip" | "network-appliance" | "vm-being-deleted" | "provisioning-failed" | "vm-stopped" | "agent-not-ready" | "never-settled" | "recently-denied" | "recently-rolled-back" | "suspended" | "flip-flop" | "group-unreadable" | "only-group-member" | "last-available-member" | "group-budget" | "approval-required" | "preflight-due" | "canary-elsewhere" | "paused" | "outside-window" | "blackout" | "recently-created" | "operation-in-progress" | "extensions-running" | "agent-not-settled" | "power-in-transition" | "power-unknown" | "not-accelerated" | "facts-not-readable" | "resource-gone" | "to-be-confirmed">;

export type AssessmentResult = {
  readonly vm: string;
  /** When Azure was read. */
  readonly observedAt: string;
  /** `kept`: a remediation has the VM, and Azure was not asked. */
  readonly source: "azure" | "kept";
  readonly remediation: RunningRun | null;
  readonly decision: Decision;
  readonly mode: "report" | "approve" | "window" | "enforce";
  readonly newVm: boolean;
  readonly size: SizeKnown;
  readonly systemDoubt?: string;
  readonly reasons: readonly ExplainedReason[];
  readonly mayChange: {
    readonly kind: "at";
    readonly at: string;
  } | {
    readonly kind: "by-itself" | "not-by-itself";
  };
  readonly rules: ReadonlyArray<{
    readonly code: ReasonCode;
    readonly answer: "skip" | "defer";
    readonly holds: boolean;
    readonly evidence?: Evidence;
  }>;
  readonly facts: Facts;
  readonly status: 200;
};

export type KeptAssessmentResult = {
  readonly vm: string;
  readonly observedAt: string | null;
  readonly source: "kept";
  readonly remediation: RunningRun;
  readonly decision: {
    readonly kind: "skip" | "defer" | "remediate" | "unreadable" | "gone" | "to-confirm" | "unknown";
    readonly plan?: "restart" | "nics-only" | "align";
    readonly notBefore?: string;
  };
  readonly size: null;
  readonly mode: "report" | "approve" | "window" | "enforce" | null;
  readonly newVm: boolean | null;
  readonly reasons: ReadonlyArray<{
    readonly code: AssessmentReason;
    readonly evidence: Evidence;
    readonly sentence: string;
    readonly remedy: string;
    readonly changesWithTime?: boolean;
    readonly severity?: "info" | "notice" | "warning";
  }>;
  readonly mayChange: null;
  readonly rules: ReadonlyArray<{
    readonly code: ReasonCode;
    readonly answer: "skip" | "defer";
    readonly holds: boolean;
    readonly evidence?: Evidence;
  }>;
  readonly facts: Facts | null;
  readonly status: 200;
};

export type ProblemResult = {
  readonly status: number;
  /** The phrase of the status, such as `Not Found`. */
  readonly title: string;
  /** A sentence for people; never decide by it. */
  readonly detail: string;
  /** Which problem it is. */
  readonly code: Extensible<"bad-request" | "not-allowed" | "not-found" | "not-watched" | "does-not-fit" | "reason-against" | "already-running" | "too-large" | "not-json" | "too-many" | "defect" | "azure-unreadable" | "storage-unreadable" | "no-storage" | "not-configured" | "unknown-state">;
  /** Everything that is wrong with the request, each at its place. */
  readonly errors?: ReadonlyArray<{
    /** The name of a parameter, or a JSON pointer into the body (RFC 6901). */
    readonly at: string;
    readonly detail: string;
    /** The values that are allowed there, where they are few. */
    readonly allowed?: readonly string[];
  }>;
  /** When to ask again, as the header `Retry-After` says. */
  readonly retryAfterSeconds?: number;
  readonly vm: string;
};

export type Cause = Extensible<"driver-broken" | "no-driver" | "virtual-function-not-joined" | "managed-virtual-function" | "host-servicing" | "one-way-traffic" | "synthetic-path-only" | "virtual-function-missing" | "not-engaged" | "flag-off" | "size-cannot" | "size-bandwidth-cap" | "peer-not-accelerated" | "peer-elsewhere" | "network-appliance" | "size-accelerates-anyway">;

export type CauseCheck = {
  readonly cause: Cause;
  readonly state: "found" | "not-found" | "not-checked";
  readonly evidence: readonly string[];
  readonly why?: string;
  readonly fix?: {
    readonly words: string;
    readonly commands: readonly string[];
  };
};

export type VmsPage = {
  readonly vms: readonly AssessmentRecord[];
  readonly continuationToken: string | null;
};

export type AssessmentRecord = {
  readonly schemaVersion: 1;
  readonly vmId: string;
  readonly decision: AssessmentDecision;
  readonly reason: AssessmentReason;
  readonly reasons: readonly AssessmentReason[];
  readonly evidence: ReadonlyArray<{
    readonly code: AssessmentReason;
    readonly evidence: Evidence;
  }>;
  /** When Azure was read. */
  readonly observedAt: string;
  readonly assessedAt: string;
  readonly by: "event" | "run" | "scan" | "request";
  readonly policyHash?: string;
  /** When the VM is assessed again, for a deferral. */
  readonly notBefore?: string;
  readonly plan?: "restart" | "nics-only" | "align";
  readonly remediationId?: string;
  /** When a sweep last found the VM in its lists. */
  readonly listedAt?: string;
  readonly vmUid?: string;
  readonly location?: string;
  readonly size?: string;
  readonly mode?: "report" | "approve" | "window" | "enforce";
  readonly newVm?: boolean;
  /** The first reason in words. */
  readonly sentence: string;
};

export type AssessmentDecision = "skip" | "defer" | "remediate" | "unreadable" | "gone" | "to-confirm";

export type VmAlone = {
  readonly schemaVersion: 1;
  readonly vmId: string;
  readonly decision: AssessmentDecision;
  readonly reason: AssessmentReason;
  readonly reasons: readonly AssessmentReason[];
  readonly evidence: ReadonlyArray<{
    readonly code: AssessmentReason;
    readonly evidence: Evidence;
  }>;
  /** When Azure was read. */
  readonly observedAt: string;
  readonly assessedAt: string;
  readonly by: "event" | "run" | "scan" | "request";
  readonly policyHash?: string;
  /** When the VM is assessed again, for a deferral. */
  readonly notBefore?: string;
  readonly plan?: "restart" | "nics-only" | "align";
  readonly remediationId?: string;
  /** When a sweep last found the VM in its lists. */
  readonly listedAt?: string;
  readonly vmUid?: string;
  readonly location?: string;
  readonly size?: string;
  readonly mode?: "report" | "approve" | "window" | "enforce";
  readonly newVm?: boolean;
  /** The first reason in words. */
  readonly sentence: string;
  readonly wouldChange: ReadonlyArray<{
    readonly code: AssessmentReason;
    readonly sentence: string;
    readonly remedy: string;
  }>;
};

export type OperatorAct = {
  readonly act: string;
  readonly by: string;
  readonly at: string;
  readonly comment?: string;
};

export type Capacity = {
  readonly key: string;
  readonly state: "proven" | "held";
  readonly since: string;
  readonly failures: number;
  readonly notBefore?: string;
  readonly code?: string;
};

export type Alert = {
  readonly id: string;
  readonly kind: Extensible<"stranded" | "down-too-long" | "guest-stopped" | "recovery" | "overdue" | "breaker-open" | "record-not-kept" | "configuration-faulty" | "evidence-contradicted">;
  readonly subject: string;
  readonly runId?: string;
  readonly text: string;
  readonly since: string;
  readonly notifiedAt: string;
  readonly timesNotified: number;
  readonly acknowledged?: {
    readonly by: string;
    readonly at: string;
    readonly comment?: string;
  };
};

export type Compliance = {
  readonly total: number;
  readonly accelerated: number;
  readonly byPlatform: number;
  readonly eligible: number;
  readonly skipped: number;
  readonly unreadable: number;
  readonly reasons: ReadonlyArray<{
    readonly code: AssessmentReason;
    readonly sentence: string;
    readonly count: number;
  }>;
  readonly countedAt: string;
  /** Of a part of the fleet only. */
  readonly partial: boolean;
};

export type NotRead = {
  /** Why this part could not be read. */
  readonly failure: string;
};

export type RecordSummary = {
  readonly id: string;
  readonly vmId: string;
  /** An `Outcome`. */
  readonly outcome: string;
  readonly reason: string;
  /** A `RunPlan`. */
  readonly plan: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly downtimeSeconds?: number;
};

export type SizeOfFleet = {
  readonly size: string;
  readonly answer: "capable" | "accelerated-by-platform" | "not-capable" | "unknown";
  readonly source: string;
  readonly settled: boolean;
  readonly evidence: ReadonlyArray<{
    readonly source: Extensible<"guest" | "fleet" | "operator" | "table" | "advisor" | "resource-skus">;
    readonly says: "gains" | "platform" | "no-effect" | "not-platform" | "supports-gain";
    readonly at?: string;
    readonly from: string;
  }>;
  readonly missing: readonly string[];
  readonly contradicted: boolean;
  readonly observations: {
    readonly gains: number;
    readonly platform: number;
    readonly "no-effect": number;
    readonly "not-platform": number;
  };
  readonly state: "settled" | "unsettled" | "too-few" | "none";
  /** How many VMs that agree settle it. */
  readonly needed: number;
  readonly locations: readonly string[];
  readonly since?: string;
  readonly until?: string;
  readonly nicLimit?: number;
  readonly vms: number;
};

export type Me = {
  readonly name: string;
  readonly role: "reader" | "operator";
  readonly acts: ReadonlyArray<Extensible<"remediate" | "approve" | "reject" | "cancel" | "acknowledge" | "pause" | "resume" | "reset-breaker" | "ask-guest">>;
  /** Why nothing may be done, where that is known. */
  readonly because: string | null;
};

export type RemediationRecord = {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly request: {
    readonly vmId: string;
    readonly eventId: string;
    readonly correlationId?: string;
    readonly operation: string;
  };
  readonly correlationId?: string;
  readonly plan: RunPlan;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly holder?: string;
  readonly cancelled?: {
    readonly by: string;
    readonly comment?: string;
    readonly at: string;
  };
  readonly approval?: {
    readonly by: string;
    readonly comment?: string;
    readonly answer: "approved" | "rejected";
    readonly change?: string;
    readonly at: string;
    readonly plan?: "restart" | "nics-only" | "align";
  };
  readonly recovers?: {
    readonly runId: string;
    readonly why: string;
  };
  readonly startedAt: string;
  readonly endedAt: string;
  readonly assessments: ReadonlyArray<{
    readonly at: string;
    readonly kind: "skip" | "defer" | "remediate";
    readonly reasons: ReadonlyArray<{
      readonly code: ReasonCode;
      readonly evidence: Evidence;
    }>;
    readonly policyHash?: string;
  }>;
  readonly found?: {
    readonly vmId: string;
    readonly vmUid: string;
    readonly power: "running" | "deallocated" | "stopped";
    readonly size?: string;
    readonly agentless?: true;
    readonly nics: ReadonlyArray<{
      readonly id: string;
      readonly flag: "true" | "false" | "null" | "absent";
    }>;
  };
  readonly writes: ReadonlyArray<{
    readonly nicId: string;
    readonly flag: string;
    readonly at: string;
  }>;
  readonly evidence?: readonly SizeEvidence[];
  readonly systemDoubt?: string;
  readonly nicsRefused?: ReadonlyArray<{
    readonly nicId: string;
    readonly failure: Failure;
  }>;
  readonly steps: readonly Step[];
  readonly verification?: "proven" | "configured-not-proven" | "not-engaged";
  readonly guestProbe?: {
    readonly verification: "proven" | "configured-not-proven" | "not-engaged";
    readonly cause?: Extensible<"no-virtual-function" | "no-driver" | "no-mana-driver" | "not-joined" | "virtual-function-down" | "counters-still" | "one-way" | "not-seen" | "idle" | "not-readable" | "unreadable" | "no-answer">;
    readonly evidence: readonly string[];
  };
  readonly downtimeSeconds?: number;
  readonly failure?: Failure;
};

export type Outcome = Extensible<"accelerated" | "aligned" | "skipped" | "cancelled" | "denied" | "expired" | "refused" | "rolled-back" | "stranded" | "interrupted">;

export type Failure = {
  readonly kind: string;
  readonly message: string;
  readonly status?: number;
  readonly code?: string;
};

export type Step = {
  readonly phase: Phase;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: PhaseOutcome;
  readonly detail?: string;
  readonly failure?: Failure;
  readonly operations?: readonly string[];
  /** How long Azure says that its operations took; absent where it does not. */
  readonly azureSeconds?: number;
};

export type Phase = Extensible<"requested" | "waiting" | "assessing" | "deallocating" | "updating" | "starting" | "verifying" | "reverting" | "restarting" | "verifying-original" | "stranded" | "recovery" | "watching">;

export type PhaseOutcome = Extensible<"granted" | "taken" | "refused" | "due" | "wait" | "expired" | "skip" | "proceed" | "done" | "untouched" | "failed" | "no-capacity" | "unhealthy" | "start-needed" | "watch" | "retry" | "given-up" | "gone" | "missing" | "deny" | "cancel">;

export type TimelineEntry = {
  readonly at: string;
  readonly scheduledAt?: string;
  readonly kind: "started" | "activity" | "child" | "entity" | "timer" | "event" | "ended";
  readonly what: string;
  readonly ok?: boolean;
  readonly result?: unknown;
};

/** Every route that answers JSON, by its name. */
export interface Operations {
  /** Whether the app may act: 200, or 503 with every fault of the configuration. Shows the version, modes, where the policy came from, and the state of the storage. Never a value of a setting. */
  readonly health: {
    readonly asked: Readonly<Record<string, never>>;
    readonly answer: Healthy | Unhealthy;
  };
  /** This document: the whole HTTP API as OpenAPI 3.1. */
  readonly openapi: {
    readonly asked: Readonly<Record<string, never>>;
    readonly answer: Readonly<Record<string, unknown>>;
  };
  /** Decides for one VM now: decision, every reason with evidence, the facts read, and when the answer may change. Starts nothing. `rights=true` also checks the app’s rights. */
  readonly assessment: {
    readonly asked: {
      readonly query: {
        /** The resource id of a virtual machine. */
        readonly vm: string;
        /** Whether the app’s own rights are checked too; costs more requests to Azure. */
        readonly rights?: "true" | "false" | undefined;
      };
    };
    readonly answer: Assessment | KeptAssessment;
  };
  /** The same for up to 100 VMs. Each result has its own `status`, in the order that was asked. */
  readonly assessments: {
    readonly asked: {
      readonly body: {
        readonly vms: readonly string[];
      };
    };
    readonly answer: {
      readonly results: ReadonlyArray<AssessmentResult | KeptAssessmentResult | ProblemResult>;
    };
  };
  /** Why Accelerated Networking brings no gain, as far as Azure shows it. `peer` also checks the VM that it talks to. */
  readonly diagnosis: {
    readonly asked: {
      readonly query: {
        /** The resource id of a virtual machine. */
        readonly vm: string;
        /** The resource id of a virtual machine. */
        readonly peer?: string | undefined;
      };
    };
    readonly answer: {
      readonly vm: string;
      readonly conclusion: {
        readonly kind: "cause" | "working" | "unclear";
        readonly cause?: Cause;
        readonly sentence: string;
      };
      readonly causes: readonly CauseCheck[];
      readonly size: SizeKnown;
    };
  };
  /** The same, and the guest is asked by Run Command. For each VM once in five minutes. */
  readonly askDiagnosis: {
    readonly asked: {
      readonly body: {
        /** The resource id of a virtual machine. */
        readonly vmId: string;
        /** The resource id of a virtual machine. */
        readonly peer?: string;
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly vm: string;
      readonly conclusion: {
        readonly kind: "cause" | "working" | "unclear";
        readonly cause?: Cause;
        readonly sentence: string;
      };
      readonly causes: readonly CauseCheck[];
      readonly size: SizeKnown;
    };
  };
  /** The assessment record of each VM, in pages; with `vm` the record of that one, with what would change the decision. Reads no VM. */
  readonly vms: {
    readonly asked: {
      readonly query?: {
        /** The resource id of a virtual machine. */
        readonly vm?: string | undefined;
        readonly subscription?: string | undefined;
        readonly resourceGroup?: string | undefined;
        readonly name?: string | undefined;
        /** A reason code; every reason that holds counts. */
        readonly reason?: string | undefined;
        readonly decision?: "skip" | "defer" | "remediate" | "unreadable" | "gone" | "to-confirm" | undefined;
        /** How many entries at most. */
        readonly top?: number | undefined;
        /** Where the page begins, as the answer before it says; its content is not documented. */
        readonly continuationToken?: string | undefined;
      };
    };
    readonly answer: VmsPage | VmAlone;
  };
  /** Pause, circuit breaker, which runs hold a slot, the queue, stops in the last hour, capacity holds, operators’ acts, alerts, heartbeat. */
  readonly getSafeguards: {
    readonly asked: Readonly<Record<string, never>>;
    readonly answer: {
      readonly paused: OperatorAct | null;
      readonly breaker: {
        readonly since: string;
        readonly because: string;
      } | null;
      readonly holders: ReadonlyArray<{
        readonly runId: string;
        readonly subscriptionId: string;
        readonly domains: readonly string[];
        readonly capacityKey: string;
        readonly canary?: string;
        readonly since: string;
        readonly vm?: string;
        readonly confirmed?: boolean;
      }>;
      readonly queue: ReadonlyArray<{
        readonly position: number;
        readonly runId: string;
        readonly subscriptionId: string;
        readonly domains: readonly string[];
        readonly capacityKey: string;
        readonly canary?: string;
        readonly since: string;
        readonly asksAt: string;
        readonly rooms?: ReadonlyArray<{
          readonly domain: string;
          readonly room: number;
        }>;
      }>;
      readonly stopsInTheLastHour: number;
      readonly lastOutcomes: ReadonlyArray<{
        readonly runId: string;
        readonly good: boolean;
        readonly at: string;
      }>;
      readonly capacity: readonly Capacity[];
      readonly acts: readonly OperatorAct[];
      readonly alerts: readonly Alert[];
      readonly heartbeat: {
        readonly lastEventAt: string | null;
        readonly lastHeartbeatAt: string | null;
        readonly lastSweepAt: string | null;
      };
    };
  };
  /** What the first view of the page shows, in one answer. A part that cannot be read says so by itself. */
  readonly overview: {
    readonly asked: Readonly<Record<string, never>>;
    readonly answer: {
      readonly compliance: Compliance | NotRead;
      readonly running: {
        readonly total: number;
        readonly runs: readonly RunningRun[];
      } | NotRead;
      readonly safeguards: {
        readonly paused: OperatorAct | null;
        readonly breaker: {
          readonly since: string;
          readonly because: string;
        } | null;
        readonly holders: ReadonlyArray<{
          readonly runId: string;
          readonly since: string;
        }>;
        readonly queued: number;
        readonly stopsInTheLastHour: number;
        readonly heldCapacity: readonly Capacity[];
        readonly alerts: readonly Alert[];
      } | NotRead;
      readonly last: {
        readonly remediations: readonly RecordSummary[];
      } | NotRead;
      readonly sweep: {
        /** Since when one goes on. */
        readonly running: string | null;
        readonly last: {
          readonly endedAt: string;
          readonly vms: number;
          readonly begun: number;
          readonly unreadable: number;
          /** Subscriptions that it did not get through. */
          readonly failed: number;
        } | null;
      } | NotRead;
      readonly heartbeat: {
        readonly lastEventAt: string | null;
        readonly lastHeartbeatAt: string | null;
        readonly since: {
          readonly events: number;
          readonly assessed: number;
        };
        readonly reported: {
          readonly events: number;
          readonly assessed: number;
          readonly waiting: number;
          readonly running: number;
          readonly oldestWaitingSince: string | null;
        } | null;
      } | NotRead;
      readonly receivers: ReadonlyArray<{
        readonly name: string;
        readonly pending: number;
        readonly failures: number;
        readonly triedAgainAt: string | null;
      }> | NotRead;
      readonly policy: {
        readonly modes: {
          readonly new: "report" | "approve" | "window" | "enforce";
          readonly existing: "report" | "approve" | "window" | "enforce";
        };
        readonly paused: boolean;
        readonly hash: string | null;
        readonly subscriptions: number;
        readonly faults: readonly string[];
      };
      readonly journal: JournalHealth;
    };
  };
  /** What is known of each size of the fleet, and from what; at most 500, by name. Reads no VM and asks no guest. */
  readonly sizes: {
    readonly asked: {
      readonly query?: {
        /** `*` stands for anything. */
        readonly size?: string | undefined;
        readonly answer?: "capable" | "accelerated-by-platform" | "not-capable" | "unknown" | undefined;
      };
    };
    readonly answer: {
      readonly sizes: readonly SizeOfFleet[];
      /** Sizes that match, and are not listed. */
      readonly left: number;
      /** Of a part of the fleet only. */
      readonly partial: boolean;
      /** How many VMs that agree settle a size, by policy. */
      readonly k: number;
    };
  };
  /** Who asks, in which role, and which acts the caller may do. */
  readonly me: {
    readonly asked: Readonly<Record<string, never>>;
    readonly answer: Me;
  };
  /** Finished runs, the newest end first, in pages. The first page without a filter also has `running` (at most 100) and `runningTotal`. */
  readonly remediations: {
    readonly asked: {
      readonly query?: {
        /** The resource id of a virtual machine. */
        readonly vm?: string | undefined;
        readonly subscription?: string | undefined;
        /** Needs `subscription` as well. */
        readonly resourceGroup?: string | undefined;
        readonly outcome?: string | undefined;
        /** A date (the beginning of the day in UTC) or an instant, ISO 8601. */
        readonly from?: string | undefined;
        /** A date (the beginning of the day in UTC) or an instant, ISO 8601. */
        readonly to?: string | undefined;
        /** How many entries at most. */
        readonly top?: number | undefined;
        /** Where the page begins, as the answer before it says; its content is not documented. */
        readonly continuationToken?: string | undefined;
      };
    };
    readonly answer: {
      readonly runningTotal?: number;
      readonly running?: readonly RunningRun[];
      readonly remediations: readonly RecordSummary[];
      readonly continuationToken: string | null;
      readonly notice?: string;
    };
  };
  /** Asks for a remediation now. The VM is assessed as always; a reason against it is answered with 409. A run that has the VM already is joined (`joined`). */
  readonly remediateNow: {
    readonly asked: {
      readonly body: {
        /** The resource id of a virtual machine. */
        readonly vmId: string;
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly id: string;
      readonly joined: boolean;
    };
  };
  /** One run: status, record, the timeline of its raw history, and where record and history differ. `explained` says what the failure of the record means and what to do. */
  readonly remediation: {
    readonly asked: {
      readonly parameters: {
        /** The id of a remediation. */
        readonly id: string;
      };
    };
    readonly answer: {
      readonly id: string;
      /** As the platform says it; `Purged` where it knows no more. */
      readonly runtimeStatus: string;
      readonly status: RunStatus | null;
      readonly record: RemediationRecord | null;
      /** The failure of the record in words, where its kind is known. */
      readonly explained: {
        readonly meaning: string;
        readonly remedy: string;
      } | null;
      /** Whether the record is in the journal, or why that is not known. */
      readonly recordKept: boolean | string;
      readonly timeline: readonly TimelineEntry[];
      /** Everything in which record and history contradict each other. */
      readonly mismatches: readonly string[];
    };
  };
  /** The sweep that is running, what the last one did, the schedule and the source. */
  readonly getSweep: {
    readonly asked: Readonly<Record<string, never>>;
    readonly answer: {
      readonly running: {
        readonly id: string;
        readonly since: string;
        readonly by: string;
      } | null;
      readonly last: {
        readonly id: string;
        readonly by: string;
        readonly startedAt: string;
        readonly endedAt: string;
        readonly subscriptions: ReadonlyArray<{
          readonly subscriptionId: string;
          readonly source: "graph" | "lists";
          readonly vms: number;
          readonly assessed: number;
          readonly notKept: number;
          readonly gone: number;
          readonly pages: number;
          readonly failure?: string;
        }>;
        readonly candidates: number;
        readonly assessed: number;
        readonly begun: number;
        readonly joined: number;
        readonly postponed: number;
        readonly unreadable: number;
        readonly downWithoutRun: number;
      } | null;
      /** A cron expression of six fields, or `off`. */
      readonly schedule: string;
      readonly source: "graph" | "lists";
    };
  };
  /** Begins a sweep of all watched subscriptions, or of one. */
  readonly postSweep: {
    readonly asked: {
      readonly body?: {
        readonly subscription?: string;
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly id: string;
      readonly by: string;
    };
  };
  /** Ends a run as soon as possible. What it changed is undone. */
  readonly cancelRemediation: {
    readonly asked: {
      readonly parameters: {
        /** The id of a remediation. */
        readonly id: string;
      };
      readonly body?: {
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly id: string;
      readonly cancelling: true;
    };
  };
  /** Stops the alerts about a run. `release` also releases the lease of a VM that a run left `stranded`, once a person has put the VM right. */
  readonly acknowledgeRemediation: {
    readonly asked: {
      readonly parameters: {
        /** The id of a remediation. */
        readonly id: string;
      };
      readonly body?: {
        readonly release?: boolean;
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly id: string;
      readonly acknowledged: true;
      readonly released: boolean;
    };
  };
  /** Approves a run that waits for approval. With `change`, only if the run still asks for exactly that change; otherwise 409. */
  readonly approveRemediation: {
    readonly asked: {
      readonly parameters: {
        /** The id of a remediation. */
        readonly id: string;
      };
      readonly body?: {
        /** What was shown to the person who answers: `change` in the question of the run. */
        readonly change?: string;
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly id: string;
      readonly approved: true;
    };
  };
  /** Rejects a run that waits for approval. It then changes nothing. */
  readonly rejectRemediation: {
    readonly asked: {
      readonly parameters: {
        /** The id of a remediation. */
        readonly id: string;
      };
      readonly body?: {
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly id: string;
      readonly rejected: true;
    };
  };
  /** Approves every waiting run of a `subscription`, of a `resourceGroup` in it, or of a list `vms`; one of them must be given, and all that is given must hold. With `changes`, only runs that ask for one of them. Reads 500 runs at most. */
  readonly approveMany: {
    readonly asked: {
      readonly body?: {
        readonly subscription?: string;
        readonly resourceGroup?: string;
        readonly vms?: readonly string[];
        readonly changes?: readonly string[];
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly approved: ReadonlyArray<{
        readonly id: string;
        readonly vmId: string;
      }>;
      readonly resourceGroup?: string;
      /** Runs beyond what one request reads: ask again. */
      readonly notChecked: number;
    };
  };
  /** `pause`: no new outage begins, and a run whose VM is down goes on to its end. `resume`: ends the pause. `reset-breaker`: closes the circuit breaker. `reopen`: lets one VM try a size that has a capacity hold, named by `key`. `acknowledge`: stops the alert about an open breaker, which stays open. */
  readonly actOnSafeguards: {
    readonly asked: {
      readonly parameters: {
        readonly act: "pause" | "resume" | "reset-breaker" | "reopen" | "acknowledge";
      };
      readonly body?: {
        /** A capacity key as `GET /api/safeguards` lists it, for `reopen`. */
        readonly key?: string;
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly act: "pause" | "resume" | "reset-breaker" | "reopen" | "acknowledge";
      readonly by: string;
    };
  };
}
