import { deferringReasons } from './deferring-reasons.ts';
import { defer, type ReasonText, skip } from './reason-text.ts';

/** The closed list, in the order in which reasons are told: the owner's will first. */
export const reasonTable = {
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
    'Every network interface is accelerated already.',
    'Nothing: this VM is compliant.',
    'info',
  ),
  'accelerated-by-platform': skip(
    'Azure accelerates this size whatever the flag says.',
    'Nothing: this VM is compliant. The flag is aligned without a stop where policy allows it.',
    'info',
  ),
  'size-not-capable': skip(
    'This size cannot use Accelerated Networking.',
    'Resize the VM to a size that can.',
  ),
  'size-unknown': skip(
    'It is not certain that this size would gain, so the VM is not stopped for it.',
    'Wait for an entry in the size table, or resize to a size that is known to gain.',
  ),
  'size-restricted': skip(
    'The subscription may not allocate this size here at the moment, so the VM might not start again.',
    'Resize the VM, or have the restriction on the subscription lifted.',
  ),
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
  'too-many-network-interfaces': skip(
    'The VM has more network interfaces than its size takes, so it might not start again.',
    'Detach network interfaces, or resize the VM.',
    'warning',
  ),
  'network-interface-elsewhere': skip(
    'A network interface of this VM says that it belongs to another VM.',
    'Check both VMs: what Azure shows of them is contradictory.',
    'warning',
  ),
  'managed-group': skip(
    'Another service manages this VM or its resource group, and would be disturbed.',
    'Enable Accelerated Networking through the service that manages it.',
  ),
  'deny-assignment': skip(
    'A deny assignment of a service or deployment stack forbids changes here.',
    'Enable Accelerated Networking through the service or stack that made it.',
  ),
  'read-only-lock': skip(
    'A ReadOnly lock forbids changes, and would forbid the undo as well.',
    'Remove the lock from the VM, its network interfaces, their groups or the subscription.',
  ),
  'missing-permission': skip(
    'The app lacks a right that the change or its undo takes.',
    'Grant the rights that the evidence names to the app’s identity.',
  ),
  'scale-set-member': skip(
    'The VM belongs to a scale set, whose model would undo the change.',
    'Enable Accelerated Networking in the scale set model.',
  ),
  'os-unsupported': skip(
    'This version of the operating system has no driver for accelerated network hardware.',
    'Upgrade the operating system.',
  ),
  'os-unknown': skip(
    'It is not known whether this operating system drives accelerated network hardware.',
    'Use an operating system that is listed, or wait for an entry in the table.',
  ),
  'custom-image': skip(
    'The VM was made from a custom or gallery image, or from a disk of its own, and nobody has confirmed that it has the drivers.',
    'Have the OS disk or image definition declare Accelerated Networking and the agent report its OS, or allow the image in the policy.',
  ),
  'guest-not-mana-ready': skip(
    'A stop and start may bring the VM back on MANA hardware, which its operating system cannot drive.',
    'Upgrade the operating system to a version with the MANA driver.',
  ),
  'availability-set': skip(
    'All VMs of an availability set must be stopped together to be accelerated.',
    'Stop the whole set, enable Accelerated Networking on its VMs, and start it; or let policy follow an accelerated sibling.',
  ),
  'spot-vm': skip(
    'A Spot VM may not start again once it is deallocated.',
    'Recreate the VM with Accelerated Networking on.',
  ),
  'ephemeral-os-disk': skip(
    'A VM with an ephemeral OS disk cannot be deallocated.',
    'Recreate the VM with Accelerated Networking on.',
  ),
  hibernated: skip('The VM is hibernated; touching it would lose its memory state.', 'Start the VM.'),
  'proximity-placement-group': skip(
    'The VM is pinned to a proximity placement group and may not find room there again.',
    'Stop and start the VM at a time of your choice with Accelerated Networking on.',
  ),
  'dedicated-host': skip(
    'The VM is pinned to a dedicated host.',
    'Stop and start the VM at a time of your choice with Accelerated Networking on.',
  ),
  'capacity-reservation': skip(
    'The VM uses a capacity reservation.',
    'Stop and start the VM at a time of your choice with Accelerated Networking on.',
  ),
  'virtual-tpm': skip(
    'A deallocation resets the virtual TPM, and policy says that secrets may be bound to it.',
    'Stop and start the VM at a time of your choice with Accelerated Networking on, or set virtual TPMs to be ignored.',
  ),
  'dynamic-public-ip': skip(
    'A deallocation releases the VM’s dynamic public address, and it would come back with another one.',
    'Make the address static, or replace it by a Standard one.',
  ),
  'network-appliance': skip(
    'The VM forwards traffic for others, or is tagged as a network virtual appliance.',
    'Follow the appliance vendor’s procedure.',
  ),
  'vm-being-deleted': skip('The VM is being deleted.', 'Nothing.', 'info'),
  'provisioning-failed': skip(
    'The VM’s last operation failed.',
    'Repair the VM; a successful update lifts this.',
    'warning',
  ),
  'vm-stopped': skip(
    'The VM is stopped but still allocated; starting it is its owner’s decision.',
    'Start the VM, or deallocate it: a deallocated VM is changed without an outage.',
  ),
  'agent-not-ready': skip(
    'The VM agent is not Ready, so it could not be seen whether the VM came back healthy.',
    'Repair or install the VM agent, or let policy allow VMs without one.',
    'warning',
  ),
  'never-settled': skip(
    'This new VM has not settled within the time that policy allows.',
    'Repair its agent or extensions; its next update lifts this.',
    'warning',
  ),
  'recently-denied': {
    ...skip(
      'Somebody rejected this VM’s remediation a while ago, or nobody approved it in time.',
      'Nothing: it is asked for again after approval.againDays; or change the mode in the policy and its tags.',
      'info',
    ),
    changesWithTime: true,
  },
  'recently-rolled-back': {
    ...skip(
      'An earlier attempt on this VM was rolled back a short while ago.',
      'Look at that remediation; the VM is considered again after the cool-down.',
      'warning',
    ),
    changesWithTime: true,
  },
  suspended: {
    ...skip(
      'Attempts on this VM failed too often lately.',
      'Look at those remediations; the VM is considered again when they are old enough.',
      'warning',
    ),
    changesWithTime: true,
  },
  'flip-flop': {
    ...skip(
      'Acceleration was turned on several times within a week, and somebody or something turns it off again.',
      'Find who turns it off: a template or a script, perhaps; or opt the VM out.',
      'warning',
    ),
    changesWithTime: true,
  },
  'group-unreadable': skip(
    'The state of other members of the VM’s backend pool or group cannot be read, so it is not known whether one of them would still serve.',
    'Grant the app the right to read the pool and its members, or correct the group as the evidence says.',
    'warning',
  ),
  'only-group-member': skip(
    'The VM is the only one of its backend pool or group: nobody would serve while it is down.',
    'Add a second member, or let policy allow single members.',
  ),
  'last-available-member': defer(
    'No other VM of its backend pool or group is running with a Ready agent.',
    'Start or repair another member of the group.',
  ),
  'group-budget': defer(
    'As many VMs of its backend pool or group are down already as its budget allows.',
    'Start or repair those that are down, or raise the group’s budget in the policy.',
  ),
  ...deferringReasons,
} as const satisfies Record<string, ReasonText>;

export type ReasonCode = keyof typeof reasonTable;

export const reasonCodes = Object.keys(reasonTable) as readonly ReasonCode[];
