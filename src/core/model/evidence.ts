/** What acceleration of a size comes from: the flag decides (`gains`), Azure accelerates whatever the flag says, or the flag changes nothing. */
export type SizeSays = 'gains' | 'platform' | 'no-effect';

/** In which kernels a driver is: `both` the one that runs and the newest installed one, which a stop boots. */
type DriverIn = 'both' | 'running' | 'next' | 'none' | 'unknown';

/** The accelerated network hardware that Azure has. */
type NetworkHardware = 'mlx4' | 'mlx5' | 'mana' | 'unknown';

/** What a running guest showed before a stop. It is hostile input: it may make us more careful, and what it claims is checked after the start. */
export interface GuestEvidence {
  /** When the answer was read, ISO 8601. */
  readonly at: string;
  /** The VM and size that it is about; of another VM or size it says nothing. */
  readonly vmUid: string;
  readonly size: string;
  readonly os: 'linux' | 'windows';
  /** Ethernet virtual functions on the bus, with a driver or without. */
  readonly virtualFunctions: number;
  /** Whether the kernel log since the boot shows that a virtual function was added; null where it does not go back so far. */
  readonly vfInLog: boolean | null;
  /** NICs with the flag on when it was asked. */
  readonly flagsOn: number;
  readonly kernel: string | null;
  readonly nextKernel: string | null;
  readonly drivers: Readonly<Record<'mellanox' | 'mana', DriverIn>>;
  /** Whether NetworkManager or networkd would configure a virtual function by itself; null where it cannot be seen. */
  readonly managesVf: boolean | null;
  readonly infiniband: number;
  readonly hardware: NetworkHardware;
}

/** The answer of a preflight: what the guest showed, or that it gave no answer in time. */
export type GuestAnswer =
  | ({ readonly kind: 'answered' } & GuestEvidence)
  | {
      readonly kind: 'no-answer';
      readonly at: string;
      readonly vmUid: string;
      readonly size: string;
      readonly why: string;
    };

/** One thing that a VM of a size has shown. `not-platform`: flag off and no virtual function. */
export interface SizeObservation {
  readonly size: string;
  readonly vmUid: string;
  readonly location: string;
  /** ISO 8601. */
  readonly at: string;
  readonly shows: SizeSays | 'not-platform';
  readonly flagBefore: boolean;
  readonly vfBefore: 'yes' | 'no' | 'not-asked';
  readonly vfAfter: 'yes' | 'no' | 'not-asked';
  readonly hardware: NetworkHardware;
  /** How many NICs Azure let be accelerated, where a further one was refused. */
  readonly nicLimit?: number;
  readonly by: 'preflight' | 'remediation' | 'canary';
  readonly remediationId: string;
}

/** What the fleet has shown of a size within 90 days. */
export interface SizeKnowledge {
  readonly size: string;
  readonly state: 'settled' | 'unsettled' | 'too-few' | 'none';
  /** What it is settled as. */
  readonly says?: SizeSays;
  /** Distinct VMs by what they showed. */
  readonly counts: Readonly<Record<SizeObservation['shows'], number>>;
  /** How many consistent ones settle it (policy). */
  readonly needed: number;
  /** The oldest and the newest observation that counts, ISO 8601. */
  readonly since?: string;
  readonly until?: string;
  /** The smallest limit of accelerated NICs that was seen. */
  readonly nicLimit?: number;
}

/** What Azure Advisor recommends for a VM (Microsoft's Advisor metadata: AccelNetConfiguration, AccelNetDisengaged). */
export interface Advice {
  readonly kind: 'configuration' | 'disengaged';
  /** ISO 8601; up to 12 h and 6 h old. */
  readonly lastUpdated: string;
}

/** Evidence beyond ARM's resources that was read for a decision. */
export interface EvidenceFacts {
  readonly guest?: GuestAnswer;
  readonly fleet?: SizeKnowledge;
  readonly advisor?: Advice;
}
