import { facts, nicFacts, offer } from '../facts.ts';
import { byDisk, custom, enforcing, existing, type Row, reported, vm } from './row.ts';

export const sizeRows: readonly Row[] = [
  [
    'accelerated-by-platform',
    'D and E v5 are "Required"',
    vm({ size: 'Standard_D4ds_v5' }),
    vm({ size: 'Standard_D4s_v4' }),
  ],
  [
    'accelerated-by-platform',
    'a constrained-core size has the hardware of its family',
    vm({ size: 'standard_e8-4s_V5' }),
    vm({ size: 'Standard_E8-4s_v3' }),
  ],
  [
    'accelerated-by-platform',
    'isolated and block-storage E v5 are Ev5 too',
    vm({ size: 'Standard_E112ibds_v5' }),
    vm({ size: 'Standard_E4s_v4' }),
  ],
  [
    'size-not-capable',
    'Resource SKUs says False',
    facts({}, { sizeOffer: offer('no') }),
    facts({}, { sizeOffer: offer('yes') }),
  ],
  [
    'size-not-capable',
    'NC and NV report the capability without effect',
    vm({ size: 'Standard_NV6ads_A10_v5' }),
    vm({ size: 'Standard_ND40rs_v2' }),
  ],
  [
    'size-not-capable',
    'DCasv5 is "Not Supported"',
    vm({ size: 'Standard_DC4as_v5' }),
    vm({ size: 'Standard_DC4s_v3' }),
  ],
  [
    'size-unknown',
    'v5 and newer without an entry may be accelerated already',
    vm({ size: 'Standard_D4as_v5' }),
    vm({ size: 'Standard_D4as_v4' }),
  ],
  [
    'size-unknown',
    'a size that is not in the list',
    facts({}, { sizeOffer: offer('unknown') }),
    facts({}, { sizeOffer: offer('yes') }),
  ],
  [
    'size-restricted',
    'a restricted size may not start again',
    facts({}, { sizeOffer: { ...offer('yes'), closed: true } }),
    facts(),
  ],
  [
    'size-restricted',
    'a zone may be closed alone',
    facts({ zones: ['2'] }, { sizeOffer: { ...offer('yes'), closedZones: ['2'] } }),
    facts({ zones: ['1'] }, { sizeOffer: { ...offer('yes'), closedZones: ['2'] } }),
  ],
  [
    'too-many-network-interfaces',
    'MaxNetworkInterfaces of the size',
    facts({}, { nics: [nicFacts(), nicFacts()], sizeOffer: { ...offer('yes'), maxNics: 1 } }),
    facts({}, { nics: [nicFacts(), nicFacts()], sizeOffer: { ...offer('yes'), maxNics: 2 } }),
  ],
];

export const guestRows: readonly Row[] = [
  [
    'os-unsupported',
    'Debian 8 is on no list',
    vm({ os: { image: { publisher: 'Debian', offer: 'debian-8', sku: '8' } } }),
    vm({ os: { image: { publisher: 'Debian', offer: 'debian-12', sku: '12' } } }),
  ],
  ['os-unknown', 'an OS that nobody lists', reported('plan9', '4'), reported('ubuntu', '24.04')],
  [
    'guest-not-mana-ready',
    'RHEL 8.6 drives Mellanox only',
    reported('rhel', '8.6'),
    reported('rhel', '8.10'),
  ],
  ['custom-image', 'nobody declares the drivers', custom(), custom(byDisk)],
  [
    'custom-image',
    'the OS disk says it has none',
    custom({ by: 'os-disk', acceleratedNetworking: false }),
    custom({ by: 'image-definition', acceleratedNetworking: true }),
  ],
  ['custom-image', 'the agent reports no OS', custom(byDisk, false), custom(byDisk)],
  [
    'virtual-tpm',
    'a deallocation resets the TPM',
    vm({ virtualTpm: true }),
    vm({ virtualTpm: true, power: 'deallocated' }),
    { virtualTpm: 'skip' },
  ],
  [
    'virtual-tpm',
    'trusted launch alone is fit',
    vm({ virtualTpm: true }),
    vm({ virtualTpm: true }),
    { virtualTpm: 'skip' },
    { virtualTpm: 'ignore' },
  ],
  [
    'agent-not-ready',
    'nobody could tell whether the VM came back',
    vm({ ...existing, agent: { ready: false } }),
    vm({ ...existing, agent: { ready: true } }),
    enforcing,
  ],
];
