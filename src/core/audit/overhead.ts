import type { Phase } from '../remediation/machine.ts';
import type { RemediationRecord } from './audit.ts';

const whileDown: readonly Phase[] = ['deallocating', 'updating', 'starting', 'reverting', 'restarting'];

/**
 * For how many seconds of a run's downtime no operation of Azure's ran: what polls, queues and the platform have added. Where Azure does not say how long
 * the operations of a phase took, as of network interfaces, the whole phase counts as Azure's, so that this is a lower bound. Undefined where the VM was not
 * down, or Azure has said nothing of any operation.
 */
export function overheadOf({
  downtimeSeconds,
  steps,
}: Pick<RemediationRecord, 'downtimeSeconds' | 'steps'>): number | undefined {
  const down = steps.filter(({ phase }) => whileDown.includes(phase));
  if (downtimeSeconds === undefined || !down.some(({ azureSeconds }) => azureSeconds !== undefined))
    return undefined;
  const azure = down.reduce((sum, { azureSeconds, startedAt, endedAt }) => {
    return sum + (azureSeconds ?? (Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
  }, 0);
  return Math.max(0, Math.round((downtimeSeconds - azure) * 10) / 10);
}
