import type { OrchestrationContext } from 'durable-functions';
import type { Flag, PowerState } from '../../../core/model/facts.ts';
import { orderedPauseSeconds } from '../../../core/remediation/cadence.ts';
import {
  isBelievedOff,
  type SeenOff,
  secondsOffAfterRunning,
  seenOff,
} from '../../../core/remediation/turned-off.ts';
import type { CloudFailure, Result } from '../../../ports/cloud.ts';
import type { Observation } from '../../activities/activity-types.ts';
import { callActivity, type Durable, nextStreak, nowMs, requiredConfirmations, sleep } from '../calls.ts';
import { sameFlag } from '../operations/set-flag.ts';
import { believedGone } from '../while-down/gone.ts';
import { type RanAgain, whyOff } from '../while-down/power-ownership.ts';

export interface AwaitHealthInput {
  readonly vmId: string;
  readonly vmUid: string;
  readonly correlationId: string;
  /** The power state that it should be in; absent where the run has not changed it. */
  readonly power?: PowerState;
  readonly flags: readonly { readonly id: string; readonly flag: Flag }[];
  /** NICs that their owner detached meanwhile do not count. */
  readonly mayBeDetached?: boolean;
  /** ISO 8601: the agent of a running VM must have reported Ready after this. Absent where no agent is expected. */
  readonly agentSince?: string;
  /** Present where the VM was seen running after we started it, so that somebody else may turn it off. */
  readonly ranAgain?: RanAgain;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export type HealthAnswer =
  | { readonly ok: true; readonly at: string }
  | { readonly ok: false; readonly failure: CloudFailure };

const secondsBetweenReads = 10;
const pollsPerGeneration = 30;
// A VM that is seen off is read even after the deadline, until it is confirmed off or runs again.
const patienceMs = 60_000;

/**
 * Waits until the VM is as it should be: power state, agent Ready with a report newer than our start, and then every NIC's flag.
 * A state that is wrong for a moment is not a failure; it fails only at the deadline, or if somebody has turned the VM off.
 */
export function* awaitHealth(context: OrchestrationContext): Durable<HealthAnswer | undefined> {
  const input = context.df.getInput<AwaitHealthInput>();
  if (input === undefined) throw new Error('awaitHealth: no input');
  const { vmId, correlationId } = input;
  const watch: Watch = { missed: 0, off: undefined };
  for (let poll = 0; poll < pollsPerGeneration; poll++) {
    const seen = yield* callActivity(context, 'observe', { vmId, correlationId });
    const answer = seen.ok ? yield* assessFacts(context, input, seen.value) : seen;
    if (answer.ok || answer.failure.kind === 'replaced') return answer;
    const failure = yield* isLost(context, input, watch, seen);
    if (failure !== undefined) return { ok: false, failure };
    if (nowMs(context) >= input.until + (watch.off === undefined ? 0 : patienceMs)) return answer;
    yield* sleep(
      context,
      Math.max(orderedPauseSeconds(answer.failure.retryAfterSeconds), secondsBetweenReads),
    );
  }
  context.df.continueAsNew(input);
  return undefined;
}

/** What is kept from one read to the next. */
interface Watch {
  /** Reads in a row that did not find the VM. */
  missed: number;
  /** Reads that saw a VM off that had run again. */
  off: SeenOff | undefined;
}

/** Why waiting makes no sense any more: the VM is gone, or off. */
function* isLost(
  context: OrchestrationContext,
  { vmId, vmUid, ranAgain, correlationId }: AwaitHealthInput,
  watch: Watch,
  seen: Result<Observation>,
): Durable<CloudFailure | undefined> {
  watch.missed = nextStreak(watch.missed, !seen.ok && seen.failure.kind === 'not-found');
  if (watch.missed >= requiredConfirmations) {
    watch.missed = 0;
    const failure = yield* believedGone(context, { vmId, vmUid, correlationId }, { watch: undefined });
    return failure.kind === 'unavailable' ? undefined : failure;
  }
  if (!seen.ok) return undefined;
  if (ranAgain === undefined) return undefined;
  watch.off = seenOff(watch.off, seen.value.power, nowMs(context));
  if (!isBelievedOff(watch.off, nowMs(context), secondsOffAfterRunning)) return undefined;
  return yield* whyOff(context, ranAgain, correlationId, seen.value.power);
}

function* assessFacts(
  context: OrchestrationContext,
  input: AwaitHealthInput,
  seen: Observation,
): Durable<HealthAnswer> {
  if (seen.vmUid !== input.vmUid)
    return { ok: false, failure: { kind: 'replaced', message: 'another VM now has this name' } };
  const missing = missingIn(seen, input);
  const failure = missing === undefined ? yield* wrongFlags(context, input) : lacking(missing);
  return failure === undefined ? { ok: true, at: seen.at } : { ok: false, failure };
}

function lacking(message: string, more: Partial<CloudFailure> = {}): CloudFailure {
  return { kind: 'unavailable', message, ...more };
}

/** The code of a VM that is as healthy as it should be, except for the flags of its network interfaces: no restart corrects those. */
export const flagNotSeen = 'FlagNotSeen';

function missingIn(seen: Observation, { power, agentSince }: AwaitHealthInput): string | undefined {
  if (power !== undefined && seen.power !== power) return `the VM is ${seen.power}, not ${power}`;
  if (agentSince === undefined || seen.power !== 'running') return undefined;
  if (seen.agent?.ready !== true) return 'the VM agent is not Ready';
  const fresh = Date.parse(seen.agent.reportedAt ?? '') >= Date.parse(agentSince);
  return fresh ? undefined : 'the VM agent has not reported since the start';
}

function* wrongFlags(
  context: OrchestrationContext,
  input: AwaitHealthInput,
): Durable<CloudFailure | undefined> {
  const { vmId, correlationId } = input;
  for (const { id, flag } of input.flags) {
    const seen = yield* callActivity(context, 'readFlag', { vmId, nicId: id, correlationId });
    if (!seen.ok && seen.failure.kind === 'detached' && input.mayBeDetached === true) continue;
    if (!seen.ok && seen.failure.kind === 'throttled') return seen.failure;
    if (!seen.ok) {
      const { message, retryAfterSeconds } = seen.failure;
      const ordered = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
      return lacking(`a network interface could not be read: ${message}`, { code: flagNotSeen, ...ordered });
    }
    if (!sameFlag(seen.value.flag, flag))
      return lacking(`a network interface's flag is ${seen.value.flag}, not ${flag}`, { code: flagNotSeen });
  }
  return undefined;
}
