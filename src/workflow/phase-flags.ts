import type { Task } from 'durable-functions';
import type { Flag } from '../core/facts.ts';
import type { CloudFailure } from '../ports/cloud.ts';
import { type Durable, nowIso } from './calls.ts';
import { orchestrations } from './names.ts';
import { failedWith, goneWith, isGone, learn, noteOperation, type Report, type Run, undoOf } from './run.ts';
import type { SetFlagAnswer, SetFlagInput } from './set-flag.ts';

/** Sets every NIC's flag, side by side. */
export function* update(run: Run): Durable<Report> {
  const failure = yield* setFlags(
    run,
    run.facts.nics.map((id) => ({ id, flag: 'true' })),
  );
  if (failure === undefined) return { signal: 'done' };
  return isGone(failure) ? goneWith(failure) : failedWith(run, 'failed', failure);
}

/** Puts back the flag of every NIC that this run set out to change. */
export function* revert(run: Run): Durable<Report> {
  const failure = yield* setFlags(
    run,
    undoOf(run).nics.filter(({ id }) => run.facts.nics.includes(id)),
  );
  // A NIC that its owner has taken away is nothing of ours to put back.
  if (failure === undefined || failure.kind === 'detached') return { signal: 'done' };
  return isGone(failure) ? goneWith(failure) : { signal: 'failed', failure };
}

function* setFlags(
  run: Run,
  wanted: readonly { id: string; flag: Flag }[],
): Durable<CloudFailure | undefined> {
  const { context, input, id: runId } = run;
  const { vmId, vmUid } = undoOf(run);
  if (wanted.length === 0) return undefined;
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
