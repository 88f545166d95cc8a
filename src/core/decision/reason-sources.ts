import type { ReasonCode } from './reasons.ts';

const overview = 'azure-docs virtual-network/accelerated-networking-overview';
const states = 'azure-compute-docs virtual-machines/states-billing';

/** The public source behind each rule that rests on how Azure behaves; the others rest on policy alone. */
export const reasonSources: Partial<Readonly<Record<ReasonCode, string>>> = {
  'accelerated-by-platform': 'azure-docs virtual-network/manage-accelerated-networking; azure-docs PR 91743',
  'size-not-capable': `Resource SKUs API; ${overview}`,
  'size-unknown': 'Resource SKUs API; azure-docs PR 128098',
  'size-restricted': 'azure-rest-api-specs compute Skus 2021-07-01; azure-docs error-sku-not-available',
  'too-many-network-interfaces': 'Resource SKUs API: MaxNetworkInterfaces',
  'managed-group': 'AKS support policies; AKS node resource group lockdown',
  'deny-assignment': 'azure-docs role-based-access-control/deny-assignments; migAz#266, AzureTRE#4776',
  'read-only-lock': 'azure-docs azure-resource-manager/management/lock-resources; azure-sdk-for-java#2560',
  'scale-set-member': 'azure-docs virtual-network/manage-accelerated-networking',
  'os-unsupported': `${overview}; accelerated-networking-how-it-works`,
  'os-unknown': `${overview}; accelerated-networking-how-it-works`,
  'custom-image': `${overview}; compute disks supportedCapabilities; compute galleryImages features`,
  'guest-not-mana-ready': 'azure-docs virtual-network/accelerated-networking-mana-existing-sizes',
  'availability-set':
    'azure-docs virtual-network/manage-accelerated-networking; terraform-provider-azurerm#782',
  'spot-vm': 'azure-compute-docs virtual-machines/spot-vms',
  'ephemeral-os-disk': 'azure-compute-docs virtual-machines/ephemeral-os-disks',
  hibernated: 'azure-compute-docs virtual-machines/hibernate-resume',
  'proximity-placement-group': 'SupportArticles-docs virtual-machines/allocation-failure',
  'dedicated-host': 'SupportArticles-docs virtual-machines/allocation-failure',
  'capacity-reservation': 'azure-compute-docs virtual-machines/capacity-reservation-associate-vm',
  'virtual-tpm': states,
  'dynamic-public-ip': 'azure-docs virtual-network/ip-services/public-ip-addresses',
  'network-appliance': 'azure-docs virtual-network MANA network virtual appliances (LegacyVMNVA)',
  'provisioning-failed': states,
  'vm-stopped': states,
  'power-in-transition': states,
  'power-unknown': states,
};
