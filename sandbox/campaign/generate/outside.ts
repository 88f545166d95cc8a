import { notFoundYet } from '../../arm/faults/fault-recipes.ts';
import type { FaultOrder } from '../../arm/faults/faults.ts';
import type { Chance } from '../chance.ts';
import { withHostileTags } from '../hostile-tags.ts';
import type { Act, Life, Moment } from '../life.ts';
import { drawPolicy } from './policy.ts';
import { drawWorld } from './world.ts';

// Three lives of sixteen, of those that show no older mutation: the others stay as they are.
const remainders = [4, 6, 7];

/**
 * In some lives something comes from outside: a configuration that is wrong for a while, readers who ask without end, answers of 404 for what
 * exists, tags that want more than policy allows, orders to wait absurdly long. In half of them nothing else disturbs.
 */
export function withWhatComesFromOutside(life: Life, chance: Chance): Life {
  if (!remainders.includes(life.n % 16)) return life;
  const alone = chance.is(0.6);
  const calm: Life = alone ? undisturbed(life, chance.of('calm')) : life;
  const kinds = [misconfigured, polled, notSeenYet, orderedToWait, withHostileTags] as const;
  const [first, ...others] = kinds.map((draw) => ({ draw, at: chance.draw() })).sort((a, b) => a.at - b.at);
  const drawn = [first, ...others.slice(0, chance.is(0.3) ? 1 : 0)].flatMap((one) => one ?? []);
  const outside = drawn.reduce((so, { draw }) => draw(so, chance.of(draw.name)), calm);
  return { ...outside, ...(alone ? { outsideAlone: true as const } : {}) };
}

function undisturbed({ redeliverAfter: _again, ...life }: Life, chance: Chance): Life {
  const [world, policy] = [drawWorld(chance.of('world'), true), drawPolicy(chance.of('policy'), true)];
  return { ...life, world, policy, faults: [], acts: [], crashes: [] };
}

function anyVm({ fleet }: Life, chance: Chance): string {
  return chance.pick(fleet).order.name;
}

/** The host is started with a configuration that cannot be read, and later with the right one. */
function misconfigured(life: Life, chance: Chance): Life {
  const vm = anyVm(life, chance);
  const at = chance.weighted<Moment>([
    [1, { kind: 'time', seconds: chance.whole(0, 900) }],
    [3, { kind: 'request', operation: 'virtualMachines/read', nth: chance.whole(1, 8) }],
    [
      3,
      {
        kind: 'power',
        vm,
        power: chance.pick(['deallocating', 'deallocated', 'starting']),
        seconds: chance.pick([0, 1, 5, 20]),
      },
    ],
  ]);
  const what = chance.pick(['setting', 'policy'] as const);
  // No run waits for less than two hours.
  const seconds = chance.pick([600, 1800, 4500]);
  return { ...life, acts: [...life.acts, { at, deed: { kind: 'misconfigure', what, seconds } }] };
}

/** Readers ask about VMs that are down, and about VMs that do not exist. */
function polled(life: Life, chance: Chance): Life {
  const acts = life.fleet.flatMap(({ order: { name: vm } }): Act[] => {
    const at: Moment = { kind: 'power', vm, power: 'deallocating', seconds: chance.whole(0, 20) };
    const everySeconds = chance.pick([0.5, 1, 3]);
    const times = chance.whole(20, 90);
    return [
      { at, deed: { kind: 'poll', vm, everySeconds, times } },
      ...(chance.is(0.5)
        ? [{ at, deed: { kind: 'poll-strangers' as const, vm, everySeconds: 2, times: chance.whole(5, 30) } }]
        : []),
    ];
  });
  // Azure's limits are what readers could use up.
  const world = { ...life.world, throttling: true };
  return { ...life, world, acts: [...life.acts, ...acts] };
}

/** What exists is not found: for a while from the beginning on, or a few times later. */
function notSeenYet(life: Life, chance: Chance): Life {
  const faults = chance.several(1, 2, (): FaultOrder => {
    const { order } = chance.pick(life.fleet);
    const nic = chance.pick(order.nics ?? []).name;
    const target = chance.is(0.7)
      ? ({ operation: 'networkInterfaces/read', resource: nic } as const)
      : ({ operation: 'resourceGroups/read' } as const);
    const { effect } = notFoundYet(target, 0);
    if (chance.is(0.6)) return notFoundYet(target, chance.pick([60, 300, 900]));
    return { ...target, skip: chance.whole(0, 6), count: chance.whole(1, 2), effect };
  });
  return { ...life, faults: [...life.faults, ...faults] };
}

/** Azure asks to wait absurdly long: in refusals of reads while a VM is down, or with every operation that it takes. */
function orderedToWait(life: Life, chance: Chance): Life {
  const faults = chance.several(2, 3, (): FaultOrder => {
    const [operation, least, most] = chance.weighted([
      [4, ['virtualMachines/read', 4, 18] as const],
      [2, ['operations/read', 0, 4] as const],
      [1, ['networkInterfaces/read', 2, 8] as const],
    ]);
    const headers = { 'retry-after': chance.pick(insane) };
    const effect = {
      kind: 'http',
      status: 429,
      code: 'TooManyRequests',
      message: 'A fault.',
      headers,
    } as const;
    return { operation, skip: chance.whole(least, most), count: chance.whole(1, 2), effect };
  });
  const always = chance.is(0.3) ? { retryAfterSeconds: 86_400 } : {};
  return { ...life, world: { ...life.world, ...always }, faults: [...life.faults, ...faults] };
}

const insane = [
  '3600',
  '86400',
  '86400',
  '99999999999999999999999',
  '-5',
  'Wed, 21 Oct 2099 07:28:00 GMT',
] as const;
