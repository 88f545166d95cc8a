import type { Act, Moment } from '../life.ts';
import { type Draw, nameOf, stoppable, withActs } from './draw.ts';

// As long as a fleet takes with one stop an hour.
const patient = { ACCELNET_WAIT_LIMIT_HOURS: '12', ACCELNET_MAX_CONCURRENT: '5' };
const plenty = { concurrentPerDomain: 2, perHour: 20, breakerFailures: 3, breakerOutOf: 10 };

/** The app's limits are lowered while runs wait: they bind these runs. */
export const limitsLowered: Draw = function limitsLowered(life, chance) {
  const fleet = stoppable(chance.of('fleet'), chance.whole(2, 4));
  const settings = { ...life.settings, ...patient, ACCELNET_SETTLE_MINUTES: chance.pick(['0', '5']) };
  const at = chance.weighted<Moment>([
    [3, { kind: 'time', seconds: chance.whole(20, 280) }],
    [1, { kind: 'power', vm: nameOf(chance, { ...life, fleet }), power: 'deallocated', seconds: 1 }],
  ]);
  const policy = { ...plenty, perHour: chance.pick([1, 2, 20]), breakerFailures: chance.pick([1, 3]) };
  const deed = { kind: 'limit', maxConcurrent: chance.pick([1, 1, 2]), policy } as const;
  return { life: withActs({ ...life, fleet, settings, policy: plenty }, [{ at, deed }]), passes: true };
};

/** More events come at once than VMs may be stopped within the hour. */
export const burst: Draw = function burst(life, chance) {
  const fleet = stoppable(chance.of('fleet'), chance.whole(4, 7));
  const settings = { ...life.settings, ...patient, ACCELNET_SETTLE_MINUTES: '0' };
  const policy = { ...plenty, perHour: chance.pick([2, 3]) };
  // A timer begins runs that were put off; in a life it fires as long as something happens.
  const acts = Array.from(
    { length: 20 },
    (_, nth): Act => ({
      at: { kind: 'time', seconds: 600 + nth * 900 },
      deed: { kind: 'touch', vm: nameOf(chance, { ...life, fleet }) },
    }),
  );
  return { life: withActs({ ...life, fleet, settings, policy }, acts), passes: true };
};
