import type { Tags } from '../../arm/world/resources.ts';
import type { Chance } from '../chance.ts';
import type { Member } from '../life.ts';

// Sizes that gain by the flag, with how many network interfaces they take.
const gaining: readonly (readonly [size: string, maxNics: number])[] = [
  ['Standard_D4s_v3', 2],
  ['Standard_D8s_v3', 4],
  ['Standard_DS2_v2', 2],
  ['Standard_E4s_v3', 2],
  ['Standard_F8s_v2', 4],
];

interface Fleet {
  readonly fleet: readonly Member[];
  readonly groups: Readonly<Record<string, Tags>>;
}

/** One to four VMs, most of them such that they are to be accelerated. */
export function drawFleet(chance: Chance, settings: Readonly<Record<string, string>>): Fleet {
  const groups: Record<string, Tags> = {};
  if (chance.is(0.15)) groups['rg-opted-out'] = { 'accelnet-opt-out': 'true' };
  const count = chance.weighted([
    [5, 1],
    [3, 2],
    [1, 3],
    [1, 4],
  ]);
  // The app does not stop a VM that is the only one of its group.
  const grouped = count > 1 && chance.of('group').is(0.3);
  const fleet = chance.several(count, count, (nth) => {
    const member = drawMember(chance.of(`vm ${nth}`), `vm-${nth}`, settings);
    return grouped ? inGroup(member) : member;
  });
  if (groups['rg-opted-out'] === undefined || fleet.length < 2) return { fleet, groups: {} };
  const [first, ...others] = fleet;
  if (first === undefined) return { fleet, groups: {} };
  const closed: Member = {
    order: { ...first.order, resourceGroup: 'rg-opted-out' },
    never: first.never ?? 'its group is opted out',
  };
  return { fleet: [closed, ...others], groups };
}

function drawMember(chance: Chance, name: string, settings: Readonly<Record<string, string>>): Member {
  const [size, most] = chance.pick(gaining);
  const isNew = chance.is(0.6);
  const mode = isNew ? settings.ACCELNET_MODE_NEW : settings.ACCELNET_MODE;
  const base: Member['order'] = {
    name,
    size,
    os: chance.pick(['linux', 'windows']),
    nics: chance.several(1, Math.min(most, 3), (nth) => drawNic(chance, name, nth)),
    ...(isNew ? {} : { settled: true, createdAt: Date.parse('2026-10-01T00:00:00Z') }),
  };
  const order = { ...base, powerState: chance.is(0.2) ? ('deallocated' as const) : ('running' as const) };
  const member: Member = mode === 'report' ? { order, never: 'its mode is report' } : { order };
  return chance.is(0.2) ? untouchable(chance, member) : member;
}

/** One of those that are to be stopped one after the other. */
function inGroup({ order, ...member }: Member): Member {
  return { ...member, order: { ...order, tags: { ...order.tags, 'accelnet-group': 'shop' } } };
}

function drawNic(chance: Chance, vm: string, nth: number): NonNullable<Member['order']['nics']>[number] {
  return {
    name: `${vm}-nic-${nth}`,
    accelerated: nth > 0 && chance.is(0.2),
    ...(chance.is(0.3) ? { resourceGroup: 'rg-network' } : {}),
    ...(chance.is(0.4) ? { extra: drawExtra(chance) } : {}),
  };
}

/** Members that no published schema knows, and flags that are null. */
function drawExtra(chance: Chance): Record<string, unknown> {
  return chance.pick([
    { futureTop: { kept: [1, 2, 3] } },
    { properties: { futureProperty: 'kept' } },
    { properties: { enableAcceleratedNetworking: null } },
    { tags: { costs: '4711' } },
  ]);
}

function untouchable(chance: Chance, { order, never }: Member): Member {
  const [why, change]: readonly [string, Partial<Member['order']>] = chance.pick([
    ['it is opted out', { tags: { 'accelnet-opt-out': 'true' } }],
    ['it is opted out', { tags: { 'Accelnet-Opt-Out': '' } }],
    ['it is opted out until next year', { tags: { 'accelnet-opt-out': '2027-06-01' } }],
    ['its owner asks for reports', { tags: { 'accelnet-mode': 'report' } }],
    ['its size cannot', { size: 'Standard_B2s' }],
    ['it is a Spot VM', { priority: 'Spot' }],
    ['it has an ephemeral OS disk', { ephemeral: true }],
    ['it is in an availability set', { availabilitySet: 'set-1' }],
    ['it is in a scale set', { scaleSet: 'workers' }],
  ]);
  const nics = (order.nics ?? []).slice(0, 2).map((nic) => ({ ...nic, accelerated: false }));
  return { order: { ...order, nics, ...change }, never: never ?? why };
}
