import { withoutUndefined } from '../lib/without-undefined.ts';
import { aboutOf, type Notice, type NoticeKind, titleOf } from './notice.ts';
import type { OutboxMessage } from './outbox.ts';

/** A CloudEvents 1.0 event in structured JSON (cloudevents.io, spec v1.0.2). */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  /** When people were notified, RFC 3339. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: object;
}

const types: Readonly<Record<NoticeKind, string>> = {
  started: 'accelnet.remediation.started.v1',
  done: 'accelnet.remediation.done.v1',
  'rolled-back': 'accelnet.remediation.rolled-back.v1',
  ended: 'accelnet.remediation.ended.v1',
  stranded: 'accelnet.remediation.stranded.v1',
  'down-too-long': 'accelnet.vm.down-too-long.v1',
  'guest-stopped': 'accelnet.vm.guest-stopped.v1',
  recovery: 'accelnet.remediation.recovery.v1',
  overdue: 'accelnet.remediation.overdue.v1',
  'approval-wanted': 'accelnet.remediation.approval-wanted.v1',
  'record-not-kept': 'accelnet.record.not-kept.v1',
  'evidence-contradicted': 'accelnet.size.evidence-contradicted.v1',
  'turned-off-again': 'accelnet.vm.turned-off-again.v1',
  'breaker-open': 'accelnet.breaker.opened.v1',
  'event-dead-lettered': 'accelnet.event.dead-lettered.v1',
  'configuration-faulty': 'accelnet.configuration.faulty.v1',
};

/** What receivers get: small, and with nothing that the log must not hold. `source` distinguishes this app from others. */
export function cloudEventOf({ id, at, notice }: Omit<OutboxMessage, 'done'>, source: string): CloudEvent {
  return {
    specversion: '1.0',
    id,
    source,
    type: types[notice.kind],
    subject: notice.subject,
    time: at,
    datacontenttype: 'application/json',
    data: dataOf(notice),
  };
}

function dataOf(notice: Notice): object {
  const { kind, runId, text, since, timesNotified, outcome, reason, downtimeSeconds } = notice;
  return withoutUndefined({
    kind,
    title: titleOf(notice),
    ...aboutOf(notice),
    remediation: runId,
    text,
    since,
    timesNotified,
    outcome,
    reason,
    downtimeSeconds,
  });
}
