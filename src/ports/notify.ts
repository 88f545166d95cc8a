/** Something that a person must hear. */
export interface Notice {
  readonly kind:
    | 'stranded'
    | 'healing'
    | 'overdue'
    | 'breaker-open'
    | 'record-not-kept'
    | 'turned-off-again'
    | 'approval-wanted';
  /** The VM's id, or `fleet`. */
  readonly subject: string;
  readonly runId?: string;
  readonly text: string;
  /** Since when, ISO 8601. */
  readonly since: string;
  /** How often it was told before. */
  readonly told: number;
}

/** The log of the function that tells. */
export interface NoticeLog {
  error(line: string): void;
}

/** Where what must be heard goes. Telling twice is harmless; an error is the caller's to log. */
export interface Notifier {
  send(notice: Notice, log: NoticeLog): Promise<void>;
}
