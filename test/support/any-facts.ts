import fc from 'fast-check';
import type { DisruptionGroup, Facts, Flag, OsFacts, PowerState } from '../../src/core/model/facts.ts';
import { defaultPolicy, type Policy } from '../../src/core/policy/policy.ts';
import { facts, nicFacts, offer, subscriptionId } from './facts.ts';

// Each fact is mostly as an eligible VM has it, so that not every VM that is drawn is skipped for ten reasons at once.
const mostly = <T>(defaultValue: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(defaultValue) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

const seldom = (name: string): fc.Arbitrary<object> => mostly<object>({}, { [name]: '/some/id' });

const nic = fc
  .record({
    flag: mostly<Flag>('false', 'true', 'null', 'absent'),
    ipForwarding: mostly(false, true),
    auxiliaryMode: mostly('None', 'Floating'),
    provisioningState: mostly('Succeeded', 'Updating', 'Failed'),
    elsewhere: seldom('otherVmId'),
    name: fc.constantFrom('a', 'b', 'c'),
  })
  .map(({ elsewhere, name, ...rest }) => nicFacts({ ...rest, ...elsewhere, id: `${nicFacts().id}-${name}` }));

const tags = fc.dictionary(
  fc.constantFrom('accelnet-mode', 'accelnet-opt-out', 'LegacyVMNVA', 'owner'),
  fc.constantFrom('true', 'false', '', 'enforce', 'report', '2030-01-01', 'nonsense'),
  { maxKeys: 1 },
);

const ubuntu = { name: 'ubuntu', version: '22.04' };
const os: fc.Arbitrary<OsFacts> = mostly<OsFacts>(
  facts().vm.os,
  { image: 'custom', reported: ubuntu },
  { image: 'none', imageId: 'x' },
  {
    image: 'custom',
    imageId: 'golden',
    reported: ubuntu,
    declared: { by: 'os-disk', acceleratedNetworking: true },
  },
  { ...facts().vm.os, reported: { name: 'ubuntu', version: '18.04' } },
  { ...facts().vm.os, reported: { name: 'plan9', version: '4' } },
);

const scope = fc.constantFrom('', '/resourceGroups/web', '/resourceGroups/WEB', '/resourceGroups/other');
const underScope = <T>(make: (scope: string) => T): fc.Arbitrary<readonly T[]> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<readonly T[]>([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        scope.map((path) => make(`/subscriptions/${subscriptionId}${path}`)),
        { maxLength: 3 },
      ),
    },
  );

const pastRuns = fc.array(
  fc.record({
    outcome: fc.constantFrom('accelerated', 'rolled-back', 'stranded', 'skipped', 'aligned'),
    at: fc.constantFrom('2026-11-22T10:00:00Z', '2026-11-20T10:00:00Z', '2026-11-01T10:00:00Z'),
  }),
  { maxLength: 4 },
);

const vm = fc
  .record({
    size: mostly(
      'Standard_D4s_v3',
      'Standard_D4s_v5',
      'Standard_E8-4s_v5',
      'Standard_D4s_v6',
      'Standard_NC6s_v3',
    ),
    power: mostly<PowerState>('running', 'deallocated', 'stopped', 'starting', 'unknown'),
    provisioningState: mostly('Succeeded', 'Updating', 'Failed', 'Deleting', 'Creating'),
    priority: mostly('Regular', 'Spot', 'Low'),
    ephemeralOsDisk: mostly(false, true),
    virtualTpm: fc.boolean(),
    hibernated: mostly(false, true),
    createdAt: mostly(
      '2026-11-22T11:00:00.000Z',
      '2026-11-22T11:59:30.000Z',
      '2026-11-21T14:00:00.000Z',
      '2020-01-01T00:00:00.000Z',
    ),
    agent: mostly({ ready: true }, { ready: false }),
    os,
    tags,
    zones: fc.constantFrom<string[]>([], ['2']),
    places: fc.tuple(
      ...['scaleSetId', 'availabilitySetId', 'dedicatedHostId', 'managedBy'].map(seldom),
      ...['proximityPlacementGroupId', 'capacityReservationGroupId'].map(seldom),
    ),
  })
  .map(({ places, ...rest }) => ({ ...rest, ...(Object.assign({}, ...places) as object) }));

const someGroup = { domain: 'group:s:web', kind: 'groups', name: 'web' } as const;

/** Any VM, often an eligible one. */
export const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    vm,
    nics: fc.uniqueArray(nic, { minLength: 0, maxLength: 3, selector: ({ id }) => id }),
    group: fc.record({ tags }),
    sizeOffer: fc.record({
      acceleratedNetworking: mostly('yes' as const, 'no' as const, 'unknown' as const),
      closed: mostly(false, true),
      closedZones: mostly<string[]>([], ['2']),
      maxNics: mostly(8, 1),
    }),
    readOnlyLocks: underScope((at) => ({ id: `${at}/lock`, scope: at })),
    denyAssignments: underScope((at) => ({
      id: `${at}/deny`,
      scope: at,
      below: true,
      denies: 'x/write',
      joins: [],
    })),
    dynamicPublicIps: mostly<string[]>([], ['/some/address']),
    sibling: seldom('acceleratedSibling'),
    pastRuns,
    disruptionGroups: fc.oneof(
      { weight: 30, arbitrary: fc.constant<readonly DisruptionGroup[]>([]) },
      fc.constantFrom<readonly DisruptionGroup[]>(
        [{ ...someGroup, others: [{ id: '/vm/2', available: true }] }],
        [{ ...someGroup, others: [{ id: '/vm/2', available: false }] }],
        [{ ...someGroup, others: [] }],
        [{ ...someGroup, unreadable: 'forbidden' }],
      ),
    ),
  })
  .map(({ vm: given, sibling, ...others }) => facts(given, { ...others, ...sibling }));

/** Any policy that matters to an assessment. */
export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    modeForNew: mostly<Policy['modeForNew']>('enforce', 'report', 'approve', 'window'),
    modeForExisting: mostly<Policy['modeForNew']>('enforce', 'report', 'approve', 'window'),
    paused: mostly(false, true),
    availabilitySets: fc.constantFrom('skip' as const, 'sibling' as const),
    agentless: fc.constantFrom('skip' as const, 'allow' as const),
    virtualTpm: fc.constantFrom('skip' as const, 'ignore' as const),
    allowedImages: mostly<Policy['allowedImages']>([], [{ idPattern: 'gold*' }]),
    flipFlopTimes: fc.integer({ min: 1, max: 4 }),
    suspendAfterFailures: fc.integer({ min: 1, max: 4 }),
  })
  .map((given) => ({ ...defaultPolicy, ...given }));

/** Changes that make any VM one to skip, whatever else is true and whatever the policy says. */
export const spoilers: Readonly<Record<string, (given: Facts) => Facts>> = {
  'opted-out': (given) => {
    const { 'accelnet-opt-out': _own, ...others } = given.vm.tags;
    return withVm(given, { tags: { ...others, 'ACCELNET-opt-out': 'ture' } });
  },
  'size-not-capable': (given) => ({ ...given, sizeOffer: offer('no') }),
  'size-unknown': (given) => ({ ...given, sizeOffer: offer('unknown') }),
  'size-restricted': (given) => ({ ...given, sizeOffer: { ...given.sizeOffer, closed: true } }),
  'no-network-interface': (given) => ({ ...given, nics: [] }),
  'too-many-network-interfaces': (given) => ({
    ...given,
    nics: [...given.nics, nicFacts(), nicFacts()],
    sizeOffer: { ...given.sizeOffer, maxNics: 1 },
  }),
  'network-interface-elsewhere': (given) => ({
    ...given,
    nics: [...given.nics, nicFacts({ otherVmId: 'x' })],
  }),
  'managed-group': (given) => withVm(given, { managedBy: 'somebody' }),
  'deny-assignment': (given) => ({
    ...given,
    denyAssignments: [
      ...given.denyAssignments,
      { id: 'd', scope: `/SUBSCRIPTIONS/${subscriptionId}`, below: true, denies: 'x', joins: [] },
    ],
  }),
  'read-only-lock': (given) => ({
    ...given,
    readOnlyLocks: [...given.readOnlyLocks, { id: 'l', scope: given.vm.id.toUpperCase() }],
  }),
  'scale-set-member': (given) => withVm(given, { scaleSetId: 'set' }),
  'os-unknown': (given) =>
    withVm(given, { os: { ...facts().vm.os, reported: { name: 'plan9', version: '4' } } }),
  'custom-image': (given) => withVm(given, { os: { image: 'custom' } }),
  'spot-vm': (given) => withVm(given, { priority: 'SPOT' }),
  'ephemeral-os-disk': (given) => withVm(given, { ephemeralOsDisk: true }),
  hibernated: (given) => withVm(given, { hibernated: true }),
  'proximity-placement-group': (given) => withVm(given, { proximityPlacementGroupId: 'p' }),
  'dedicated-host': (given) => withVm(given, { dedicatedHostId: 'h' }),
  'capacity-reservation': (given) => withVm(given, { capacityReservationGroupId: 'c' }),
  'network-appliance': (given) => ({ ...given, nics: [...given.nics, nicFacts({ ipForwarding: true })] }),
  'vm-being-deleted': (given) => withVm(given, { provisioningState: 'DELETING' }),
  'provisioning-failed': (given) => withVm(given, { provisioningState: 'failed' }),
  'vm-stopped': (given) => withVm(given, { power: 'stopped' }),
};

function withVm(given: Facts, change: Partial<Facts['vm']>): Facts {
  return { ...given, vm: { ...given.vm, ...change } };
}
