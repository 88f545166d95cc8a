import type { VmAsked } from './gone.ts';
import { learn, type Run, undoOf } from './run.ts';
import type { Watching } from './while-down.ts';

/** Whether the VM ran when it was found, and is down because this run, or the dead one that it follows, has stopped it. */
export function isDownByUs({ facts }: Run): boolean {
  const { undo, upAt, downSince, state, stopUnanswered, stopSentAt } = facts;
  const stopped = downSince !== undefined || stopUnanswered === true || stopSentAt !== undefined;
  return state.plan === 'restart' && undo?.power === 'running' && upAt === undefined && stopped;
}

// As the policy has it where nothing is said.
const usualMinutes = { estimate: 20, margin: 10 };

/** The watch over a VM that this run has stopped: it is late once it is down for longer than an outage is planned to take. */
export function watchOver(run: Run): Watching {
  const { input, facts, id } = run;
  const since = facts.downSince ?? facts.stopSentAt;
  if (!isDownByUs(run) || since === undefined) return { watch: undefined };
  const { estimateMinutes = usualMinutes.estimate, marginMinutes = usualMinutes.margin } = input.policy;
  return {
    watch: {
      runId: id,
      vmId: undoOf(run).vmId,
      since,
      lateAt: Date.parse(since) + (estimateMinutes + marginMinutes) * 60_000,
      tells: input.tells?.includes('down-too-long') === true,
      // A stranded VM was told of as such.
      told: facts.downTold === true || facts.strandedSince !== undefined,
    },
  };
}

/** Keeps whether people were told that the VM is late. */
export function keepTold(run: Run, { watch }: Watching): void {
  if (watch?.told === true) learn(run, { downTold: true });
}

/** The VM as it is asked for where it may be gone. */
export function askedOf(run: Run): VmAsked {
  const { vmId, vmUid } = undoOf(run);
  return { vmId, vmUid, correlationId: run.input.correlationId };
}
