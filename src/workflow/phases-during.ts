import type { Task } from 'durable-functions';
import type { FailureRecord } from '../core/audit.ts';
import { strandedBackoffSeconds } from '../core/cadence.ts';
import type { Flag } from '../core/facts.ts';
import type { CloudFailure, CloudFailureKind, Result } from '../ports/cloud.ts';
import type { Change, ChangeInput } from './activities.ts';
import type { AwaitHealthInput, HealthAnswer } from './await-health.ts';
import { callActivity, callChild, type Durable, insist, isoAfter, nowIso, nowMs, sleep } from './calls.ts';
import type { FollowAnswer, FollowInput } from './follow-operation.ts';
import { orchestrations } from './names.ts';
import { learn, type Report, type Run, undoOf } from './run.ts';
import type { SetFlagAnswer, SetFlagInput } from './set-flag.ts';

// Phases that change the VM, or verify or undo the change. Nothing in here waits for an entity, a brake or a person.

const changeAttempts = 6;
const secondsToChange = 120;

/** What a change carries. */
function change(run: Run): ChangeInput {
  const { vmId, vmUid } = undoOf(run);
  const { context, input, id } = run;
  return {
    vmId,
    vmUid,
    runId: id,
    correlationId: input.correlationId,
    notAfter: isoAfter(context, secondsToChange),
  };
}

/** Follows an accepted change until the VM is where it should be. */
function* reach(
  run: Run,
  target: FollowInput['target'],
  { operation, retryAfterSeconds }: Change,
): Durable<FollowAnswer> {
  const { context, input } = run;
  const { vmId, vmUid } = undoOf(run);
  const since = nowMs(context);
  const following: FollowInput = {
    vmId,
    vmUid,
    correlationId: input.correlationId,
    target,
    ...(operation === undefined ? {} : { operation }),
    since,
    nextPoll: since + (retryAfterSeconds ?? 0) * 1000,
    until: since + input.policy.operationLimitMinutes * 60_000,
  };
  return yield* callChild<FollowAnswer>(context, orchestrations.followOperation, following);
}

export function* deallocate(run: Run): Durable<Report> {
  const sent = yield* sendDeallocate(run);
  if ('signal' in sent) return sent;
  learn(run, { downSince: sent.value.at });
  const reached = yield* reach(run, 'deallocated', sent.value);
  if (!reached.ok) return failedWith(run, 'failed', reached.failure);
  if (reached.optedOut)
    return failedWith(run, 'failed', {
      kind: 'opted-out',
      message: 'the owner opted out while the VM was down',
    });
  return { signal: 'done' };
}

// Azure is busy or we were late: the VM is looked at again before the next try.
const tryLater: readonly CloudFailureKind[] = ['throttled', 'conflict', 'expired'];
const secondsUntilNextTry = 120;

/**
 * Sends the deallocation. An attempt without an answer may have had an effect, so that from then on only the undo is safe; every other
 * failure came before any effect.
 */
function* sendDeallocate(run: Run): Durable<(Result<Change> & { ok: true }) | Report> {
  const { context } = run;
  let unknown = false;
  const sent = yield* insist(context, changeAttempts, function* () {
    const answer = yield* callActivity(context, 'deallocate', change(run));
    unknown ||= !answer.ok && (answer.failure.kind === 'unavailable' || answer.failure.kind === 'internal');
    return answer;
  });
  if (sent.ok) return sent;
  const { failure } = sent;
  if (unknown) return failedWith(run, 'failed', failure);
  if (!tryLater.includes(failure.kind)) return failedWith(run, 'untouched', failure);
  learn(run, { notBefore: isoAfter(context, secondsUntilNextTry), waitingFor: ['operation-in-progress'] });
  return { signal: 'wait', failure };
}

/** Sets every NIC's flag, side by side. */
export function* update(run: Run): Durable<Report> {
  const failure = yield* setFlags(
    run,
    run.facts.nics.map((id) => ({ id, flag: 'true' })),
  );
  return failure === undefined ? { signal: 'done' } : failedWith(run, 'failed', failure);
}

/** Puts back the flag of every NIC that this run set out to change. */
export function* revert(run: Run): Durable<Report> {
  const failure = yield* setFlags(
    run,
    undoOf(run).nics.filter(({ id }) => run.facts.nics.includes(id)),
  );
  return failure === undefined ? { signal: 'done' } : { signal: 'failed', failure };
}

function* setFlags(
  run: Run,
  wanted: readonly { id: string; flag: Flag }[],
): Durable<CloudFailure | undefined> {
  const { context, input, id: runId } = run;
  const { vmId, vmUid } = undoOf(run);
  const limitSeconds = input.policy.operationLimitMinutes * 60;
  const tasks: Task[] = wanted.map(({ id: nicId, flag }) => {
    const asked: SetFlagInput = {
      vmId,
      vmUid,
      nicId,
      flag,
      runId,
      correlationId: input.correlationId,
      limitSeconds,
    };
    return context.df.callSubOrchestrator(orchestrations.setFlag, asked);
  });
  try {
    const answers = (yield context.df.Task.all(tasks)) as SetFlagAnswer[];
    const flagOf = new Map(wanted.map(({ id, flag }) => [id, flag]));
    const wrote = answers
      .filter((one) => one.wrote)
      .map(({ nicId }) => ({ nicId, flag: flagOf.get(nicId) ?? '', at: nowIso(context) }));
    learn(run, { writes: [...run.facts.writes, ...wrote] });
    return answers.find((one) => !one.ok)?.failure;
  } catch (error) {
    return {
      kind: 'internal',
      message: error instanceof Error ? error.message.slice(0, 500) : 'a sub-orchestration failed',
    };
  }
}

/** Starts the VM; used for the way forward and for the way back. */
export function* start(run: Run): Durable<Report> {
  const sent = yield* insist(run.context, changeAttempts, function* () {
    return yield* callActivity(run.context, 'start', change(run));
  });
  const reached = sent.ok ? yield* reach(run, 'running', sent.value) : sent;
  if (!reached.ok)
    return failedWith(
      run,
      reached.failure.kind === 'no-capacity' ? 'no-capacity' : 'failed',
      reached.failure,
    );
  learn(run, { upAt: reached.at });
  return { signal: 'done' };
}

/** Verifies the gain: flags on, and the VM as healthy as it was. */
export function* verify(run: Run): Durable<Report> {
  const flags = run.facts.nics.map((id) => ({ id, flag: 'true' as const }));
  const answer = yield* awaitHealth(run, flags);
  return answer.ok ? { signal: 'done' } : failedWith(run, 'unhealthy', answer.failure);
}

/** Verifies the undo: flags and power state as they were found. */
export function* verifyOriginal(run: Run): Durable<Report> {
  const answer = yield* awaitHealth(run, undoOf(run).nics);
  return answer.ok ? { signal: 'done' } : { signal: 'unhealthy', failure: answer.failure };
}

function* awaitHealth(run: Run, flags: AwaitHealthInput['flags']): Durable<HealthAnswer> {
  const { context, input, facts } = run;
  const { vmId, vmUid, power } = undoOf(run);
  // Only a run that stops the VM answers for its power state; otherwise its owner may do with it as they like.
  const stops = facts.state.plan === 'restart';
  const agentSince = facts.upAt ?? facts.writes.at(-1)?.at;
  const asked: AwaitHealthInput = {
    vmId,
    vmUid,
    correlationId: input.correlationId,
    ...(stops ? { power } : {}),
    flags,
    ...(power === 'running' && agentSince !== undefined ? { agentSince } : {}),
    until: nowMs(context) + input.policy.verifyLimitMinutes * 60_000,
  };
  return yield* callChild<HealthAnswer>(context, orchestrations.awaitHealth, asked);
}

/** Waits before the VM is tried again; the shouting was done when the phase began. */
export function* retryStranded(run: Run): Durable<Report> {
  const { context, input, facts } = run;
  const since = facts.strandedSince ?? nowIso(context);
  const limit = Date.parse(since) + input.policy.strandedLimitHours * 3_600_000;
  if (nowMs(context) >= limit) return { signal: 'given-up', detail: `tried since ${since}` };
  yield* sleep(context, strandedBackoffSeconds(facts.strandedAttempts));
  learn(run, { strandedSince: since, strandedAttempts: facts.strandedAttempts + 1 });
  return { signal: 'retry' };
}

/** The first failure is the one that turned the run back; later ones stand in their steps. */
function failedWith(run: Run, signal: Report['signal'], failure: FailureRecord): Report {
  if (run.facts.failure === undefined) learn(run, { failure });
  return { signal, failure };
}
