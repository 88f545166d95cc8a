import type { VmAsked } from '../../activities/activity-types.ts';
import { nowIso } from '../calls.ts';
import { type Run, setState, undoOf } from '../run.ts';
import type { Watching } from './while-down.ts';

/** Whether the VM ran when it was found, and is down because this run, or the orphaned one that it recovers, has stopped it. */
export function isDownByUs(run: Run): boolean {
  const { undo, upAt, stage } = run.state;
  return stage.plan === 'restart' && undo?.power === 'running' && upAt === undefined && mayHaveStopped(run);
}

// The policy's defaults.
const defaultMinutes = { estimate: 20, margin: 10 };

/** The watch over a VM that this run has stopped: it is late once it is down for longer than an outage is planned to take. */
export function watchOver(run: Run): Watching {
  const { input, state, id } = run;
  const since = state.downSince ?? state.stopSentAt;
  if (!isDownByUs(run) || since === undefined) return { watch: undefined };
  const { estimateMinutes = defaultMinutes.estimate, marginMinutes = defaultMinutes.margin } = input.policy;
  return {
    watch: {
      runId: id,
      vmId: undoOf(run).vmId,
      since,
      lateAt: Date.parse(since) + (estimateMinutes + marginMinutes) * 60_000,
      subscribedKinds: input.subscribedKinds?.includes('down-too-long') === true,
      // For a stranded VM there is an alert already.
      notified: state.downNotified === true || state.strandedSince !== undefined,
    },
  };
}

/** Whether the VM may be off because of this run, or of the orphaned one that it recovers. */
export function mayHaveStopped({ state }: Run): boolean {
  const { downSince, stopUnanswered, stopSentAt } = state;
  return downSince !== undefined || stopUnanswered === true || stopSentAt !== undefined;
}

/** The VM ran again, and is down once more because of us: that is another outage, and people are notified of it again. */
export function downAgain(run: Run): void {
  const { downSince, upAt, downSeconds = 0 } = run.state;
  if (upAt === undefined) return;
  const before = downSince === undefined ? 0 : (Date.parse(upAt) - Date.parse(downSince)) / 1000;
  setState(run, {
    upAt: undefined,
    ranAgain: undefined,
    downNotified: false,
    downSince: nowIso(run.context),
    downSeconds: downSeconds + before,
  });
}

/** Keeps whether people were notified that the VM is late. */
export function keepNotifications(run: Run, { watch }: Watching): void {
  if (watch?.notified === true) setState(run, { downNotified: true });
}

/** The VM as it is searched for where it may be gone. */
export function askedOf(run: Run): VmAsked {
  const { vmId, vmUid } = undoOf(run);
  return { vmId, vmUid, correlationId: run.input.correlationId };
}
