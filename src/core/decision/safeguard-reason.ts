/** Why an outage that is decided may not begin yet. */
export type SafeguardReason =
  | 'paused'
  | 'breaker-open'
  | 'queue-full'
  | 'capacity-held'
  | 'capacity-probe'
  | 'hourly-rate'
  | 'free-slot'
  | 'failure-domain'
  | 'canary-elsewhere';
