import { Chance } from './chance.ts';
import { drawActs } from './generate/acts.ts';
import { withTheMinutesAroundTheStop } from './generate/around-the-stop.ts';
import { drawCrashes } from './generate/crashes.ts';
import { drawFaults } from './generate/faults.ts';
import { drawFleet } from './generate/fleet.ts';
import { withWhatComesFromOutside } from './generate/outside.ts';
import { withOwnersWishes } from './generate/owners.ts';
import { drawPolicy } from './generate/policy.ts';
import { drawSettings } from './generate/settings.ts';
import { withUnknownSizes } from './generate/unknown-sizes.ts';
import { drawWorld } from './generate/world.ts';
import type { Life } from './life.ts';

/** The nth life of a seed: the same pair always gives the same life. */
export function generateLife(seed: number, n: number): Life {
  const chance = new Chance('campaign', seed, n);
  const settings = drawSettings(chance.of('settings'));
  const { fleet, groups } = drawFleet(chance.of('fleet'), settings);
  // Some lives are undisturbed: in them every VM that can be accelerated has to be.
  const calm = chance.is(0.15);
  const crashing = !calm && chance.is(0.35);
  const again = !calm && chance.is(0.15) ? { redeliverAfter: chance.pick([0, 20, 300, 900]) } : {};
  const life: Life = {
    seed,
    n,
    fleet,
    groups,
    settings,
    policy: drawPolicy(chance.of('policy'), calm),
    world: drawWorld(chance.of('world'), calm),
    schema: chance.pick(['EventGrid', 'CloudEvents']),
    faults: calm ? [] : drawFaults(chance.of('faults'), fleet),
    acts: calm ? [] : drawActs(chance.of('acts'), fleet),
    crashes: crashing ? drawCrashes(chance.of('crashes')) : [],
    ...again,
  };
  const guessed = withUnknownSizes(life, chance.of('unknown sizes'));
  const asked = withOwnersWishes(guessed, chance.of('owners'), calm);
  const open = withWhatComesFromOutside(asked, chance.of('outside'));
  return withTheMinutesAroundTheStop(open, chance.of('around the stop'));
}
