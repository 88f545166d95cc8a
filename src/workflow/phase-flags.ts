import type { Task } from 'durable-functions';
import type { Flag } from '../core/facts.ts';
import type { CloudFailure } from '../ports/cloud.ts';
import { type Durable, nowIso, thrown } from './calls.ts';
import { isDownByUs, keepTold, watchOver } from './down.ts';
import { orchestrations } from './names.ts';
import { isReadThrottled, outlastThrottling } from './outlast-throttling.ts';
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

function minutesToWrite(run: Run): number {
  const { operationLimitMinutes } = run.input.policy;
  const putsBack = run.facts.state.goal === 'restore' && isDownByUs(run);
  return putsBack ? Math.min(operationLimitMinutes, minutesToPutBack) : operationLimitMinutes;
}

interface Wanted {
  readonly id: string;
  readonly flag: Flag;
}

/** Sets flags, and goes on with those that could not be looked at. */
function* setFlags(run: Run, wanted: readonly Wanted[]): Durable<CloudFailure | undefined> {
  let left = wanted;
  const failures: CloudFailure[] = [];
  const answer = yield* outlastThrottling(run, minutesToWrite(run), function* (until) {
    const answers = yield* setOnce(run, left, until);
    const unseen = answers.filter((one) => !one.ok && isReadThrottled(one.failure));
    for (const one of answers) if (!one.ok && !unseen.includes(one)) failures.push(one.failure);
    left = left.filter(({ id }) => unseen.some(({ nicId }) => nicId === id));
    return unseen[0] ?? { ok: true as const };
  });
  const all = answer.ok ? failures : [...failures, answer.failure];
  return all.find(({ kind }) => kind !== 'detached') ?? all[0];
}

function* setOnce(run: Run, wanted: readonly Wanted[], until: number): Durable<readonly SetFlagAnswer[]> {
  const { context, input, id: runId } = run;
  const { vmId, vmUid } = undoOf(run);
  if (wanted.length === 0) return [];
  const onlyWhileOff = run.facts.state.plan === 'nics-only' && run.facts.state.goal === 'accelerate';
  const { watch } = watchOver(run);
  const tasks: Task[] = wanted.map(({ id: nicId, flag }) => {
    const asked: SetFlagInput = {
      vmId,
      vmUid,
      nicId,
      flag,
      runId,
      correlationId: input.correlationId,
      until,
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
    return answers;
  } catch (error) {
    const failure = thrown(error);
    return wanted.map(({ id }) => ({ ok: false, nicId: id, wrote: false, failure }));
  }
}
