import type { FaultOrder } from '../../arm/faults/faults.ts';
import type { Act, Moment } from '../life.ts';
import { type Draw, nameOf, stoppable, unsettled, withActs } from './draw.ts';

const powers = ['deallocating', 'deallocated', 'starting', 'running'] as const;

/** Runs are terminated or purged, whatever they do at that moment. */
export const diesAtAnyPhase: Draw = function diesAtAnyPhase(life, chance) {
  const fleet = stoppable(chance.of('fleet'), chance.pick([1, 2, 2, 3]));
  const settings = {
    ...life.settings,
    ACCELNET_MAX_CONCURRENT: chance.pick(['1', '1', '5']),
    ACCELNET_SETTLE_MINUTES: chance.pick(['0', '5']),
  };
  const policy = { ...life.policy, perHour: 20, breakerFailures: chance.pick([1, 1, 2]) };
  const acts = fleet
    .filter((_, nth) => nth === 0 || chance.is(0.4))
    .map(({ order: { name: vm } }): Act => {
      const at = chance.weighted<Moment>([
        [6, { kind: 'power', vm, power: chance.pick(powers), seconds: chance.pick([0, 1, 5, 15]) }],
        [1, { kind: 'request', operation: 'networkInterfaces/write', nth: chance.whole(1, 3) }],
        [1, { kind: 'request', operation: 'virtualMachines/start', nth: 1 }],
        [1, { kind: 'request', operation: 'virtualMachines/deallocate', nth: 1 }],
        [1, { kind: 'time', seconds: chance.whole(5, 280) }],
      ]);
      return { at, deed: { kind: chance.pick(['terminate', 'terminate', 'purge']), vm } };
    });
  return { life: withActs({ ...life, fleet, settings, policy }, acts), passes: false };
};

/** A run dies before Azure has taken its stop, and then the owner turns the VM off. */
export const ownerStopsAfterDeath: Draw = function ownerStopsAfterDeath(life, chance) {
  const fleet = stoppable(chance.of('fleet'), chance.pick([1, 1, 2]));
  const vm = nameOf(chance, { ...life, fleet });
  const isBusy = chance.is(0.5);
  const fault: FaultOrder = {
    operation: 'virtualMachines/deallocate',
    resource: vm,
    count: 'unlimited',
    lasts: chance.whole(300, 1500),
    effect: {
      kind: 'http',
      status: isBusy ? 409 : 429,
      code: isBusy ? 'Conflict' : 'TooManyRequests',
      message: 'Come later.',
      ...(chance.is(0.5) ? { headers: { 'retry-after': chance.pick(['30', '300', '1200']) } } : {}),
    },
  };
  const after = (seconds: number): Moment => ({
    kind: 'request',
    operation: 'virtualMachines/deallocate',
    nth: 1,
    seconds,
  });
  const dies = chance.pick([1, 20, 90, 150]);
  const early: Moment = { kind: 'request', operation: 'virtualMachines/read', nth: chance.whole(2, 9) };
  const acts: readonly Act[] = [
    // Right before the run notes its stop, or after that.
    { at: chance.is(0.7) ? early : after(dies), deed: { kind: chance.pick(['terminate', 'purge']), vm } },
    {
      at: after(dies + chance.pick([0, 1, 30, 120, 400])),
      deed: { kind: 'preempt', vm, action: 'deallocate' },
    },
  ];
  return {
    life: withActs({ ...unsettled(life), fleet, faults: [...life.faults, fault] }, acts),
    passes: false,
  };
};
