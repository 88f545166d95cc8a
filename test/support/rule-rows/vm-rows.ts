import { facts, nicFacts, offer } from '../facts.ts';
import { askedFacts, asking } from '../guest-answers.ts';
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
    'a retired size may not start again',
    vm({ size: 'Standard_NV12s_v3' }),
    vm({ size: 'Standard_NV12ads_A10_v5' }),
  ],
  [
    'size-unknown',
    'a deallocated VM risks no outage',
    vm({ size: 'Standard_D4s_v6' }),
    vm({ size: 'Standard_D4s_v6', power: 'deallocated' }),
  ],
  [
    'size-contradicted',
    'the guest has no virtual function where the table says that Azure accelerates it',
    askedFacts({}, { size: 'Standard_D4s_v5' }),
    askedFacts({ virtualFunctions: 1 }, { size: 'Standard_D4s_v5' }),
    asking,
  ],
  [
    'rdma-size',
    'InfiniBand by the capability of the size',
    facts({}, { sizeOffer: { ...offer('yes'), rdma: true } }),
    facts({}, { sizeOffer: { ...offer('yes'), rdma: false } }),
  ],
  [
    'rdma-size',
    'InfiniBand as the guest shows it',
    askedFacts({ infiniband: 8 }),
    askedFacts({ infiniband: 0 }),
    asking,
  ],
  [
    'rdma-size',
    'policy may allow it',
    facts({}, { sizeOffer: { ...offer('yes'), rdma: true } }),
    facts({}, { sizeOffer: { ...offer('yes'), rdma: true } }),
    {},
    { rdmaSizes: 'allow' },
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
  [
    'kernel-too-old',
    'Rocky 9.6 lacks a patch up to 570.51.1',
    askedFacts({ kernel: '5.14.0-570.51.1.el9_6.x86_64', nextKernel: '5.14.0-570.51.1.el9_6.x86_64' }),
    askedFacts({ kernel: '5.14.0-570.52.1.el9_6.x86_64', nextKernel: '5.14.0-570.52.1.el9_6.x86_64' }),
    asking,
  ],
  [
    'kernel-too-old',
    'the first kernels 6.2 of Ubuntu fail the probe',
    askedFacts({ kernel: '6.2.0-1018-azure', nextKernel: '6.5.0-1010-azure' }),
    askedFacts({ kernel: '6.2.0-1019-azure', nextKernel: '6.5.0-1010-azure' }),
    asking,
  ],
  [
    'guest-manages-vf',
    'NetworkManager would configure it',
    askedFacts({ managesVf: true }),
    askedFacts({ managesVf: null }),
    asking,
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
