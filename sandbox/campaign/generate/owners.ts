import type { Chance } from '../chance.ts';
import type { Act, Life, Member } from '../life.ts';

// Both in UTC, where no hour is missing.
const windows = ['0 */2 * * *;60m;UTC', '15 3 * * *;2h;UTC'] as const;

// Every fourth life, of those that show no mutation: these stay as they are.
const remainders = [3, 5];

/**
 * In some lives owners want to be asked, or name the times at which their VMs may be stopped; operators approve, reject and sweep. A calm life has
 * windows only, since nobody is there to answer.
 */
export function withOwnersWishes(life: Life, chance: Chance, calm: boolean): Life {
  if (!remainders.includes(life.n % 8)) return life;
  const fleet = life.fleet.map((member, n) => withWish(member, chance.of(`owner ${n}`), calm));
  const asked = fleet.filter(({ order }) => order.tags?.['accelnet-mode'] === 'approve');
  const answers = asked.flatMap(({ order }) => drawAnswers(chance.of(order.name), order.name));
  const sweeps = calm ? [] : drawSweeps(chance.of('sweeps'));
  return { ...life, fleet, acts: [...life.acts, ...answers, ...sweeps] };
}

function withWish(member: Member, chance: Chance, calm: boolean): Member {
  const { order } = member;
  // A failure domain would have to wait for the slowest owner.
  if (member.never !== undefined || order.tags !== undefined || chance.is(0.3)) return member;
  const tags =
    !calm && chance.is(0.5)
      ? { 'accelnet-mode': 'approve' }
      : { 'accelnet-mode': 'window', 'accelnet-window': chance.pick(windows) };
  return { ...member, order: { ...order, tags } };
}

/** None to two sweeps by an operator: each assesses every VM while other things go on. */
function drawSweeps(chance: Chance): readonly Act[] {
  return chance.several(0, 2, () => ({
    at: { kind: 'time', seconds: chance.whole(0, 9000) },
    deed: { kind: 'sweep' },
  }));
}

/** Most are answered, some twice, some never. */
function drawAnswers(chance: Chance, vm: string): readonly Act[] {
  if (chance.is(0.15)) return [];
  return chance.several(1, 2, () => ({
    at: { kind: 'time', seconds: chance.whole(300, 9000) },
    deed: { kind: chance.is(0.75) ? 'approve' : 'reject', vm },
  }));
}
