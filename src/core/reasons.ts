/** Why a VM is left alone (`leave`) or looked at again later (`defer`). Codes land in history and are never reused. */
export interface ReasonText {
  readonly answer: 'leave' | 'defer';
  /** The sentence that an operator reads. */
  readonly sentence: string;
  /** Whether the answer can change by itself. */
  readonly changesWithTime: boolean;
  /** What would change it. */
  readonly remedy: string;
}

const leave = (sentence: string, remedy: string): ReasonText => ({
  answer: 'leave',
  sentence,
  changesWithTime: false,
  remedy,
});
const defer = (sentence: string, remedy: string): ReasonText => ({
  answer: 'defer',
  sentence,
  changesWithTime: true,
  remedy,
});

/** The closed list, in the order in which reasons are told: the owner's will first. */
export const reasons = {
  'opted-out': {
    ...leave('The owner opted this VM out.', 'Remove the opt-out tag, or set it to false.'),
    changesWithTime: true,
  },
  'already-accelerated': leave(
    'Every network interface is accelerated already.',
    'Nothing: this VM is compliant.',
  ),
  'accelerated-by-platform': leave(
    'Azure accelerates this size whatever the flag says.',
    'Nothing: this VM is compliant. The flag is aligned without a stop where policy allows it.',
  ),
  'size-not-capable': leave(
    'This size cannot use Accelerated Networking.',
    'Resize the VM to a size that can.',
  ),
  'size-unknown': leave(
    'It is not certain that this size would gain, so the VM is not stopped for it.',
    'Wait for an entry in the size table, or resize to a size that is known to gain.',
  ),
  'size-restricted': leave(
    'The subscription may not allocate this size here at the moment, so the VM might not start again.',
    'Resize the VM, or have the restriction on the subscription lifted.',
  ),
  'report-only': leave(
    'The mode for this VM is report: nothing is written.',
    'Set the mode tag to enforce, or change the policy for existing VMs.',
  ),
  'approval-required': leave(
    'The mode for this VM is approve, and nobody has approved.',
    'Set the mode tag to enforce.',
  ),
  'window-required': leave(
    'The mode for this VM is window, and no window is open.',
    'Set the mode tag to enforce.',
  ),
  'no-network-interface': leave(
    'Azure shows no network interface for this VM.',
    'Attach a network interface.',
  ),
  'managed-group': leave(
    'Another service manages this VM or its resource group, and would be disturbed.',
    'Enable Accelerated Networking through the service that manages it.',
  ),
  'read-only-lock': leave(
    'A ReadOnly lock forbids changes, and would forbid the undo as well.',
    'Remove the lock from the VM, its network interfaces, their groups or the subscription.',
  ),
  'missing-permission': leave(
    'The app lacks a right that the change or its undo takes.',
    'Grant the rights that the evidence names to the app’s identity.',
  ),
  'scale-set-member': leave(
    'The VM belongs to a scale set, whose model would undo the change.',
    'Enable Accelerated Networking in the scale set model.',
  ),
  'os-unsupported': leave(
    'This version of the operating system has no driver for accelerated network hardware.',
    'Upgrade the operating system.',
  ),
  'os-unknown': leave(
    'It is not known whether this operating system drives accelerated network hardware.',
    'Use an operating system that is listed, or wait for an entry in the table.',
  ),
  'custom-image': leave(
    'The VM was made from a custom or gallery image, or from a disk of its own, whose drivers nobody vouches for.',
    'Enable Accelerated Networking by hand once the image is known to have the drivers.',
  ),
  'guest-not-mana-ready': leave(
    'A stop and start may bring the VM back on MANA hardware, which its operating system cannot drive.',
    'Upgrade the operating system to a version with the MANA driver.',
  ),
  'availability-set': leave(
    'All VMs of an availability set must be stopped together to be accelerated.',
    'Stop the whole set, enable Accelerated Networking on its VMs, and start it.',
  ),
  'spot-vm': leave(
    'A Spot VM may not start again once it is deallocated.',
    'Recreate the VM with Accelerated Networking on.',
  ),
  'ephemeral-os-disk': leave(
    'A VM with an ephemeral OS disk cannot be deallocated.',
    'Recreate the VM with Accelerated Networking on.',
  ),
  hibernated: leave('The VM is hibernated; touching it would lose its memory state.', 'Start the VM.'),
  'proximity-placement-group': leave(
    'The VM is pinned to a proximity placement group and may not find room there again.',
    'Stop and start the VM at a time of your choice with Accelerated Networking on.',
  ),
  'dedicated-host': leave(
    'The VM is pinned to a dedicated host.',
    'Stop and start the VM at a time of your choice with Accelerated Networking on.',
  ),
  'capacity-reservation': leave(
    'The VM uses a capacity reservation.',
    'Stop and start the VM at a time of your choice with Accelerated Networking on.',
  ),
  'network-appliance': leave(
    'The VM forwards traffic for others, or is tagged as a network virtual appliance.',
    'Follow the appliance vendor’s procedure.',
  ),
  'vm-being-deleted': leave('The VM is being deleted.', 'Nothing.'),
  'provisioning-failed': leave(
    'The VM’s last operation failed.',
    'Repair the VM; a successful update lifts this.',
  ),
  'vm-stopped': leave(
    'The VM is stopped but still allocated; starting it is its owner’s decision.',
    'Start the VM, or deallocate it: a deallocated VM is changed without an outage.',
  ),
  'agent-not-ready': leave(
    'The VM agent is not Ready, so nobody could tell whether the VM came back healthy.',
    'Repair or install the VM agent.',
  ),
  'recently-rolled-back': {
    ...leave(
      'An earlier attempt on this VM was rolled back a short while ago.',
      'Look at that remediation; the VM is considered again after the cool-down.',
    ),
    changesWithTime: true,
  },
  paused: defer('accelnet is paused: no new outage begins.', 'Clear the pause switch.'),
  'recently-created': defer(
    'The VM was created moments ago.',
    'Nothing: it is looked at again when it has settled.',
  ),
  'operation-in-progress': defer(
    'Another operation on the VM is in progress.',
    'Nothing: it is looked at again.',
  ),
  'extensions-running': defer('Extensions are still being installed.', 'Nothing: it is looked at again.'),
  'agent-not-settled': defer('The agent of this new VM is not Ready yet.', 'Nothing: it is looked at again.'),
  'power-in-transition': defer(
    'The VM is on its way between two power states.',
    'Nothing: it is looked at again.',
  ),
  'power-unknown': defer('Azure does not say whether the VM runs.', 'Nothing: it is looked at again.'),
} as const satisfies Record<string, ReasonText>;

export type ReasonCode = keyof typeof reasons;

export const reasonCodes = Object.keys(reasons) as readonly ReasonCode[];
