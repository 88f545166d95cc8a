import { type ReasonRow, skip } from './reason-row.ts';

const overview = 'azure-docs virtual-network/accelerated-networking-overview';
const states = 'azure-compute-docs virtual-machines/states-billing';

/** What forbids the change, or might keep the VM from coming back as it was. */
export const riskReasons = {
  'managed-group': {
    ...skip(
      'Another service manages this VM or its resource group, and would be disturbed.',
      'Enable Accelerated Networking through the service that manages it.',
    ),
    source: 'AKS support policies; AKS node resource group lockdown',
  },
  'deny-assignment': {
    ...skip(
      'A deny assignment of a service or deployment stack forbids changes here.',
      'Enable Accelerated Networking through the service or stack that made it.',
    ),
    source: 'azure-docs role-based-access-control/deny-assignments; migAz#266, AzureTRE#4776',
  },
  'read-only-lock': {
    ...skip(
      'A ReadOnly lock forbids changes, and would forbid the undo as well.',
      'Remove the lock from the VM, its network interfaces, their groups or the subscription.',
    ),
    source: 'azure-docs azure-resource-manager/management/lock-resources; azure-sdk-for-java#2560',
  },
  'missing-permission': skip(
    'The app lacks a right that the change or its undo takes.',
    'Grant the rights that the evidence names to the app’s identity.',
  ),
  'scale-set-member': {
    ...skip(
      'The VM belongs to a scale set, whose model would undo the change.',
      'Enable Accelerated Networking in the scale set model.',
    ),
    source: 'azure-docs virtual-network/manage-accelerated-networking',
  },
  'os-unsupported': {
    ...skip(
      'This version of the operating system has no driver for accelerated network hardware.',
      'Upgrade the operating system.',
    ),
    source: `${overview}; accelerated-networking-how-it-works`,
  },
  'os-unknown': {
    ...skip(
      'It is not known whether this operating system drives accelerated network hardware.',
      'Allow the preflight, so that the guest shows its drivers; or use an operating system that is listed.',
    ),
    source: `${overview}; accelerated-networking-how-it-works`,
  },
  'kernel-too-old': {
    ...skip(
      'The kernel of this VM cannot drive the network hardware that this size may get.',
      'Update the kernel, as the evidence says.',
    ),
    source: 'azure-docs PR 128674, #84047; cockroach#173178',
  },
  'guest-manages-vf': {
    ...skip(
      'NetworkManager or systemd-networkd would take the virtual function for itself, and give it an address of its own.',
      'Install the udev rule of azure-vm-utils, or cloud-init 23.2 or newer.',
    ),
    source: `${overview}; azure-vm-utils`,
  },
  'rdma-size': {
    ...skip(
      'This size has InfiniBand: acceleration renames its devices, which can break MPI.',
      'Name the devices by their GUID in the jobs, and allow it by eligibility.rdmaSizes in the policy file.',
    ),
    source: 'azure-compute-docs virtual-machines/hb-hc-known-issues',
  },
  'edge-zone': {
    ...skip(
      'The VM is in an Edge Zone, for which Azure does not list what sizes can do.',
      'Nothing: what is offered there cannot be known.',
    ),
    source: 'azure-cli#18327, #28429',
  },
  'custom-image': {
    ...skip(
      'The VM was made from a custom or gallery image, from a disk of its own, or from a third party’s image of the Marketplace, and nobody has confirmed that it has the drivers.',
      'Have the OS disk or image definition declare Accelerated Networking and the agent report its OS, or allow the image in the policy.',
    ),
    source: `${overview}; compute disks supportedCapabilities; compute galleryImages features`,
  },
  'guest-not-mana-ready': {
    ...skip(
      'A stop and start may bring the VM back on MANA hardware, which its operating system cannot drive.',
      'Upgrade the operating system to a version with the MANA driver; or allow the preflight, so that the guest shows that it has it.',
    ),
    source: 'azure-docs virtual-network/accelerated-networking-mana-existing-sizes',
  },
  'availability-set': {
    ...skip(
      'All VMs of an availability set must be stopped together to be accelerated.',
      'Stop the whole set, enable Accelerated Networking on its VMs, and start it; or let policy follow an accelerated sibling.',
    ),
    source: 'azure-docs virtual-network/manage-accelerated-networking; terraform-provider-azurerm#782',
  },
  'spot-vm': {
    ...skip(
      'A Spot VM may not start again once it is deallocated.',
      'Recreate the VM with Accelerated Networking on.',
    ),
    source: 'azure-compute-docs virtual-machines/spot-vms',
  },
  'ephemeral-os-disk': {
    ...skip(
      'A VM with an ephemeral OS disk cannot be deallocated.',
      'Recreate the VM with Accelerated Networking on.',
    ),
    source: 'azure-compute-docs virtual-machines/ephemeral-os-disks',
  },
  hibernated: {
    ...skip('The VM is hibernated; touching it would lose its memory state.', 'Start the VM.'),
    source: 'azure-compute-docs virtual-machines/hibernate-resume',
  },
  'proximity-placement-group': {
    ...skip(
      'The VM is pinned to a proximity placement group and may not find room there again.',
      'Stop and start the VM at a time of your choice with Accelerated Networking on.',
    ),
    source: 'SupportArticles-docs virtual-machines/allocation-failure',
  },
  'dedicated-host': {
    ...skip(
      'The VM is pinned to a dedicated host.',
      'Stop and start the VM at a time of your choice with Accelerated Networking on.',
    ),
    source: 'SupportArticles-docs virtual-machines/allocation-failure',
  },
  'capacity-reservation': {
    ...skip(
      'The VM uses a capacity reservation.',
      'Stop and start the VM at a time of your choice with Accelerated Networking on.',
    ),
    source: 'azure-compute-docs virtual-machines/capacity-reservation-associate-vm',
  },
  'virtual-tpm': {
    ...skip(
      'A deallocation resets the virtual TPM, and policy says that secrets may be bound to it.',
      'Stop and start the VM at a time of your choice with Accelerated Networking on, or set virtual TPMs to be ignored.',
    ),
    source: states,
  },
  'dynamic-public-ip': {
    ...skip(
      'A deallocation releases the VM’s dynamic public address, and it would come back with another one.',
      'Make the address static, or replace it by a Standard one.',
    ),
    source: 'azure-docs virtual-network/ip-services/public-ip-addresses',
  },
  'network-appliance': {
    ...skip(
      'The VM forwards traffic for others, or is tagged as a network virtual appliance.',
      'Follow the appliance vendor’s procedure.',
    ),
    source: 'azure-docs virtual-network MANA network virtual appliances (LegacyVMNVA)',
  },
} as const satisfies Record<string, ReasonRow>;
