import { EntityId } from 'durable-functions';
import type { AlertsState } from '../../core/coordination/alerts.ts';
import type { SafeguardHolder } from '../../core/coordination/safeguards-state.ts';
import { entities, safeguardsKey } from '../../workflow/durable/names.ts';
import { strandedAlert } from '../../workflow/orchestrations/raise-alert.ts';
import { lateAlert } from '../../workflow/orchestrations/while-down/while-down.ts';
import { type AlertScope, raiseAlert } from '../notifications/repeat-alerts.ts';
import { messageOf, type RecoveryScope } from './recover-one.ts';

/**
 * Alerts people to a VM that is down for longer than planned where its run does not: a run that hangs, or that somebody has suspended, cannot. It is
 * the alert that the run itself would raise, so that there is only one.
 */
export async function notifyLate(
  { durable, log, notify, deps }: RecoveryScope,
  { runId, since }: SafeguardHolder,
  vmId: string,
): Promise<void> {
  const { alerts } = await durable.instances.alerts();
  if (alerts.some(({ id }) => id === lateAlert(runId) || id === strandedAlert(runId))) return;
  const text = `the VM was let go to be stopped at ${since}, longer ago than planned, and its run says nothing: it may hang or be suspended`;
  const what = { id: lateAlert(runId), kind: 'down-too-long', subject: vmId, runId, text } as const;
  await raiseAlert({ durable, log, notify, now: deps.now }, what);
}

/** Settles such alerts once their runs have ended well: a run settles only alerts that it has raised itself. */
export async function settleLate(
  { durable, log }: Pick<AlertScope, 'durable' | 'log'>,
  { alerts }: AlertsState,
): Promise<void> {
  for (const { id, runId } of alerts) {
    if (runId === undefined || id !== lateAlert(runId)) continue;
    try {
      const seen = await durable.instances.seen(runId);
      if (seen.state !== 'over' || seen.phase !== 'ended' || seen.outcome === 'stranded') continue;
      await durable.client.signalEntity(new EntityId(entities.alerts, safeguardsKey), 'settle', { id });
    } catch (error) {
      log.error('an alert cannot be settled', { alert: id, error: messageOf(error) });
    }
  }
}
