import type { Chance } from '../chance.ts';
import type { Act, Member, Moment, OperatorDeed, OwnerDeed } from '../life.ts';

const powers = ['deallocating', 'deallocated', 'starting', 'running'] as const;
const requests = [
  'virtualMachines/deallocate',
  'virtualMachines/start',
  'networkInterfaces/write',
  'networkInterfaces/read',
  'virtualMachines/read',
  'operations/read',
] as const;

/** What owners and others do meanwhile: nothing in most lives, up to three things in the others. */
export function drawActs(chance: Chance, fleet: readonly Member[]): readonly Act[] {
  return [...drawOwnersActs(chance, fleet), ...drawOperatorsActs(chance.of('operators'), fleet)];
}

function drawOperatorsActs(chance: Chance, fleet: readonly Member[]): readonly Act[] {
  if (chance.is(0.75)) return [];
  return chance.several(1, 2, () => {
    const vm = fleet[chance.whole(0, fleet.length - 1)]?.order.name ?? 'vm-0';
    const deed = chance.weighted<OperatorDeed>([
      [3, { kind: 'cancel', vm }],
      [3, { kind: 'terminate', vm }],
      [2, { kind: 'purge', vm }],
      [2, { kind: 'pause' }],
      [1, { kind: 'resume' }],
      [1, { kind: 'reset-breaker' }],
      [1, { kind: 'reopen' }],
    ]);
    return { at: drawMoment(chance, vm), deed };
  });
}

function drawOwnersActs(chance: Chance, fleet: readonly Member[]): readonly Act[] {
  if (chance.is(0.45)) return [];
  return chance.several(1, 3, () => {
    const { order } = fleet[chance.whole(0, fleet.length - 1)] ?? {};
    const vm = order?.name ?? 'vm-0';
    const nic = chance.pick([`${vm}-nic-0`, ...(order?.nics ?? []).map(({ name }) => name)]);
    const deed = drawDeed(chance, vm, nic);
    return { at: 'nic' in deed && chance.is(0.6) ? whileWritten(chance) : drawMoment(chance, vm), deed };
  });
}

/** Between the app's reading of a network interface and its writing. */
function whileWritten(chance: Chance): Moment {
  return { kind: 'request', operation: 'networkInterfaces/write', nth: chance.whole(1, 3) };
}

function drawMoment(chance: Chance, vm: string): Moment {
  return chance.weighted<Moment>([
    [2, { kind: 'time', seconds: chance.whole(0, 1800) }],
    [4, { kind: 'power', vm, power: chance.pick(powers), seconds: chance.pick([0, 1, 5, 20, 90]) }],
    [4, { kind: 'request', operation: chance.pick(requests), nth: chance.whole(1, 6) }],
  ]);
}

function drawDeed(chance: Chance, vm: string, nic: string): OwnerDeed {
  return chance.weighted<OwnerDeed>([
    [3, { kind: 'start', vm }],
    [3, { kind: 'deallocate', vm }],
    [1, { kind: 'powerOff', vm }],
    [1, { kind: 'restart', vm }],
    [2, { kind: 'delete', vm }],
    [2, { kind: 'recreate', vm }],
    [2, { kind: 'touch', vm }],
    [
      4,
      {
        kind: 'tag',
        vm,
        tags: chance.pick([{ 'accelnet-opt-out': 'true' }, { 'accelnet-mode': 'report' }, { team: 'blue' }]),
      },
    ],
    [2, { kind: 'tag-group', group: 'rg-sandbox', tags: { 'accelnet-opt-out': 'true' } }],
    [2, { kind: 'resize', vm, size: chance.pick(['Standard_D8s_v3', 'Standard_B4ms']) }],
    [3, { kind: 'label-nic', nic, label: `label-${chance.whole(1, 99)}` }],
    [2, { kind: 'flag-nic', nic, on: chance.is(0.5) }],
    [2, { kind: 'lock', vm, scope: chance.pick(['vm', 'group']), seconds: chance.pick([60, 900, 20_000]) }],
  ]);
}
