import type { OrchestrationContext } from 'durable-functions';
import type { PowerState } from '../core/facts.ts';
import { isBelievedOff, type SeenOff, secondsOffAfterRunning, seenOff } from '../core/turned-off.ts';
import type { CloudFailure, Operation } from '../ports/cloud.ts';
import { callActivity, type Durable, nowMs, sleep } from './calls.ts';
import { type Run, undoOf } from './run.ts';

const secondsBetweenLooks = 10;
const mostLooks = 9;
const turnedOff: CloudFailure = {
  kind: 'turned-off',
  message: 'somebody has turned the VM off since it was started',
};

/** A VM that was seen running after this run had brought it up. */
export interface RanAgain {
  /** What brought it up, where it was not over yet when the VM was seen. */
  readonly operation?: Operation;
}

/** What it means that such a VM is off: our own start has failed after all, or somebody else turned it off; undefined while that cannot be told. */
export function* whyOff(
  context: OrchestrationContext,
  { operation }: RanAgain,
  correlationId: string,
): Durable<CloudFailure | undefined> {
  if (operation === undefined) return turnedOff;
  const answer = yield* callActivity(context, 'poll', { operation, correlationId });
  if (!answer.ok || answer.value.state === 'running') return undefined;
  return answer.value.state === 'failed' ? answer.value.failure : turnedOff;
}

/**
 * How a VM stands that is to run: it `runs` since this run brought it up, it is `turned-off` by somebody since, so that its power is theirs, or
 * it is `to-start`. Looks for as long as it takes to believe that a VM that ran is off.
 */
export function* standingOf(run: Run): Durable<Standing> {
  const { ranAgain, turnedOff } = run.facts;
  if (turnedOff === true) return 'turned-off';
  return ranAgain === undefined ? 'to-start' : yield* lookAt(run, ranAgain);
}

type Standing = 'runs' | 'turned-off' | 'to-start';

function* lookAt(run: Run, ranAgain: RanAgain): Durable<Standing> {
  const { context, input } = run;
  let off: SeenOff | undefined;
  for (let look = 0; look < mostLooks; look++) {
    const power = yield* powerOf(run);
    if (power === 'running') return 'runs';
    off = seenOff(off, power, nowMs(context));
    if (off === undefined && power !== 'unknown') return 'to-start';
    if (isBelievedOff(off, nowMs(context), secondsOffAfterRunning)) {
      const why = yield* whyOff(context, ranAgain, input.correlationId);
      return why?.kind === 'turned-off' ? 'turned-off' : 'to-start';
    }
    yield* sleep(context, secondsBetweenLooks);
  }
  return 'to-start';
}

/** The VM's power state; a look that fails tells nothing, and of a namesake there is nothing to tell. */
function* powerOf(run: Run): Durable<PowerState> {
  const { vmId, vmUid } = undoOf(run);
  const seen = yield* callActivity(run.context, 'observe', { vmId, correlationId: run.input.correlationId });
  return seen.ok && seen.value.vmUid === vmUid ? seen.value.power : 'unknown';
}
