import { facts, nicFacts, subscriptionId } from '../facts.ts';
import { denied, hoursBeforeNoon, id, nic, past, type Row, vm } from './row.ts';

export const placeRows: readonly Row[] = [
  ['scale-set-member', 'the model would undo the change', vm({ scaleSetId: id }), facts()],
  [
    'availability-set',
    'all its VMs must be stopped together',
    vm({ availabilitySetId: id }),
    facts({ availabilitySetId: id }, { acceleratedSibling: id }),
    { availabilitySets: 'sibling' },
  ],
  [
    'availability-set',
    'a sibling counts only where policy says so',
    facts({ availabilitySetId: id }, { acceleratedSibling: id }),
    facts({ availabilitySetId: id }, { acceleratedSibling: id }),
    { availabilitySets: 'skip' },
    { availabilitySets: 'sibling' },
  ],
  ['edge-zone', 'no list of sizes', vm({ extendedLocation: 'losangeles' }), facts()],
  ['spot-vm', 'a Spot VM may not start again', vm({ priority: 'SPOT' }), vm({ priority: 'Regular' })],
  ['ephemeral-os-disk', 'it cannot be deallocated', vm({ ephemeralOsDisk: true }), facts()],
  [
    'hibernated',
    'its memory would be lost',
    vm({ power: 'deallocated', hibernated: true }),
    vm({ power: 'deallocated' }),
  ],
  ['proximity-placement-group', 'pinned to a place', vm({ proximityPlacementGroupId: id }), facts()],
  ['dedicated-host', 'pinned to a host', vm({ dedicatedHostId: id }), facts()],
  ['capacity-reservation', 'pinned to a reservation', vm({ capacityReservationGroupId: id }), facts()],
  [
    'dynamic-public-ip',
    'a dynamic address is released at a deallocation',
    facts({}, { dynamicPublicIps: [id] }),
    facts({ power: 'deallocated' }, { dynamicPublicIps: [id] }),
  ],
  ['network-appliance', 'IP forwarding', nic({ ipForwarding: true }), nic({ ipForwarding: false })],
  [
    'network-appliance',
    'auxiliary mode',
    nic({ auxiliaryMode: 'MaxConnections' }),
    nic({ auxiliaryMode: 'none' }),
  ],
  ['network-appliance', 'LegacyVMNVA keeps a VM off MANA', vm({ tags: { legacyvmnva: '' } }), facts()],
  ['network-interface-elsewhere', 'a NIC has one VM', nic({ otherVmId: id }), facts()],
  [
    'managed-group',
    'AKS nodes are changed through AKS',
    vm({ id: facts().vm.id.replace('/web/', '/mc_web/') }),
    vm({ id: facts().vm.id.replace('/web/', '/emc_web/') }),
  ],
  [
    'deny-assignment',
    'the assignment of a managed group holds below it',
    facts({}, { denyAssignments: [denied('/resourcegroups/WEB')] }),
    facts({}, { denyAssignments: [denied('/resourcegroups/WEB', false)] }),
  ],
  [
    'deny-assignment',
    'of the whole subscription',
    facts({}, { denyAssignments: [denied('')] }),
    facts({}, { denyAssignments: [denied('/resourceGroups/we'), denied('/resourceGroups/web2')] }),
  ],
  [
    'read-only-lock',
    'a lock on the group of a NIC that lives in another one',
    facts(
      {},
      {
        nics: [nicFacts({ id: nicFacts().id.replace('/web/', '/network/') })],
        readOnlyLocks: [{ id: 'lock', scope: `/subscriptions/${subscriptionId}/resourceGroups/network` }],
      },
    ),
    facts(
      {},
      { readOnlyLocks: [{ id: 'lock', scope: `/subscriptions/${subscriptionId}/resourceGroups/network` }] },
    ),
  ],
];

export const stateRows: readonly Row[] = [
  [
    'provisioning-failed',
    'its last operation failed',
    vm({ provisioningState: 'FAILED' }),
    vm({ provisioningState: 'succeeded' }),
  ],
  ['vm-stopped', 'stopped is still allocated', vm({ power: 'stopped' }), vm({ power: 'deallocated' })],
  ['power-in-transition', 'between two states', vm({ power: 'deallocating' }), vm({ power: 'deallocated' })],
  ['power-unknown', 'transient trouble', vm({ power: 'unknown' }), facts()],
  [
    'never-settled',
    'the agent of a new VM does not come',
    vm({ createdAt: hoursBeforeNoon(13), agent: { ready: false } }),
    vm({ createdAt: hoursBeforeNoon(11), agent: { ready: false } }),
  ],
  [
    'never-settled',
    'its extensions do not end',
    vm({ createdAt: hoursBeforeNoon(13), extensions: [{ name: 'x', provisioningState: 'Creating' }] }),
    vm({ createdAt: hoursBeforeNoon(13), extensions: [{ name: 'x', provisioningState: 'Succeeded' }] }),
  ],
  ['recently-rolled-back', 'within the cool-down', past('rolled-back', 23), past('rolled-back', 25)],
  [
    'suspended',
    'three failures in a month',
    past('stranded', 100, 200, 700),
    past('stranded', 100, 200, 721),
  ],
  [
    'flip-flop',
    'turned off three times in a week',
    past('accelerated', 1, 80, 160),
    past('accelerated', 1, 80, 169),
  ],
];
