import type { OrchestrationContext } from 'durable-functions';
import type { PowerState } from '../../../core/model/facts.ts';
import {
  isBelievedOff,
  type SeenOff,
  secondsOffAfterRunning,
  seenOff,
} from '../../../core/remediation/turned-off.ts';
import type { CloudFailure, Operation } from '../../../ports/cloud.ts';
import { callActivity, type Durable, nowMs, readPause, sleep } from '../calls.ts';
import { haltedAlert, raiseRunAlert } from '../raise-alert.ts';
import { type Run, setState, undoOf } from '../run.ts';

const secondsBetweenReads = 10;
const maxPolls = 9;

/** The failure of a VM that has been turned off since it ran again. One that is stopped, but not deallocated, may have halted by itself: its `code` says so. */
export function turnedOff(power: PowerState, since: string): CloudFailure {
  const message = `the VM is ${power}, and ${since}`;
  return { kind: 'turned-off', message, ...(power === 'stopped' ? { code: halted } : {}) };
}

/** The code of a VM that has stopped and is not deallocated. */
export const halted = 'Stopped';

/** A VM that was seen running after this run had started it. */
export interface RanAgain {
  /** The start's operation, if it was not over yet when the VM was seen. */
  readonly operation?: Operation;
}

/** Why such a VM is off: our own start has failed after all, or somebody else turned it off; undefined while that is not known. */
export function* whyOff(
  context: OrchestrationContext,
  { operation }: RanAgain,
  correlationId: string,
  power: PowerState,
): Durable<CloudFailure | undefined> {
  const off = turnedOff(power, 'it ran again');
  if (operation === undefined) return off;
  const answer = yield* callActivity(context, 'poll', { operation, correlationId });
  if (!answer.ok || answer.value.state === 'running') return undefined;
  return answer.value.state === 'failed' ? answer.value.failure : off;
}

/**
 * The state of a VM that is to run: it `runs` since this run started it, it was `turned-off` by somebody since and must stay off, or
 * it is `to-start`. Reads for as long as is needed to confirm that a VM that ran is off.
 */
export function* standingOf(run: Run): Durable<Standing> {
  const { ranAgain, turnedOff } = run.state;
  if (turnedOff === true) return 'turned-off';
  return ranAgain === undefined ? 'to-start' : yield* powerNow(run, ranAgain);
}

type Standing = 'runs' | 'turned-off' | 'to-start';

function* powerNow(run: Run, ranAgain: RanAgain): Durable<Standing> {
  const { context, input } = run;
  let off: SeenOff | undefined;
  for (let poll = 0; poll < maxPolls; poll++) {
    const { power, pauseSeconds } = yield* powerOf(run);
    if (power === 'running') return 'runs';
    off = seenOff(off, power, nowMs(context));
    if (off === undefined && power !== 'unknown') return 'to-start';
    if (isBelievedOff(off, nowMs(context), secondsOffAfterRunning)) {
      const why = yield* whyOff(context, ranAgain, input.correlationId, power);
      if (why?.kind !== 'turned-off') return 'to-start';
      if (why.code === halted) yield* notifyHalted(run);
      return 'turned-off';
    }
    // It ran again, so it does not count as late.
    yield* sleep(context, Math.max(secondsBetweenReads, pauseSeconds));
  }
  return 'to-start';
}

/** The VM's power state, and the pause before the next read; `unknown` if the read fails or shows a recreated VM. */
function* powerOf(run: Run): Durable<{ readonly power: PowerState; readonly pauseSeconds: number }> {
  const { vmId, vmUid } = undoOf(run);
  const seen = yield* callActivity(run.context, 'observe', { vmId, correlationId: run.input.correlationId });
  const power = seen.ok && seen.value.vmUid === vmUid ? seen.value.power : 'unknown';
  return { power, pauseSeconds: readPause(seen) };
}

/** Alerts people that the VM is off, though our own stop failed: it is not known whether its owner turned it off. */
export function* notifySuperseded(run: Run): Durable<void> {
  yield* raiseRunAlert(run, haltedAlert(run.id), {
    kind: 'guest-stopped',
    subject: undoOf(run).vmId,
    text: 'another operation took the place of our stop, and the VM is off: if its owner has not turned it off, start it',
  });
}

/** Alerts people that we started the VM and it has stopped since, without being deallocated: it is not known whether its owner did it. */
export function* notifyHalted(run: Run): Durable<void> {
  if (run.state.halted === true) return;
  setState(run, { halted: true });
  yield* raiseRunAlert(run, haltedAlert(run.id), {
    kind: 'guest-stopped',
    subject: undoOf(run).vmId,
    text: 'the VM was started after its remediation and is off since, by nobody that the run can name: if its owner has not turned it off, start it',
  });
}
