import type { RemediationRecord } from '../../core/audit/audit.ts';
import type { Place } from '../../core/coordination/failure-domains.ts';
import type { Decision } from '../../core/decision/decide.ts';
import type { OwnFailure } from '../../core/decision/own-failure.ts';
import type { SizeAssessment } from '../../core/evidence/size-evidence.ts';
import type { GuestAssessment } from '../../core/guest/guest-assessment.ts';
import type { GuestAnswer, SizeKnowledge, SizeObservation } from '../../core/model/evidence.ts';
import type { AgentFacts, Flag, PowerState } from '../../core/model/facts.ts';
import type { UndoRecord } from '../../core/remediation/undo.ts';
import type { Accepted, Operation, Progress, Result } from '../../ports/cloud.ts';
import type { Notice, NoticeLog } from '../../ports/notify.ts';
import type { Runs } from '../../ports/runs.ts';

// Types only, and apart from the code behind them: orchestrations compile with these, and without Node.

interface VmInput {
  readonly vmId: string;
  readonly correlationId: string;
}

/** A VM as it is asked for: its id and, because a name can be used again, its `properties.vmId`. */
export interface VmAsked extends VmInput {
  readonly vmUid: string;
}

/** The id of the VM with this `properties.vmId` in its subscription's list; absent where the list does not have it. */
export interface ListedAt {
  readonly vmId?: string;
}

/** What a change carries, so that it is safe when it is delivered twice or late. */
export interface ChangeInput extends VmAsked {
  readonly runId: string;
  /** ISO 8601; past it nothing is written. */
  readonly notAfter: string;
}

export type Change = Accepted & { readonly at: string };

export interface FlagInput extends ChangeInput {
  readonly nicId: string;
  readonly flag: Flag;
  /** Only while the VM is deallocated: on one that runs the flag would be on without effect. */
  readonly onlyWhileOff?: boolean;
}

interface ReadFlagInput extends VmInput {
  readonly nicId: string;
}

export interface FlagReading {
  readonly flag: Flag;
  readonly provisioningState: string;
}

export interface ObserveInput extends VmInput {
  /** Of the policy that the run was started with. */
  readonly tagPrefix?: string | undefined;
  /** The power state in which an opt-out of the resource group or the subscription counts too; elsewhere only the VM's own is read. */
  readonly checkOptOutIn?: PowerState;
}

export interface Observation {
  readonly at: string;
  readonly vmUid: string;
  readonly power: PowerState;
  readonly provisioningState: string;
  /** The code with which the last operation failed. */
  readonly failureCode?: string;
  readonly agent?: AgentFacts;
  /** The owner has opted the VM out meanwhile. */
  readonly optedOut: boolean;
}

export interface AssessInput extends VmInput {
  /** The change that a person has approved. */
  readonly approved?: string;
  /** How a deallocation of the run that asks failed: that Azure shows it on the VM is no reason to skip it. */
  readonly ownFailure?: OwnFailure;
  /** What the guest answered to the run that asks. */
  readonly preflight?: GuestAnswer;
}

/** The guest that a decision wants to ask first. */
export interface PreflightSubject {
  readonly vmUid: string;
  readonly size: string;
  readonly location: string;
  readonly nicIds: readonly string[];
  /** How many of them have the flag on. */
  readonly flagsOn: number;
  /** Nothing else speaks for a gain: a guest without a virtual function would be the only evidence. */
  readonly alone: boolean;
}

export interface AssessAnswer {
  readonly at: string;
  readonly decision: Decision;
  readonly place: Place;
  /** How the VM is now; absent in a power state that could not be put back. */
  readonly undo?: UndoRecord;
  readonly policyHash?: string;
  /** The id of the change that would be made, where something is waited for first. */
  readonly change?: string;
  /** Absent in answers of older versions, as all that follows. */
  readonly size?: SizeAssessment;
  readonly vm?: { readonly size: string; readonly location: string };
  /** Present where the guest is to be asked before anything else. */
  readonly asksGuest?: PreflightSubject;
  /** What its guest has said, where the decision could count on it. */
  readonly guest?: GuestAnswer;
  /** The decision rests on evidence that has to be proven after the start. */
  readonly needsProof?: true;
  /** Why the operating system, which is taken for fit, may not be. */
  readonly systemDoubt?: string;
}

/** A guest that is asked before a stop. */
export interface PreflightAsked extends ChangeInput {
  /** Of the policy that the run was started with. */
  readonly tagPrefix?: string | undefined;
  readonly size: string;
}

export interface ReadPreflightInput extends PollInput, Pick<VmAsked, 'vmId' | 'vmUid'> {
  readonly size: string;
  readonly nicIds: readonly string[];
  /** How many of them had the flag on when the guest was asked. */
  readonly flagsOn: number;
}

export type PreflightProgress =
  | { readonly state: 'running'; readonly retryAfterSeconds?: number }
  | { readonly state: 'over'; readonly answer: GuestAnswer };

interface PollInput {
  readonly operation: Operation;
  readonly correlationId: string;
}

interface ReadProbeInput extends PollInput {
  readonly acceleratedNics: number;
}

export type GuestProgress =
  | { readonly state: 'running'; readonly retryAfterSeconds?: number }
  | { readonly state: 'over'; readonly assessment: GuestAssessment };

/** The activities of a remediation by name: one step with Azure each, expected failures as values, safe to run twice and late. */
export interface Activities {
  assess(input: AssessInput, runs: Runs, log: NoticeLog): Promise<Result<AssessAnswer>>;
  observe(input: ObserveInput): Promise<Result<Observation>>;
  /** Searches for a VM in its subscription's list: only the list shows a VM that was moved. */
  findVm(asked: VmAsked): Promise<Result<ListedAt>>;
  deallocate(input: ChangeInput, runs: Runs): Promise<Result<Change>>;
  start(input: ChangeInput, runs: Runs): Promise<Result<Change>>;
  /** A VM that is starting already is not restarted again. */
  restart(input: ChangeInput, runs: Runs): Promise<Result<Change>>;
  writeFlag(input: FlagInput, runs: Runs): Promise<Result<Change>>;
  readFlag(input: ReadFlagInput): Promise<Result<FlagReading>>;
  poll(input: PollInput): Promise<Result<Progress>>;
  startGuestProbe(input: ChangeInput, runs: Runs): Promise<Result<Accepted>>;
  readGuestProbe(input: ReadProbeInput): Promise<Result<GuestProgress>>;
  /** Only on a running VM with a Ready agent that nobody has opted out. */
  startPreflight(input: PreflightAsked, runs: Runs): Promise<Result<Accepted>>;
  readPreflight(input: ReadPreflightInput): Promise<Result<PreflightProgress>>;
  /** Safe to run again: an observation of a VM takes the place of its earlier ones. */
  keepSizeObservation(
    one: SizeObservation,
  ): Promise<Result<{ readonly before: SizeKnowledge['state']; readonly after: SizeKnowledge['state'] }>>;
  notify(notice: Notice, runs: Runs, log: NoticeLog): Promise<Result<true>>;
  /** Keeps a run's record for good; safe to run again, as it is written once. */
  keepRecord(record: RemediationRecord): Promise<Result<'written' | 'already' | 'off'>>;
}
