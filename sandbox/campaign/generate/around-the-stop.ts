import {
  anotherPlan,
  answeredMeanwhile,
  awayBeforeTheStop,
  mindsDuringALook,
  stopRefused,
} from '../around/before-the-stop.ts';
import type { Draw } from '../around/draw.ts';
import {
  endsWithoutFailing,
  hiddenWhileDown,
  longWhileDown,
  troubleForMinutes,
} from '../around/faults-while-down.ts';
import { burst, limitsLowered } from '../around/limits.ts';
import { diesAtAnyPhase, ownerStopsAfterDeath } from '../around/orphaned-runs.ts';
import { guestHalts, optsOutWhileDown, ownerPreempts } from '../around/while-down.ts';
import type { Chance } from '../chance.ts';
import type { Life } from '../life.ts';
import { drawPolicy } from './policy.ts';
import { drawWorld } from './world.ts';

// An eighth of all lives, of those that show no older mutation: the others stay as they are.
const remainders = [2, 9, 26, 28];

// Each life has one of the first, and some have one of the second besides: those can do with any fleet.
const draws: readonly (readonly [weight: number, draw: Draw])[] = [
  [2, stopRefused],
  [2, mindsDuringALook],
  [2, awayBeforeTheStop],
  [3, answeredMeanwhile],
  [2, anotherPlan],
  [2, limitsLowered],
  [1, burst],
  [2, hiddenWhileDown],
  [2, endsWithoutFailing],
  [1, troubleForMinutes],
  [1, longWhileDown],
  [2, guestHalts],
  [2, ownerPreempts],
  [2, optsOutWhileDown],
  [4, diesAtAnyPhase],
  [2, ownerStopsAfterDeath],
];
const besides: readonly Draw[] = [
  stopRefused,
  hiddenWhileDown,
  endsWithoutFailing,
  guestHalts,
  ownerPreempts,
];

/**
 * In some lives things happen in the minutes around the stop: somebody changes their mind, or the host is away, between the assessment and the
 * deallocation; runs die; and while a VM is down Azure hides it, refuses for minutes, or ends operations without a failure. In most of them nothing
 * else disturbs.
 */
export function withTheMinutesAroundTheStop(life: Life, chance: Chance): Life {
  if (!remainders.includes(life.n % 32)) return life;
  const alone = chance.is(0.75);
  const first = chance.weighted(draws);
  const second = chance.is(0.2) ? chance.pick(besides) : first;
  const kinds = [...new Set([first, second])];
  const base: Life = alone ? undisturbed(life, chance.of('calm')) : life;
  const drawn = kinds.reduce(
    ({ life: so, passes }, draw) => {
      const next = draw(so, chance.of(draw.name));
      return { life: { ...next.life, around: { kinds: [] } }, passes: passes && next.passes };
    },
    { life: { ...base, settings: { ...base.settings, ...willing } } as Life, passes: alone },
  );
  const around = { kinds: kinds.map(({ name }) => name), ...(drawn.passes ? { passes: true as const } : {}) };
  return { ...drawn.life, around };
}

// In report mode no VM is stopped, and runs are to wait for what passes within minutes.
const willing = {
  ACCELNET_MODE: 'enforce',
  ACCELNET_MODE_NEW: 'enforce',
  ACCELNET_OPERATION_LIMIT_MINUTES: '20',
};

function undisturbed({ redeliverAfter: _again, ...life }: Life, chance: Chance): Life {
  const [world, policy] = [drawWorld(chance.of('world'), true), drawPolicy(chance.of('policy'), true)];
  return { ...life, world, policy, groups: {}, faults: [], acts: [], crashes: [] };
}
