import type { Task } from 'durable-functions';
import type { Flag } from '../../../core/model/facts.ts';
import { quickAttempts, retrySecondsWhileDown } from '../../../core/remediation/cadence.ts';
import type { CloudFailure, Operation } from '../../../ports/cloud.ts';
import { consequencesOf } from '../../../ports/failure-table.ts';
import { orchestrations } from '../../durable/names.ts';
import { type Durable, nowIso, nowMs, thrown } from '../calls.ts';
import { type Run, setState, undoOf } from '../run.ts';
import { isDownByUs, keepNotifications, watchOver } from '../while-down/down.ts';
import {
  cancelledMeanwhile,
  minutesBetweenReads,
  optedOutMeanwhile,
} from '../while-down/no-longer-wanted.ts';
import { pause } from '../while-down/while-down.ts';
import { noteOperation } from './note-operation.ts';
import { isReadThrottled, outlastThrottling } from './outlast-throttling.ts';
import type { SetFlagAnswer, SetFlagInput } from './set-flag.ts';

// A VM that is to be put back is started with a flag that is still on rather than kept down for it: flags can be turned off without a stop
// (manage-accelerated-networking), and the undo is verified afterwards.
const minutesToPutBack = 10;

/** The flag that a NIC should get, and the write for it that is still under way. */
interface Wanted {
  readonly id: string;
  readonly flag: Flag;
  readonly pending?: Operation | undefined;
}

/** A NIC that was not set, and why. */
export interface NotSet {
  readonly nicId: string;
  readonly failure: CloudFailure;
}

/** What is not set yet, and why the NICs that are not tried again were not set. */
interface Setting {
  left: readonly Wanted[];
  failures: readonly NotSet[];
  /** Whether a NIC that Azure refuses is left as it is. */
  readonly keepsOthers: boolean;
  /** Whether this goes on with earlier calls. */
  goesOn: boolean;
}

/** Sets NICs' flags side by side, for as long as an operation may take, and goes on with those that could not be read. */
export function* setFlags(run: Run, wanted: readonly Wanted[]): Durable<CloudFailure | undefined> {
  const { operationLimitMinutes } = run.input.policy;
  const setting: Setting = { left: wanted, failures: [], keepsOthers: false, goesOn: false };
  return yield* setAll(run, setting, operationLimitMinutes);
}

/**
 * The same for NICs beside one that has its flag, for so many minutes: those that Azure refuses are answered, and are no failure. The others are
 * still set.
 */
export function* setMoreFlags(
  run: Run,
  wanted: readonly Wanted[],
  minutes: number,
): Durable<{ readonly failure: CloudFailure | undefined; readonly refused: readonly NotSet[] }> {
  const setting: Setting = { left: wanted, failures: [], keepsOthers: true, goesOn: false };
  const failure = yield* setAll(run, setting, minutes);
  return { failure, refused: setting.failures.filter((one) => isRefused(setting, one)) };
}

/** Answers the failure that counts, if any. */
function* setAll(run: Run, setting: Setting, minutes: number): Durable<CloudFailure | undefined> {
  const putsBack = run.state.stage.goal === 'restore' && isDownByUs(run);
  const answer = putsBack
    ? yield* inSlices(run, setting, after(run, Math.min(minutes, minutesToPutBack)))
    : yield* outlastThrottling(run, minutes, (until) => inSlices(run, setting, until));
  const lasting = setting.failures.filter((one) => !isRefused(setting, one)).map(({ failure }) => failure);
  const failures = answer.ok ? lasting : [...lasting, answer.failure];
  return failures.find(({ kind }) => kind !== 'detached') ?? failures[0];
}

const isRefused = ({ keepsOthers }: Setting, { failure }: NotSet): boolean =>
  keepsOthers && consequencesOf(failure).othersKept;

/** Whether a flag could not be set. A NIC that its owner has detached is no loss. */
const isLoss = (setting: Setting, one: NotSet): boolean =>
  one.failure.kind !== 'detached' && !isRefused(setting, one);

function after({ context }: Run, minutes: number): number {
  return nowMs(context) + minutes * 60_000;
}

type SlicesAnswer = { readonly ok: true } | { readonly ok: false; readonly failure: CloudFailure };

/**
 * Sets flags until a time in milliseconds. Every few minutes it checks whether the gain is still wanted; the gain is given up where one NIC has
 * failed for good: the VM does not stay down for the others.
 */
function* inSlices(run: Run, setting: Setting, until: number): Durable<SlicesAnswer> {
  const { context, state } = run;
  const gains = state.stage.goal === 'accelerate';
  for (;;) {
    // Whether the gain is still wanted is not checked while flags are put back.
    const slice = gains ? Math.min(until, after(run, minutesBetweenReads)) : until;
    const answers = yield* setOnce(run, setting, slice);
    const over = nowMs(context) >= until;
    const again = sortOut(setting, answers, over ? isReadThrottled : (one) => consequencesOf(one).retried);
    const [failure] = again;
    if (failure === undefined) return { ok: true };
    if (gains && setting.failures.some((one) => isLoss(setting, one))) return { ok: true };
    if (over) return { ok: false, failure };
    const down = watchOver(run);
    yield* pause(context, retrySecondsWhileDown(quickAttempts + 1, failure.retryAfterSeconds), down);
    keepNotifications(run, down);
    const unwanted = cancelledMeanwhile(run) ?? (yield* optedOutMeanwhile(run));
    if (unwanted !== undefined) return { ok: false, failure: unwanted };
  }
}

/** Keeps what is left to set and what failed for good; answers the failures that are worth another attempt, the longest pause that Azure asks for first. */
function sortOut(
  setting: Setting,
  answers: readonly SetFlagAnswer[],
  isWorthIt: (failure: CloudFailure) => boolean,
): readonly CloudFailure[] {
  const of = new Map(answers.map((answer) => [answer.nicId, answer]));
  const notSet = answers.flatMap((answer) => (answer.ok ? [] : [answer]));
  setting.failures = [
    ...setting.failures,
    ...notSet.filter(({ failure }) => !isWorthIt(failure)).map(({ nicId, failure }) => ({ nicId, failure })),
  ];
  setting.left = setting.left.flatMap(({ id, flag }) => {
    const answer = of.get(id);
    const isRetried = answer !== undefined && !answer.ok && isWorthIt(answer.failure);
    return isRetried ? [{ id, flag, pending: answer.pending }] : [];
  });
  setting.goesOn = true;
  return notSet
    .map(({ failure }) => failure)
    .filter(isWorthIt)
    .sort((a, b) => (b.retryAfterSeconds ?? 0) - (a.retryAfterSeconds ?? 0));
}

function* setOnce(run: Run, { left, goesOn }: Setting, until: number): Durable<readonly SetFlagAnswer[]> {
  const { context, input, id: runId } = run;
  const { vmId, vmUid } = undoOf(run);
  if (left.length === 0) return [];
  const onlyWhileOff = run.state.stage.plan === 'nics-only' && run.state.stage.goal === 'accelerate';
  const { watch } = watchOver(run);
  const tasks: Task[] = left.map(({ id: nicId, flag, pending }, n) => {
    const asked: SetFlagInput = {
      vmId,
      vmUid,
      nicId,
      flag,
      runId,
      correlationId: input.correlationId,
      until,
      ...(goesOn ? { goesOn: pending === undefined ? {} : { pending } } : {}),
      // Only one of them notifies people that the VM is late.
      ...(watch === undefined || n > 0 ? {} : { watch }),
      ...(onlyWhileOff ? { onlyWhileOff } : {}),
    };
    return context.df.callSubOrchestrator(orchestrations.setFlag, asked);
  });
  try {
    const answers = (yield context.df.Task.all(tasks)) as SetFlagAnswer[];
    keepWrites(run, left, answers, goesOn);
    for (const { operation } of answers) noteOperation(run, operation);
    for (const answer of answers) keepNotifications(run, { watch: answer.watch });
    return answers;
  } catch (error) {
    const failure = thrown(error);
    return left.map(({ id }) => ({ ok: false, nicId: id, wrote: false, failure }));
  }
}

/** Keeps what was written for the record; a write that is tried again counts once. */
function keepWrites(
  run: Run,
  asked: readonly Wanted[],
  answers: readonly SetFlagAnswer[],
  goesOn: boolean,
): void {
  const { writes } = run.state;
  const flagOf = new Map(asked.map(({ id, flag }) => [id, flag]));
  const wrote = answers
    .filter((one) => one.wrote)
    .map(({ nicId }) => ({ nicId, flag: flagOf.get(nicId) ?? '', at: nowIso(run.context) }))
    .filter(({ nicId, flag }) => !goesOn || writes.findLast((write) => write.nicId === nicId)?.flag !== flag);
  setState(run, { writes: [...writes, ...wrote] });
}
