import { type ReasonRow, skip } from './reason-row.ts';

const overview = 'azure-docs virtual-network/accelerated-networking-overview';

/** Whether the VM may be changed by its owner and by policy, and would gain from it. */
export const gainReasons = {
  'opted-out': {
    ...skip('The owner opted this VM out.', 'Remove the opt-out tag, or set it to false.', 'info'),
    changesWithTime: true,
  },
  excluded: skip(
    'The policy excludes this VM.',
    'Change the selectors under scope.exclude in the policy file.',
    'info',
  ),
  'not-in-scope': skip(
    'The policy is for certain VMs only, and this VM is not one of them.',
    'Add a selector under scope.include in the policy file.',
    'info',
  ),
  'already-accelerated': skip(
    'Every network interface is accelerated already, or as many as Azure accelerates on this VM.',
    'Nothing: this VM is compliant.',
    'info',
  ),
  'one-nic-elsewhere': skip(
    'This size accelerates a limited number of network interfaces, and others than the named ones have it.',
    'Turn the flag off on the one that has it and on at the one that should, at the VM’s next stop; or change the tag.',
    'info',
  ),
  'accelerated-by-platform': {
    ...skip(
      'Azure accelerates this size whatever the flag says.',
      'Nothing: this VM is compliant. The flag is aligned without a stop where policy allows it.',
      'info',
    ),
    source: 'azure-docs virtual-network/manage-accelerated-networking; azure-docs PR 91743',
  },
  'size-not-capable': {
    ...skip('This size cannot use Accelerated Networking.', 'Resize the VM to a size that can.'),
    source: `Resource SKUs API; ${overview}`,
  },
  'size-unknown': {
    ...skip(
      'It is not certain that this size would gain, so the VM is not stopped for it.',
      'Give the evidence that `missing` names: allow the preflight, say `sizes` in the policy file, or wait until the fleet has shown it.',
    ),
    source: 'Resource SKUs API; azure-docs PR 128098',
  },
  'size-contradicted': skip(
    'Two strong pieces of evidence about this size contradict each other, so the VM is not stopped for it.',
    'Find out which one is wrong, and say `sizes` in the policy file.',
    'warning',
  ),
  'not-engaged': skip(
    'Every flag is on, but Azure Advisor or the guest says that acceleration is not engaged, and nothing that may be done here would change that.',
    'Allow the preflight, so that the guest can be asked; or run the diagnosis of this VM.',
    'warning',
  ),
  'size-restricted': {
    ...skip(
      'The subscription may not allocate this size here at the moment, so the VM might not start again.',
      'Resize the VM, or have the restriction on the subscription lifted.',
    ),
    source: 'azure-rest-api-specs compute Skus 2021-07-01; azure-docs error-sku-not-available',
  },
  'report-only': skip(
    'The mode for this VM is report: nothing is written.',
    'Change the mode where `askedBy` says that it is set: in the policy, or in a mode tag. A tag raises it only where the policy lets it.',
    'info',
  ),
  'window-required': skip(
    'The mode for this VM is window, and no window is set for it.',
    'Set a window where the mode is set or above it, in the policy or by tag; or change the mode where `askedBy` says that it is set.',
    'info',
  ),
  'window-unreadable': skip(
    'The window tag of this VM cannot be read, so no time is known at which it may be stopped.',
    'Set the window tag to the name of a window in the policy, or to cron;duration;zone.',
    'warning',
  ),
  'window-too-short': skip(
    'No window of this VM is long enough for the outage within a year.',
    'Set a longer window, or lower limits.estimateMinutes or limits.marginMinutes in the policy file.',
    'warning',
  ),
  'blackout-lasts': skip(
    'Blackouts leave no time for the outage within a year.',
    'Change the blackouts in the policy file.',
    'warning',
  ),
  'no-network-interface': skip(
    'Azure shows no network interface for this VM.',
    'Attach a network interface.',
    'warning',
  ),
  'too-many-network-interfaces': {
    ...skip(
      'The VM has more network interfaces than its size takes, so it might not start again.',
      'Detach network interfaces, or resize the VM.',
      'warning',
    ),
    source: 'Resource SKUs API: MaxNetworkInterfaces',
  },
  'network-interface-elsewhere': skip(
    'A network interface of this VM says that it belongs to another VM.',
    'Check both VMs: what Azure shows of them is contradictory.',
    'warning',
  ),
} as const satisfies Record<string, ReasonRow>;
