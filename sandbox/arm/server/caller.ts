/** Who asked for a change, as far as events and journal show it. */
export interface Caller {
  readonly correlationId: string;
  readonly clientRequestId?: string;
  readonly method: string;
  /** The address asked, as it appears in events. */
  readonly url: string;
  readonly ip: string;
  readonly claims: Readonly<Record<string, string>>;
}
