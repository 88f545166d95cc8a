import {
  anotherOperationInProgress,
  notShown,
  serviceUnavailable,
  throttledByArm,
} from '../../arm/faults/fault-recipes.ts';
import type { FaultOrder } from '../../arm/faults/faults.ts';
import type { Act } from '../life.ts';
import { type Draw, nameOf, stoppable, withActs } from './draw.ts';

/** A VM that is down is answered with 404, and its subscription's list may fail besides. */
export const hiddenWhileDown: Draw = function hiddenWhileDown(life, chance) {
  const fleet = life.around === undefined ? stoppable(chance.of('fleet'), chance.whole(1, 2)) : life.fleet;
  const vm = nameOf(chance, { ...life, fleet });
  const lasts = chance.pick([10, 30, 60, 300, 900]);
  const hidden = notShown({
    operation: 'virtualMachines/read',
    resource: vm,
    count: chance.pick([3, 4, 9, 'unlimited']),
    lasts,
  });
  const unlisted = serviceUnavailable({
    operation: 'virtualMachines/list',
    count: 'unlimited',
    lasts: chance.pick([60, 400]),
  });
  const failing = chance.is(0.4);
  const power = chance.pick(['deallocating', 'deallocated', 'deallocated', 'starting']);
  const at = { kind: 'power', vm, power, seconds: chance.pick([0, 1, 10]) } as const;
  const acts: readonly Act[] = [hidden, ...(failing ? [unlisted] : [])].map((fault) => ({
    at,
    deed: { kind: 'fault', fault },
  }));
  return { life: withActs({ ...life, fleet }, acts), passes: lasts <= 30 && !failing };
};

const codes = [
  'OperationPreempted',
  'Canceled',
  'InternalOperationError',
  'ServiceUnavailable',
  'InternalServerError',
] as const;

/** Operations end without having done anything, and without having failed. */
export const endsWithoutFailing: Draw = function endsWithoutFailing(life, chance) {
  const fleet = life.around === undefined ? stoppable(chance.of('fleet'), chance.whole(1, 2)) : life.fleet;
  const operation = chance.pick([
    'virtualMachines/start',
    'virtualMachines/start',
    'networkInterfaces/write',
    'virtualMachines/deallocate',
  ]);
  const code = chance.pick(codes);
  const fault: FaultOrder = {
    operation,
    count: operation === 'virtualMachines/deallocate' ? 1 : chance.whole(1, 2),
    effect: { kind: 'async-failure', code, message: `The operation ended with ${code}.` },
  };
  const faults = [...life.faults, fault];
  // A VM that Azure shows as failed is not changed.
  return { life: { ...life, fleet, faults }, passes: operation !== 'virtualMachines/deallocate' };
};

/** A write or a start is refused for minutes. */
export const troubleForMinutes: Draw = function troubleForMinutes(life, chance) {
  const fleet = stoppable(chance.of('fleet'), chance.whole(1, 2));
  const operation = chance.pick(['networkInterfaces/write', 'virtualMachines/start']);
  const target = { operation, count: 'unlimited', lasts: chance.pick([30, 90, 240]) } as const;
  const refused = chance.is(0.5) ? anotherOperationInProgress(target) : serviceUnavailable(target);
  return { life: { ...life, fleet, faults: [...life.faults, refused] }, passes: true };
};

/** A VM is down for longer than planned: its stop lasts, its start lasts, or what is to be read is throttled. */
export const longWhileDown: Draw = function longWhileDown(life, chance) {
  const fleet = stoppable(chance.of('fleet'), 1);
  const vm = nameOf(chance, { ...life, fleet });
  const seconds = chance.whole(2400, 4000);
  const settings = { ...life.settings, ACCELNET_OPERATION_LIMIT_MINUTES: '90' };
  const throttled = throttledByArm(
    { operation: 'networkInterfaces/read', count: 'unlimited', lasts: seconds },
    60,
  );
  if (chance.is(0.4)) {
    const at = { kind: 'power', vm, power: 'deallocated', seconds: 0 } as const;
    return {
      life: withActs({ ...life, fleet, settings }, [{ at, deed: { kind: 'fault', fault: throttled } }]),
      passes: true,
    };
  }
  const operation = chance.pick(['virtualMachines/deallocate', 'virtualMachines/start']);
  const faults = [...life.faults, { operation, effect: { kind: 'stuck' as const, seconds } }];
  return { life: { ...life, fleet, settings, faults }, passes: true };
};
