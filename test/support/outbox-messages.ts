import type { OutboxMessage } from '../../src/core/notifications/outbox.ts';
import type { Notice } from '../../src/ports/notify.ts';
import { instant, vmIdOf } from './assessments.ts';

/** A notification that a run on a VM of the group `web` was rolled back; a test states only what differs. */
export function notice(given: Partial<Notice> = {}): Notice {
  return {
    kind: 'rolled-back',
    subject: vmIdOf('web', 'vm1'),
    runId: 'vm1-20261122T120000Z-0a1b2c3d',
    text: 'the run ended as rolled-back (OverconstrainedAllocationRequest), after 160.2 s without the VM',
    since: instant(4),
    timesNotified: 0,
    outcome: 'rolled-back',
    reason: 'OverconstrainedAllocationRequest',
    downtimeSeconds: 160.2,
    ...given,
  };
}

export function outboxMessage(id: string, given: Partial<OutboxMessage> = {}): OutboxMessage {
  return { id, at: instant(4), notice: notice(), done: [], ...given };
}
