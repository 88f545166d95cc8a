/** Seconds that Azure takes for an undisturbed remediation of one network interface, as the figures of docs/cost.md and the limits of requests assume. */
export const undisturbed = {
  'virtualMachines/deallocate': 37,
  'networkInterfaces/write': 4,
  'virtualMachines/start': 33,
} as const;
