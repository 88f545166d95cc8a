import type { Chance } from '../chance.ts';
import type { Crash } from '../life.ts';

/** One to three deaths of the host. Each counts steps and requests from the start of its own process. */
export function drawCrashes(chance: Chance): readonly Crash[] {
  return chance.several(1, 3, () => ({
    at: chance.weighted([
      [3, { kind: 'commit' as const, when: chance.pick(['before', 'after']), nth: chance.whole(1, 260) }],
      [2, { kind: 'request' as const, when: chance.pick(['before', 'after']), nth: chance.whole(1, 90) }],
    ]),
    awaySeconds: chance.weighted([
      [6, 0],
      [3, chance.whole(5, 300)],
      [1, chance.whole(600, 7200)],
    ]),
  }));
}
