import { assessVm, rightsForRun } from '../assessment/assess-vm.ts';
import type { AssessmentStore } from '../assessment/assessment-store.ts';
import type { AssessedBy } from '../core/assessments/assessment-record.ts';
import type { Decision } from '../core/decision/decide.ts';
import type { ResourceSignal } from '../core/model/event.ts';
import type { Plan } from '../core/model/plan.ts';
import { parseVmId, type ResourceId } from '../core/model/resource-id.ts';
import type { Kind } from '../core/sweep/sweep-allowance.ts';
import type { Cloud, CloudFailure } from '../ports/cloud.ts';
import type { Notice } from '../ports/notify.ts';
import type { SizeObservations } from '../ports/size-observations.ts';
import { whileSuspended } from '../workflow/activities/activity-answers.ts';
import { knownIn, type LeaseReading } from '../workflow/durable/lease-reading.ts';
import { type BeginDeps, beginRemediation, type DurableAccess, waitOf } from './begin-remediation.ts';
import type { Log } from './log.ts';
import { notifyContradiction } from './notifications/notify-contradiction.ts';
import { type Noticed, notifyTurnedOff } from './notifications/notify-turned-off.ts';
import { type SeenStart, watchIfStarted } from './watch-starts.ts';

export interface AssessDeps extends BeginDeps {
  readonly cloud: Cloud;
  readonly keeper: AssessmentStore;
  /** What VMs have shown of their sizes; absent where the app has no storage of its own. */
  readonly sizes?: SizeObservations | undefined;
  /** Notifies people. */
  readonly notify: (notice: Notice) => Promise<void>;
}

/** The result for a VM that an event or a sweep pointed to. */
export type Assessed =
  | { readonly kind: 'failed'; readonly failure: CloudFailure }
  | { readonly kind: 'skipped' }
  /** A run has the VM now, or would have it if one might be begun. */
  | { readonly kind: 'started' | 'joined' | 'postponed'; readonly as: Kind };

export interface Pointed {
  readonly vm: ResourceId;
  readonly signal: ResourceSignal;
  readonly by: AssessedBy;
  readonly correlationId: string;
  /** Whether a run of a kind may be begun; asked once, right before. All may by default. */
  readonly may?: (as: Kind) => boolean;
  /** The VM's lease: read once for all that one event leads to. */
  readonly lease: LeaseReading;
}

/** Assesses a VM on what Azure says now, keeps the assessment, and begins its run, or joins the one that holds the VM. */
export async function assessAndBegin(
  { vm, signal, by, correlationId, lease, may }: Pointed,
  durable: DurableAccess,
  log: Log,
  deps: AssessDeps,
): Promise<Assessed> {
  const { cloud, policy, now, keeper, sizes, notify } = deps;
  if (deps.suspended !== undefined) return { ...whileSuspended(), kind: 'failed' };
  const sources = { cloud, runs: { knownOf: () => knownIn(lease) }, now, sizes };
  const assessment = await assessVm(sources, policy, vm, { correlationId });
  const toKeep = { vm, assessment, by } as const;
  if (!assessment.ok) {
    await keeper.keep(toKeep, log.error);
    return { kind: 'failed', failure: assessment.failure };
  }
  const { decision, mode, facts, size } = assessment.value;
  const named = inAzuresCasing(vm, facts.vm.id);
  const event = by === 'event' ? { event: originOf(signal) } : {};
  await notifyTurnedOff(durable, { vm: named, assessment: assessment.value, ...event }, log, deps);
  await notifyContradiction({ durable, log, notify, now }, facts.vm, size);
  const about = { eventId: signal.eventId, resource: signal.resource.path };
  const logged = { ...about, vm: named.path, mode, decision: decision.kind };
  const start = { vm: named, seen: facts.vm, event: eventOf(signal), lease: await lease() };
  const watched = await watchIfStarted(durable, start, deps);
  if (watched !== undefined) {
    log.info('start is watched', { ...logged, plan: 'watch', remediation: watched });
    await keeper.keep({ ...toKeep, remediationId: watched }, log.error);
    return { kind: 'started', as: 'quiet' };
  }
  if (isNothingToDo(decision)) {
    await keeper.keep(toKeep, log.error);
    return logSkipped(decision, logged, log);
  }

  const plan = decision.kind === 'skip' ? 'align' : decision.plan;
  const as = decision.kind === 'defer' ? 'waits' : kindOf(plan);
  if (may?.(as) === false) {
    await keeper.keep(toKeep, log.error);
    return { kind: 'postponed', as };
  }
  // A run that goes on handles that itself.
  const begins = start.lease?.holder === undefined;
  const able = begins ? await rightsForRun(cloud, policy, assessment.value, { correlationId }) : assessment;
  if (!able.ok || isNothingToDo(able.value.decision)) {
    await keeper.keep({ ...toKeep, assessment: able }, log.error);
    return able.ok ? logSkipped(able.value.decision, logged, log) : { kind: 'failed', failure: able.failure };
  }
  const begun = await beginRemediation(
    durable,
    { vm: named, signal, plan, lease: start.lease, ...(await waitOf(able.value)) },
    deps,
  );
  const reason = decision.kind === 'remediate' ? {} : { reason: decision.reasons[0].code };
  log.info(begun.kind === 'started' ? 'remediation started' : 'event joined a run', {
    ...logged,
    ...reason,
    plan,
    remediation: begun.runId,
  });
  await keeper.keep({ ...toKeep, remediationId: begun.runId }, log.error);
  return { kind: begun.kind, as };
}

/** Whether there is nothing to be done with the VM. */
function isNothingToDo(decision: Decision): boolean {
  return decision.kind === 'skip' && decision.align.length === 0;
}

function logSkipped(decision: Decision, logged: object, log: Log): Assessed {
  const [first] = decision.kind === 'skip' ? decision.reasons : [];
  const { code: reason, evidence } = first ?? {};
  log.info('vm skipped', { ...logged, decision: 'skip', reason, evidence });
  return { kind: 'skipped' };
}

function kindOf(plan: Plan): Kind {
  return plan === 'restart' ? 'outages' : 'quiet';
}

/** What an event says about an owner's start. */
function eventOf({ eventId, operation, correlationId, failed }: ResourceSignal): SeenStart['event'] {
  const startFailed = failed && /\/start\/action$/i.test(operation);
  return { eventId, operation, ...(correlationId === undefined ? {} : { correlationId }), startFailed };
}

function originOf({ eventId, correlationId }: ResourceSignal): NonNullable<Noticed['event']> {
  return correlationId === undefined ? { eventId } : { eventId, correlationId };
}

/** Events spell ids in any casing; what people read is spelt as Azure spells it. */
function inAzuresCasing(vm: ResourceId, spelling: string): ResourceId {
  const own = parseVmId(spelling);
  return own.ok && own.value.key === vm.key ? own.value : vm;
}
