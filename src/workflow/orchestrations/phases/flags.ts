import type { Durable } from '../calls.ts';
import { setFlags } from '../operations/set-flags.ts';
import { stepBackIfStarted } from '../prepare.ts';
import { failedWith, isGone, type PhaseResult, type Run, undoOf } from '../run.ts';
import { lostWith } from './missing.ts';

/** Sets every NIC's flag, side by side. */
export function* update(run: Run): Durable<PhaseResult> {
  const failure = yield* setFlags(
    run,
    run.state.nics.map((id) => ({ id, flag: 'true' })),
  );
  const cause = yield* stepBackIfStarted(run, failure);
  if (cause === undefined) return { outcome: 'done' };
  return isGone(cause) ? lostWith(run, cause) : failedWith(run, 'failed', cause);
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
