import type { Task } from 'durable-functions';
import type { Flag } from '../core/facts.ts';
import type { CloudFailure } from '../ports/cloud.ts';
import { type Durable, nowIso } from './calls.ts';
import { orchestrations } from './names.ts';
import { stepBackIfStarted } from './prepare.ts';
import { failedWith, goneWith, isGone, learn, noteOperation, type Report, type Run, undoOf } from './run.ts';
import type { SetFlagAnswer, SetFlagInput } from './set-flag.ts';

/** Sets every NIC's flag, side by side. */
export function* update(run: Run): Durable<Report> {
  const failure = yield* setFlags(
    run,
    run.facts.nics.map((id) => ({ id, flag: 'true' })),
  );
  const cause = yield* stepBackIfStarted(run, failure);
  if (cause === undefined) return { signal: 'done' };
  return isGone(cause) ? goneWith(cause) : failedWith(run, 'failed', cause);
}

/** Puts back the flag of every NIC that this run set out to change. */
export function* revert(run: Run): Durable<Report> {
  const failure = yield* setFlags(
    run,
    undoOf(run).nics.filter(({ id }) => run.facts.nics.includes(id)),
  );
  if (failure !== undefined && isGone(failure)) return goneWith(failure);
  // A NIC that its owner has taken away is nothing of ours to put back.
  const done = failure === undefined || failure.kind === 'detached';
  const owed = run.facts.startOwed === true;
  return { signal: owed ? 'start-owed' : done ? 'done' : 'failed', ...(done ? {} : { failure }) };
}

function* setFlags(
  run: Run,
  wanted: readonly { id: string; flag: Flag }[],
): Durable<CloudFailure | undefined> {
  const { context, input, id: runId } = run;
  const { vmId, vmUid } = undoOf(run);
  if (wanted.length === 0) return undefined;
  const onlyWhileOff = run.facts.state.plan === 'nics-only' && run.facts.state.goal === 'accelerate';
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
      ...(onlyWhileOff ? { onlyWhileOff } : {}),
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
    for (const { operation } of answers) noteOperation(run, operation);
    const failures = answers.flatMap((one) => (one.ok ? [] : [one.failure]));
    return failures.find(({ kind }) => kind !== 'detached') ?? failures[0];
  } catch (error) {
    return {
      kind: 'internal',
      message: error instanceof Error ? error.message.slice(0, 500) : 'a sub-orchestration failed',
    };
  }
}
