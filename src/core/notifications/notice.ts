import * as z from 'zod';

/** All kinds of notifications. */
export const noticeKinds = [
  'started',
  'done',
  'rolled-back',
  'ended',
  'stranded',
  'down-too-long',
  'guest-stopped',
  'recovery',
  'overdue',
  'breaker-open',
  'record-not-kept',
  'evidence-contradicted',
  'turned-off-again',
  'approval-wanted',
  'event-dead-lettered',
  'configuration-faulty',
] as const;

export type NoticeKind = (typeof noticeKinds)[number];

export const noticeShape = z.object({
  kind: z.enum(noticeKinds),
  /** The VM's id, a size's plain name, or `fleet`. */
  subject: z.string(),
  runId: z.string().optional(),
  text: z.string(),
  /** Since when, ISO 8601. */
  since: z.string(),
  /** How often people were notified of it before. */
  timesNotified: z.number().int(),
  /** Of a run that has ended. */
  outcome: z.string().optional(),
  reason: z.string().optional(),
  downtimeSeconds: z.number().optional(),
});

/** A notification: something that a person must know, or wants to. */
export type Notice = Readonly<z.infer<typeof noticeShape>>;

/** The same id for the same notification, however often it is sent, so that receivers can drop duplicates; a new one for each repetition. */
export function noticeId({ kind, subject, runId, since, timesNotified }: Notice): string {
  return runId === undefined
    ? `${subject}:${kind}:${since}:${timesNotified}`
    : `${runId}:${kind}:${timesNotified}`;
}

const titles: Readonly<Record<NoticeKind, string>> = {
  started: 'Remediation started',
  done: 'Remediation done',
  'rolled-back': 'Remediation rolled back',
  ended: 'Remediation ended without a change',
  stranded: 'VM stranded',
  'down-too-long': 'A VM is down longer than planned',
  'guest-stopped': 'A VM came up and has stopped',
  recovery: 'An orphaned run is recovered',
  overdue: 'A run hangs',
  'breaker-open': 'The breaker is open',
  'record-not-kept': 'A record could not be kept',
  'evidence-contradicted': 'Evidence of a size is contradicted',
  'turned-off-again': 'Accelerated Networking was turned off again',
  'approval-wanted': 'Approval wanted',
  'event-dead-lettered': 'An event was dead-lettered',
  'configuration-faulty': 'The configuration is faulty',
};

/** What a notification is about, by its member of an answer; nothing for the whole fleet. */
export function aboutOf({ subject }: Pick<Notice, 'subject'>): { vm?: string; size?: string } {
  if (subject === 'fleet') return {};
  return subject.startsWith('/') ? { vm: subject } : { size: subject };
}

/** A few words for people. */
export function titleOf({ kind }: Pick<Notice, 'kind'>): string {
  return titles[kind];
}
