import type { OrchestrationContext } from 'durable-functions';
import type {
  FailureRecord,
  NicRefused,
  RequestRecord,
  RunAssessment,
  StepRecord,
} from '../../core/audit/audit.ts';
import type { Place } from '../../core/coordination/failure-domains.ts';
import type { OwnFailure } from '../../core/decision/own-failure.ts';
import type { ReasonCode } from '../../core/decision/reasons.ts';
import type { SizeEvidence } from '../../core/evidence/size-evidence.ts';
import type { Approval, Question } from '../../core/remediation/approval.ts';
import type { CancelOrder } from '../../core/remediation/cancel.ts';
import { initialState, type PhaseOutcome, type RunPlan, type State } from '../../core/remediation/machine.ts';
import type { RunStatus } from '../../core/remediation/status.ts';
import { isTimedWait } from '../../core/remediation/timed-wait.ts';
import type { UndoRecord } from '../../core/remediation/undo.ts';
import { consequencesOf } from '../../ports/failure-table.ts';
import type { NoticeKind } from '../../ports/notify.ts';
import { nowIso } from './calls.ts';
import { type EventTasks, newEventTasks } from './event-tasks.ts';
import type { GuestKnown } from './guest/guest-known.ts';
import type { RunPolicy } from './run-policy.ts';
import type { RanAgain } from './while-down/power-ownership.ts';

/** What starts a remediation; plain data, because it is kept in the history. */
export interface RemediateInput {
  readonly request: RequestRecord;
  readonly plan: RunPlan;
  /** Of a watched start: an event says that it failed. */
  readonly startFailed?: boolean;
  /** When the run should assess for the first time, ISO 8601; at once when absent. */
  readonly notBefore?: string;
  /** Why it should wait until then. */
  readonly waitingFor?: readonly ReasonCode[];
  /** The id of the change that would be made then: what a person is asked about, if approval is needed. */
  readonly change?: string;
  readonly subscriptionId: string;
  readonly leaseKey: string;
  /** A GUID; names this run in Azure's activity log. */
  readonly correlationId: string;
  readonly policy: RunPolicy;
  /** The kinds of notifications that receivers want; absent where there are none. Fixed when the run starts: an orchestrator reads no settings. */
  readonly subscribedKinds?: readonly NoticeKind[];
  /** The orphaned run whose lease this one takes over, instead of requesting one. */
  readonly recovers?: RecoversInput;
  /** The state that an earlier generation of the same run passes on. */
  readonly state?: RunState;
}

interface RecoversInput {
  readonly runId: string;
  /** Since when the orphaned run holds the lease, as it was read: the take-over is a compare-and-swap. */
  readonly since: string;
  /** What became of the run, for people. */
  readonly why: string;
  /** When the run ended, or was found missing: nothing is written while its own changes can still take effect. */
  readonly endedAt: string;
  /** For how many seconds after its end that is, where the app's deadline for one request is not the default. */
  readonly quietSeconds?: number;
}

/** All that a run knows of itself. */
export interface RunState extends GuestKnown {
  readonly startedAt: string;
  readonly stage: State;
  /** When the present phase began, ISO 8601. */
  readonly phaseSince?: string;
  readonly notBefore: string;
  readonly waitingFor: NonNullable<RunStatus['waitingFor']>;
  /** The end of the last wait for a window or a blackout's end; the limit of all other waits counts from there. */
  readonly limitFrom?: string;
  readonly holdsSlot: boolean;
  /** Whether the run has a place in the safeguards' queue, which it keeps while it waits. */
  readonly queued: boolean;
  readonly position?: number;
  /** What the safeguards were asked for, as the last assessment found it. */
  readonly place?: Place;
  /** The NICs to change, decided by the assessment that let the run proceed. */
  readonly nics: readonly string[];
  readonly undo?: UndoRecord;
  /** What was known of the size when the run was let go on, the strongest first. */
  readonly evidence?: readonly SizeEvidence[];
  /** Why its operating system, which was taken for fit, may not be. */
  readonly systemDoubt?: string;
  /** NICs that Azure refused while others were kept: they are as found, and not among those to change any more. */
  readonly nicsRefused?: readonly NicRefused[];
  readonly assessments: readonly RunAssessment[];
  /** Reads in a row, before anything is changed, that were answered by a 404 or a 403, and since when, ISO 8601. */
  readonly unread?: { readonly kind: string; readonly since: string; readonly reads: number } | undefined;
  readonly writes: readonly { readonly nicId: string; readonly flag: string; readonly at: string }[];
  readonly steps: readonly StepRecord[];
  /** Azure's ids of the operations that the present phase has begun. */
  readonly operations?: readonly string[];
  /** How long Azure says that those of them took which were followed to their end, in seconds. */
  readonly azureSeconds?: number;
  /** When the last assessment began that let the run go on, ISO 8601. */
  readonly assessedAt?: string;
  /** How often a deallocation of this run has failed without effect, and how the last one ended. */
  readonly stopsFailed?: number;
  readonly ownFailure?: OwnFailure;
  /** Azure has asked not to be read before this time, ISO 8601. */
  readonly assessNotBefore?: string | undefined;
  /** Azure has asked for no deallocation before this time, ISO 8601. */
  readonly stopNotBefore?: string;
  readonly downSince?: string | undefined;
  /** For how long it was down before that, in seconds. */
  readonly downSeconds?: number;
  /** When a deallocation was sent that may have taken effect: by the orphaned run that this one recovers, or by this one, which got no answer. */
  readonly stopSentAt?: string;
  readonly upAt?: string | undefined;
  /** Set while the VM was last seen running after we started it. */
  readonly ranAgain?: RanAgain | undefined;
  /** Somebody has turned the VM off since it ran again: the run does not start it. */
  readonly turnedOff?: boolean;
  /** Whether people were notified that it is down for longer than planned. */
  readonly downNotified?: boolean;
  /** Set while the VM that was stopped cannot be found. */
  readonly missing?: Missing | undefined;
  /** We started it, and it has stopped since without being deallocated: its guest has halted, or its owner has shut it down. */
  readonly halted?: boolean;
  /** Whether our deallocation was never answered, so that it may still take effect. */
  readonly stopUnanswered?: boolean;
  /** Whether the VM was restarted because its guest did not come back. */
  readonly restarted?: boolean;
  /** The failure that made the run turn back. */
  readonly failure?: FailureRecord;
  /** Of a watched start: since when the VM was off with its flags on, ISO 8601. */
  readonly pendingStartSince?: string;
  /** The owner's own start failed, perhaps because of us. */
  readonly ownerStartFailed?: boolean;
  /** The VM is off again, with its flags on: its next start is the one to watch. */
  readonly offAgain?: boolean;
  readonly holder?: string;
  readonly cancelled?: CancelOrder & { readonly at: string };
  /** What a person is asked, or was last. */
  readonly question?: Question | undefined;
  /** The change of the question that people were notified of. */
  readonly notifiedQuestion?: string;
  readonly approval?: Approval;
  /** Whether receivers were notified that it started. */
  readonly notifiedStart?: boolean;
  readonly strandedSince?: string | undefined;
  readonly strandedAttempts: number;
}

/** A VM that was stopped and cannot be found. */
export interface Missing {
  readonly failure: FailureRecord;
  /** Where the VM was found instead, when people were alerted; empty where it was not found. */
  readonly notifiedAt?: string;
}

/** A run under way: its input, and its state so far. */
export interface Run {
  readonly context: OrchestrationContext;
  readonly input: RemediateInput;
  readonly id: string;
  /** The tasks with which this generation waits for events. */
  readonly eventTasks: EventTasks;
  state: RunState;
}

/** What a phase reports when it is over. */
export interface PhaseResult {
  readonly outcome: PhaseOutcome;
  readonly detail?: string;
  readonly failure?: FailureRecord;
}

export function openRun(context: OrchestrationContext): Run {
  const input = context.df.getInput<RemediateInput>();
  if (input === undefined) throw new Error('remediate: no input');
  const startedAt = nowIso(context);
  const { notBefore, waitingFor = [] } = input;
  const fresh: RunState = {
    ...nothingKnown(startedAt, input.plan),
    ...(notBefore !== undefined && isTimedWait(waitingFor) ? { limitFrom: notBefore } : {}),
    notBefore: notBefore ?? startedAt,
    waitingFor,
    ...askedFirst(input),
  };
  return {
    context,
    input,
    id: context.df.instanceId,
    eventTasks: newEventTasks(),
    state: input.state ?? fresh,
  };
}

/** The state of a run when it begins, at this time, ISO 8601, without anything to wait for. */
export function nothingKnown(startedAt: string, plan: RunPlan): RunState {
  return {
    startedAt,
    stage: initialState(plan),
    notBefore: startedAt,
    waitingFor: [],
    holdsSlot: false,
    queued: false,
    nics: [],
    assessments: [],
    writes: [],
    steps: [],
    strandedAttempts: 0,
  };
}

/** The question that a person is asked from the beginning, so that an answer may come before the first assessment. */
function askedFirst({ plan, waitingFor, change }: RemediateInput): Pick<RunState, 'question'> {
  if (plan === 'watch' || change === undefined || waitingFor?.includes('approval-required') !== true)
    return {};
  // Who is asked sees the evidence, and what is asked about may be another change with it.
  if (waitingFor.includes('preflight-due')) return {};
  return { question: { plan, change } };
}

/** Changes members of the run's state. */
export function setState(run: Run, news: Partial<RunState>): void {
  run.state = { ...run.state, ...news };
}

/** The VM as it was found; a phase that changes anything comes after the assessment that found it. */
export function undoOf({ state }: Run): UndoRecord {
  if (state.undo === undefined) throw new Error('a change was to be made before the VM was found');
  return state.undo;
}

/** Keeps the first failure, which made the run turn back; later ones are in their steps. */
export function failedWith(run: Run, outcome: PhaseResult['outcome'], failure: FailureRecord): PhaseResult {
  if (run.state.failure === undefined) setState(run, { failure });
  return { outcome, failure };
}

/** The VM is not there any more, or another one has its name: nothing of it may be touched. */
export function goneWith(failure: FailureRecord): PhaseResult {
  return { outcome: 'gone', detail: 'the VM is gone', failure };
}

/** Whether this failure says that the VM that was found does not exist any more. */
export function isGone(failure: FailureRecord): boolean {
  return consequencesOf(failure).gone;
}
