import { expect, test } from 'vitest';
import { type EvidenceRow, evidenceOf } from '../../support/evidence.ts';
import { facts, nicFacts, offer, subscriptionId } from '../../support/facts.ts';
import { custom, existing, id, nic, reported, vm } from '../../support/rule-rows/row.ts';

const size = 'Standard_D4s_v3';
const subscription = `/subscriptions/${subscriptionId}`;
const elsewhere = nicFacts({ id: nicFacts().id.replace('/web/', '/network/') });

const owners: readonly EvidenceRow[] = [
  ['opted-out', 'no tag', facts(), undefined],
  ['opted-out', 'a tag', vm({ tags: { 'accelnet-opt-out': 'true' } }), { level: 'vm', value: 'true' }],
  [
    'opted-out',
    'a tag with a date and a reason',
    vm({ tags: { 'accelnet-opt-out': '2026-12-24', 'accelnet-opt-out-reason': 'SAP' } }),
    { level: 'vm', value: '2026-12-24', until: '2026-12-24T00:00:00.000Z', reason: 'SAP' },
  ],
  [
    'opted-out',
    'a long value',
    vm({ tags: { 'accelnet-opt-out': 'x'.repeat(999) } }),
    { level: 'vm', value: 'x'.repeat(256) },
  ],
  [
    'excluded',
    'the selector, by its place',
    facts(),
    { selector: 'scope.exclude.1', says: '{"names":["vm1"]}' },
    { exclude: [{ names: ['other'] }, { names: ['vm1'] }] },
  ],
  ['excluded', 'no selector', facts(), undefined, { exclude: [{ names: ['other'] }] }],
  [
    'excluded',
    'a long selector',
    facts(),
    { selector: 'scope.exclude.0', says: `{"names":["${'v'.repeat(245)}` },
    { exclude: [{ names: ['v'.repeat(300), '*'] }] },
  ],
  ['not-in-scope', 'no selector', facts(), { selectors: 1 }, { include: [{ names: ['other'] }] }],
  ['not-in-scope', 'a selector', facts(), undefined, { include: [{ names: ['vm1'] }] }],
  [
    'report-only',
    'who asks for it',
    vm({ ...existing, tags: { 'accelnet-mode': 'report' } }),
    { mode: 'report', newVm: false, askedBy: 'vm, policy' },
  ],
  ['report-only', 'nobody asks for it', facts(), undefined],
  [
    'approval-required',
    'who asks for it',
    vm({ tags: { 'accelnet-mode': 'approve' } }),
    { mode: 'approve', newVm: true, askedBy: 'vm' },
  ],
  ['approval-required', 'it was given', facts({}, { approved: true }), undefined, { modeForNew: 'approve' }],
  [
    'approval-required',
    'a flag without effect',
    vm({ size: 'Standard_D4s_v5' }),
    undefined,
    { modeForNew: 'approve' },
  ],
  ['paused', 'as policy says', facts(), { paused: true }, { paused: true }],
  ['paused', 'as policy says not', facts(), undefined],
];

const sizes: readonly EvidenceRow[] = [
  [
    'already-accelerated',
    'all NICs',
    facts({}, { nics: [nicFacts({ flag: 'true' }), nicFacts({ flag: 'true' })] }),
    { nics: 2 },
  ],
  ['already-accelerated', 'one NIC', nic({ flag: 'true' }), { nics: 1 }],
  [
    'already-accelerated',
    'one of two NICs',
    facts({}, { nics: [nicFacts({ flag: 'true' }), nicFacts()] }),
    undefined,
  ],
  ['already-accelerated', 'no NIC', facts({}, { nics: [] }), undefined],
  [
    'accelerated-by-platform',
    'the size and its source',
    vm({ size: 'Standard_D4s_v5' }),
    { size: 'Standard_D4s_v5', source: expect.any(String) },
  ],
  [
    'size-not-capable',
    'the size and its source',
    facts({}, { sizeOffer: offer('no') }),
    { size, source: 'Resource SKUs: AcceleratedNetworkingEnabled' },
  ],
  [
    'size-unknown',
    'the size, its source and what is missing',
    facts({}, { sizeOffer: offer('unknown') }),
    {
      size,
      source: 'Resource SKUs: size or capability is missing',
      missing:
        'Resource SKUs: the size or its capability; guest: preflight is off; fleet: not read; operator: none',
    },
  ],
  [
    'size-restricted',
    'the location',
    facts({ zones: ['1'] }, { sizeOffer: { ...offer('yes'), closed: true } }),
    { size, location: 'westeurope' },
  ],
  [
    'size-restricted',
    'the zone',
    facts({ zones: ['1', '2'] }, { sizeOffer: { ...offer('yes'), closedZones: ['2'] } }),
    { size, location: 'westeurope', zone: '2' },
  ],
  ['size-restricted', 'nothing closed', vm({ zones: ['1'] }), undefined],
  ['no-network-interface', 'none', facts({}, { nics: [] }), { nics: 0 }],
  ['no-network-interface', 'one', facts(), undefined],
];

const pinned: readonly EvidenceRow[] = [
  ['managed-group', 'the VM’s owner', vm({ managedBy: id }), { managedBy: id }],
  [
    'managed-group',
    'the group’s owner',
    facts({}, { group: { tags: {}, managedBy: id } }),
    { managedBy: id },
  ],
  [
    'managed-group',
    'a group of AKS',
    vm({ id: facts().vm.id.replace('/web/', '/MC_web/') }),
    { resourceGroup: 'MC_web' },
  ],
  ['managed-group', 'none', facts(), undefined],
  [
    'read-only-lock',
    'a lock above the VM alone',
    facts(
      {},
      { nics: [elsewhere], readOnlyLocks: [{ id: 'l', scope: `${subscription}/resourceGroups/WEB` }] },
    ),
    { lock: 'l', scope: `${subscription}/resourceGroups/WEB` },
  ],
  [
    'read-only-lock',
    'a lock on one NIC of two',
    facts({}, { nics: [nicFacts(), elsewhere], readOnlyLocks: [{ id: 'l', scope: elsewhere.id }] }),
    { lock: 'l', scope: elsewhere.id },
  ],
  [
    'missing-permission',
    'each right that is missing',
    facts({}, { missingRights: ['a on x', 'b on y'] }),
    { missing: 'a on x; b on y', count: 2 },
  ],
  ['missing-permission', 'one right', facts({}, { missingRights: ['a'] }), { missing: 'a', count: 1 }],
  [
    'missing-permission',
    'many rights',
    facts({}, { missingRights: ['x'.repeat(5000)] }),
    { missing: 'x'.repeat(1000), count: 1 },
  ],
  ['missing-permission', 'no right', facts({}, { missingRights: [] }), undefined],
  ['missing-permission', 'rights that were not read', facts(), undefined],
  ['scale-set-member', 'its scale set', vm({ scaleSetId: id }), { scaleSet: id }],
  ['availability-set', 'its set', vm({ availabilitySetId: id }), { availabilitySet: id }],
  [
    'availability-set',
    'no sibling that is accelerated',
    vm({ availabilitySetId: id }),
    { availabilitySet: id },
    { availabilitySets: 'sibling' },
  ],
  ['spot-vm', 'Spot', vm({ priority: 'Spot' }), { priority: 'Spot' }],
  ['spot-vm', 'its older name', vm({ priority: 'Low' }), { priority: 'Low' }],
  ['ephemeral-os-disk', 'its disk', vm({ ephemeralOsDisk: true }), { diffDiskSettings: 'Local' }],
  ['hibernated', 'its state', vm({ hibernated: true }), { hibernated: true }],
  ['proximity-placement-group', 'the group', vm({ proximityPlacementGroupId: id }), { group: id }],
  ['dedicated-host', 'the host', vm({ dedicatedHostId: id }), { host: id }],
  ['capacity-reservation', 'it', vm({ capacityReservationGroupId: id }), { reservation: id }],
  ['virtual-tpm', 'it has one', vm({ virtualTpm: true }), { virtualTpm: true }, { virtualTpm: 'skip' }],
  ['virtual-tpm', 'it has none', facts(), undefined, { virtualTpm: 'skip' }],
  [
    'network-appliance',
    'a tag among others',
    vm({ tags: { owner: 'x', LegacyVmNva: '' } }),
    { tag: 'LegacyVMNVA' },
  ],
  ['network-appliance', 'other tags', vm({ tags: { owner: 'x' } }), undefined],
  [
    'network-appliance',
    'a NIC that forwards',
    nic({ ipForwarding: true }),
    { nic: nicFacts().id, ipForwarding: true, auxiliaryMode: 'None' },
  ],
  [
    'network-appliance',
    'a NIC with an auxiliary mode',
    nic({ auxiliaryMode: 'Floating' }),
    { nic: nicFacts().id, ipForwarding: false, auxiliaryMode: 'Floating' },
  ],
];

const guests: readonly EvidenceRow[] = [
  [
    'os-unknown',
    'what was seen, and what is missing',
    reported('plan9', '4'),
    { os: expect.stringContaining('plan9'), missing: 'guest: preflight is off' },
  ],
  [
    'os-unknown',
    'why it is not certain',
    reported('rhel', '9.6'),
    {
      os: 'rhel 9.6',
      source: expect.stringMatching(/./),
      doubt: expect.stringContaining('PR 128675'),
      missing: 'guest: preflight is off',
    },
  ],
  ['os-unsupported', 'an OS that is fit', facts(), undefined],
  ['custom-image', 'what was seen', custom(), { os: expect.any(String) }],
  [
    'guest-not-mana-ready',
    'what was seen, and its source',
    reported('rhel', '8.6'),
    { os: expect.any(String), source: expect.stringMatching(/./), missing: 'guest: preflight is off' },
  ],
  ['agent-not-ready', 'not Ready', vm({ ...existing, agent: { ready: false } }), { agent: 'not ready' }],
  ['agent-not-ready', 'a Ready agent', vm(existing), undefined],
  ['agent-not-ready', 'a new VM', vm({ agent: { ready: false } }), undefined],
  ['agent-not-settled', 'a new VM', vm({ agent: { ready: false } }), { agent: 'not ready' }],
  ['agent-not-settled', 'an existing VM', vm({ ...existing, agent: { ready: false } }), undefined],
  ['agent-not-settled', 'a Ready agent', facts(), undefined],
];

const rows = [...owners, ...sizes, ...pinned, ...guests];

test.each(rows.map((row) => ({ code: row[0], what: row[1], row })))(
  '$code has its evidence, or does not apply: $what',
  ({ row: [code, , given, evidence, policy] }) => {
    expect(evidenceOf(code, given, policy)).toStrictEqual(evidence);
  },
);

test('the evidence about an agent that has never reported says so', () => {
  const { agent: _agent, ...silent } = facts(existing).vm;
  expect(evidenceOf('agent-not-ready', { ...facts(), vm: silent })).toEqual({ agent: 'not reported' });
});
