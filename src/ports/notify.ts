import type { Notice } from '../core/notifications/notice.ts';

export type { Notice, NoticeKind } from '../core/notifications/notice.ts';

/** The log of the function that notifies. */
export interface NoticeLog {
  error(line: string): void;
}

/** Sends notifications. Sending one twice is harmless; the caller logs an error. */
export interface Notifier {
  send(notice: Notice, log: NoticeLog): Promise<void>;
}
