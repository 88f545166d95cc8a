/** What is wrong with the configuration, for as long as it keeps everything from beginning. */
export interface Suspension {
  /** With the values that were seen, for the log and the terminal. */
  readonly faults: readonly string[];
  /** The same without a word that was given: fit for anybody. */
  readonly faultsWithoutValues: readonly string[];
}

/** Why nothing begins, for people who are not told the faults themselves. */
export const suspendedBecause =
  'the configuration is faulty, so that no outage begins: GET /api/health names every fault';
