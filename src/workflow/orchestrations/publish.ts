import type { Phase } from '../../core/remediation/machine.ts';
import { publishable, type RunStatus } from '../../core/remediation/status.ts';
import { isoAfter, nowIso } from './calls.ts';
import { type Run, setState } from './run.ts';

const nextStep: Readonly<Record<Phase, string>> = {
  requested: 'acquire the lease of the VM',
  waiting: 'assess the VM again',
  assessing: 'assess the VM once more before anything is changed',
  deallocating: 'update the network interfaces once the VM is deallocated',
  updating: 'start the VM, if it was running',
  starting: 'verify the VM once it runs',
  verifying: 'end, or turn back if the VM does not become healthy',
  reverting: 'put the VM back into its power state',
  restarting: 'verify that the VM is as it was found',
  'verifying-original': 'end, rolled back',
  stranded: 'try again after a pause',
  watching: 'end, or put the flags back if the VM does not come up',
  recovery: 'verify what the orphaned run left behind, or put it back',
};

/** Shows by when the present phase is expected to end now. */
export function promiseAnew(run: Run): void {
  run.context.df.setCustomStatus(publishable(statusOf(run)));
}

/** Shows the phase of the run, in its custom status and, once, in the log; a stranded VM is logged as an error. */
export function publish(run: Run): void {
  const { context, id } = run;
  setState(run, { phaseSince: nowIso(context) });
  const status = publishable(statusOf(run));
  context.df.setCustomStatus(status);
  if (context.df.isReplaying) return;
  const fields = JSON.stringify({ remediation: id, vm: status.vmId, phase: status.phase, plan: status.plan });
  if (status.phase === 'stranded')
    context.error(
      `vm stranded ${JSON.stringify({ remediation: id, vm: status.vmId, failure: run.state.failure })}`,
    );
  else context.info(`phase begun ${fields}`);
}

function statusOf({ context, input, state }: Run): RunStatus {
  const { stage, undo, writes, waitingFor, position, question, failure } = state;
  const waits = stage.phase === 'waiting';
  return {
    phase: stage.phase,
    since: state.phaseSince ?? nowIso(context),
    vmId: input.request.vmId,
    plan: stage.plan,
    ...(waits ? { waitingFor } : {}),
    ...(waits && position !== undefined ? { position } : {}),
    ...(waits && question !== undefined ? { question } : {}),
    ...(undo === undefined
      ? {}
      : {
          found: {
            power: undo.power,
            flags: Object.fromEntries(undo.nics.map(({ id, flag }) => [id, flag])),
          },
        }),
    ...(writes.length === 0 ? {} : { changed: writes.map(({ nicId, flag }) => `${nicId} -> ${flag}`) }),
    next: nextStep[stage.phase],
    byWhen: byWhen({ context, input, state }),
    ...(failure === undefined ? {} : { reason: failure.code ?? failure.kind }),
  };
}

/** When the phase is over at the latest, retries aside. */
function byWhen({ context, input, state }: Pick<Run, 'context' | 'input' | 'state'>): string {
  const { policy } = input;
  switch (state.stage.phase) {
    case 'waiting':
      return state.notBefore;
    case 'requested':
    case 'assessing':
      return isoAfter(context, 300);
    case 'watching':
      return isoAfter(context, (policy.operationLimitMinutes + policy.verifyLimitMinutes) * 60);
    case 'verifying':
      return isoAfter(context, policy.verifyLimitMinutes * 60);
    case 'verifying-original':
      // Perhaps twice, with a restart between.
      return isoAfter(context, (2 * policy.verifyLimitMinutes + policy.operationLimitMinutes) * 60);
    case 'stranded':
      // The longest pause before the next attempt.
      return isoAfter(context, 1800);
    default:
      return isoAfter(context, policy.operationLimitMinutes * 60);
  }
}
