/** The faults of the configuration, for as long as no run may begin because of them. */
export interface Suspension {
  /** With the values that were seen, for the log and the terminal. */
  readonly faults: readonly string[];
  /** The same without any value that was given, so that anybody may read it. */
  readonly faultsWithoutValues: readonly string[];
}

/** Why nothing begins, for people who may not see the faults themselves. */
export const suspendedBecause =
  'the configuration is faulty, so that no outage begins: GET /api/health names every fault';
