import type { CloudFailure } from '../../../ports/cloud.ts';
import { type Durable, nowMs } from '../calls.ts';
import { keepOthers, noteRefusedFirst } from '../operations/keep-others.ts';
import { setFlags, setMoreFlags } from '../operations/set-flags.ts';
import { stepBackIfStarted } from '../prepare.ts';
import { promiseAnew } from '../publish.ts';
import { failedWith, isGone, type PhaseResult, type Run, undoOf } from '../run.ts';
import { lostWith } from './missing.ts';

/**
 * Sets every NIC's flag: the first one alone, because Azure may accelerate no more, then the others side by side. Those that Azure refuses then are
 * left as they were found.
 */
export function* update(run: Run): Durable<PhaseResult> {
  const failure = yield* turnOn(run);
  const cause = yield* stepBackIfStarted(run, failure);
  if (cause !== undefined) return isGone(cause) ? lostWith(run, cause) : failedWith(run, 'failed', cause);
  const { nicsRefused = [] } = run.state;
  return nicsRefused.length === 0
    ? { outcome: 'done' }
    : { outcome: 'done', detail: `Azure refused ${nicsRefused.length} network interface(s), left as found` };
}

// However long the first one took.
const minMinutes = 1;

const on = (ids: readonly string[]): { id: string; flag: 'true' }[] =>
  ids.map((id) => ({ id, flag: 'true' }));

function* turnOn(run: Run): Durable<CloudFailure | undefined> {
  const [first, ...others] = run.state.nics;
  if (first === undefined) return undefined;
  const since = nowMs(run.context);
  const failure = yield* setFlags(run, on([first]));
  if (failure !== undefined) {
    yield* noteRefusedFirst(run, first, failure);
    return failure;
  }
  if (others.length === 0) return undefined;
  promiseAnew(run);
  const left = run.input.policy.operationLimitMinutes - (nowMs(run.context) - since) / 60_000;
  const set = yield* setMoreFlags(run, on(others), Math.max(left, minMinutes));
  return set.failure ?? (yield* keepOthers(run, set.refused));
}
/** Puts back the flag of every NIC that this run set out to change. */
export function* revert(run: Run): Durable<PhaseResult> {
  const failure = yield* setFlags(
    run,
    undoOf(run).nics.filter(({ id }) => run.state.nics.includes(id)),
  );
  if (failure !== undefined && isGone(failure)) return lostWith(run, failure);
  // A NIC that its owner has detached is not put back.
  const done = failure === undefined || failure.kind === 'detached';
  const pending = run.state.ownerStartFailed === true;
  return { outcome: pending ? 'start-needed' : done ? 'done' : 'failed', ...(done ? {} : { failure }) };
}
