import type { FaultOrder } from '../../arm/faults/faults.ts';
import type { Act, OwnerDeed } from '../life.ts';
import { type Draw, defaultGroup, nameOf, optOut, stoppable, withActs } from './draw.ts';

/** A guest comes up after its stop and shuts itself down. */
export const guestHalts: Draw = function guestHalts(life, chance) {
  const fleet = life.around === undefined ? stoppable(chance.of('fleet'), chance.whole(1, 2)) : life.fleet;
  const vm = nameOf(chance, { ...life, fleet });
  const fault: FaultOrder = {
    operation: 'guest/boot',
    resource: vm,
    effect: { kind: 'halting-guest', seconds: chance.pick([1, 3, 8, 20]) },
  };
  const at = { kind: 'power', vm, power: 'deallocating', seconds: 0 } as const;
  return {
    life: withActs({ ...life, fleet }, [{ at, deed: { kind: 'fault', fault } }]),
    passes: false,
  };
};

/** The owner's own operation takes the place of ours. */
export const ownerPreempts: Draw = function ownerPreempts(life, chance) {
  const fleet = life.around === undefined ? stoppable(chance.of('fleet'), chance.whole(1, 2)) : life.fleet;
  const vm = nameOf(chance, { ...life, fleet });
  const [power, action] = chance.pick([
    ['starting', 'deallocate'],
    ['starting', 'deallocate'],
    ['deallocating', 'start'],
    ['deallocated', 'start'],
    ['running', 'deallocate'],
  ] as const);
  const at = { kind: 'power', vm, power, seconds: chance.pick([0, 1, 5, 20]) } as const;
  return {
    life: withActs({ ...life, fleet }, [{ at, deed: { kind: 'preempt', vm, action } }]),
    passes: false,
  };
};

/** The group, the subscription or the VM is opted out while a VM is on its way down, or is down. */
export const optsOutWhileDown: Draw = function optsOutWhileDown(life, chance) {
  const fleet = stoppable(chance.of('fleet'), chance.whole(1, 2));
  const vm = nameOf(chance, { ...life, fleet });
  const deed = chance.weighted<OwnerDeed>([
    [3, { kind: 'tag-group', group: defaultGroup, tags: optOut }],
    [2, { kind: 'tag-subscription', tags: optOut }],
    [1, { kind: 'tag', vm, tags: optOut }],
  ]);
  const power = chance.pick(['deallocating', 'deallocating', 'deallocated', 'starting']);
  const at = { kind: 'power', vm, power, seconds: chance.pick([0, 0, 2, 8]) } as const;
  const acts: readonly Act[] = [{ at, deed }];
  return { life: withActs({ ...life, fleet }, acts), passes: false };
};
