import type { Task } from 'durable-functions';
import type { Flag } from '../core/facts.ts';
import type { CloudFailure } from '../ports/cloud.ts';
import { type Durable, nowIso } from './calls.ts';
import { isDownByUs, keepTold, watchOver } from './down.ts';
import { orchestrations } from './names.ts';
import { lostWith } from './phase-missing.ts';
import { stepBackIfStarted } from './prepare.ts';
import { failedWith, isGone, learn, noteOperation, type Report, type Run, undoOf } from './run.ts';
import type { SetFlagAnswer, SetFlagInput } from './set-flag.ts';

/** Sets every NIC's flag, side by side. */
export function* update(run: Run): Durable<Report> {
  const failure = yield* setFlags(
    run,
    run.facts.nics.map((id) => ({ id, flag: 'true' })),
  );
  const cause = yield* stepBackIfStarted(run, failure);
  if (cause === undefined) return { signal: 'done' };
  return isGone(cause) ? lostWith(run, cause) : failedWith(run, 'failed', cause);
}

/** Puts back the flag of every NIC that this run set out to change. */
export function* revert(run: Run): Durable<Report> {
  const failure = yield* setFlags(
    run,
    undoOf(run).nics.filter(({ id }) => run.facts.nics.includes(id)),
  );
  if (failure !== undefined && isGone(failure)) return lostWith(run, failure);
  // A NIC that its owner has taken away is nothing of ours to put back.
  const done = failure === undefined || failure.kind === 'detached';
  const owed = run.facts.startOwed === true;
  return { signal: owed ? 'start-owed' : done ? 'done' : 'failed', ...(done ? {} : { failure }) };
}

// A VM that is to be put back is rather started with a flag that is still on than kept down for it: flags are turned off without a stop
// (manage-accelerated-networking), and the undo is verified afterwards.
const minutesToPutBack = 10;

function secondsToWrite(run: Run): number {
  const { operationLimitMinutes } = run.input.policy;
  const putsBack = run.facts.state.goal === 'restore' && isDownByUs(run);
  return 60 * (putsBack ? Math.min(operationLimitMinutes, minutesToPutBack) : operationLimitMinutes);
}

function* setFlags(
  run: Run,
  wanted: readonly { id: string; flag: Flag }[],
): Durable<CloudFailure | undefined> {
  const { context, input, id: runId } = run;
  const { vmId, vmUid } = undoOf(run);
  if (wanted.length === 0) return undefined;
  const onlyWhileOff = run.facts.state.plan === 'nics-only' && run.facts.state.goal === 'accelerate';
  const limitSeconds = secondsToWrite(run);
  const { watch } = watchOver(run);
  const tasks: Task[] = wanted.map(({ id: nicId, flag }) => {
    const asked: SetFlagInput = {
      vmId,
      vmUid,
      nicId,
      flag,
      runId,
      correlationId: input.correlationId,
      limitSeconds,
      ...(watch === undefined ? {} : { watch }),
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
    for (const answer of answers) keepTold(run, { watch: answer.watch });
    const failures = answers.flatMap((one) => (one.ok ? [] : [one.failure]));
    return failures.find(({ kind }) => kind !== 'detached') ?? failures[0];
  } catch (error) {
    return {
      kind: 'internal',
      message: error instanceof Error ? error.message.slice(0, 500) : 'a sub-orchestration failed',
    };
  }
}
