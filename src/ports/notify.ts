import type { Notice } from '../core/notifications/notice.ts';

export type { Notice, NoticeKind } from '../core/notifications/notice.ts';

/** The log of the function that tells. */
export interface NoticeLog {
  error(line: string): void;
}

/** Where what must be heard goes. Telling twice is harmless; an error is the caller's to log. */
export interface Notifier {
  send(notice: Notice, log: NoticeLog): Promise<void>;
}
