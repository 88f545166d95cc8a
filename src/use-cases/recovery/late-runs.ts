import { EntityId } from 'durable-functions';
import type { AlarmsState } from '../../core/coordination/alarms.ts';
import type { BrakeHolder } from '../../core/coordination/brakes-state.ts';
import { brakesKey, entities } from '../../workflow/durable/names.ts';
import { strandedAlarm } from '../../workflow/orchestrations/alerts.ts';
import { lateAlarm } from '../../workflow/orchestrations/while-down/while-down.ts';
import { type HealingScope, messageOf } from './recover-one.ts';
import { type AlarmScope, raiseAlarm } from '../notifications/repeat-alarms.ts';

/**
 * Tells of a VM that is down for longer than planned where its run does not: one that hangs, or that somebody has suspended, says nothing. It is
 * the alarm that the run itself would raise, so that there is one.
 */
export async function tellLate(
  { durable, log, notify, deps }: HealingScope,
  { runId, since }: BrakeHolder,
  vmId: string,
): Promise<void> {
  const { alarms } = await durable.instances.alarms();
  if (alarms.some(({ id }) => id === lateAlarm(runId) || id === strandedAlarm(runId))) return;
  const text = `the VM was let go to be stopped at ${since}, longer ago than planned, and its run says nothing: it may hang or be suspended`;
  const what = { id: lateAlarm(runId), kind: 'down-too-long', subject: vmId, runId, text } as const;
  await raiseAlarm({ durable, log, notify, now: deps.now }, what);
}

/** Strikes off what was told of runs that have ended well: a run settles only what it has told itself. */
export async function settleLate(
  { durable, log }: Pick<AlarmScope, 'durable' | 'log'>,
  { alarms }: AlarmsState,
): Promise<void> {
  for (const { id, runId } of alarms) {
    if (runId === undefined || id !== lateAlarm(runId)) continue;
    try {
      const seen = await durable.instances.seen(runId);
      if (seen.state !== 'over' || seen.phase !== 'ended' || seen.outcome === 'stranded') continue;
      await durable.client.signalEntity(new EntityId(entities.alarms, brakesKey), 'settle', { id });
    } catch (error) {
      log.error('an alarm cannot be settled', { alarm: id, error: messageOf(error) });
    }
  }
}
