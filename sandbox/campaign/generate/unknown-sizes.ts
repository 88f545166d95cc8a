import type { SizeOrder } from '../../arm/admin/size-orders.ts';
import type { Chance } from '../chance.ts';
import type { Life, Member, OperatorsWord, UnknownSizes } from '../life.ts';

// Two lives of sixteen, of those that show no older mutation: the others stay as they are.
const remainders = [3, 5];

/**
 * In some lives the fleet has sizes that no table knows. The guests may be asked about them, and some of these lie, answer late or lack a driver; an
 * operator may say what such a size is, rightly or not.
 */
export function withUnknownSizes(life: Life, chance: Chance): Life {
  if (!remainders.includes(life.n % 16)) return life;
  const sizes = chance.several(1, 2, (nth) => drawSize(chance.of(`size ${nth}`), nth));
  const unknown: UnknownSizes = {
    sizes,
    preflight: chance.weighted([
      [1, 'off'],
      [5, 'when-unknown'],
      [2, 'always'],
    ]),
    operator: sizes.flatMap((size) => drawWord(chance.of(size.name), size)),
    needed: chance.pick([1, 2, 3]),
  };
  const fleet = life.fleet
    .map(mayBeChanged)
    .map((member, n) =>
      member.never !== undefined || chance.is(0.15)
        ? member
        : ofUnknownSize(chance.of(`guest ${n}`), member, unknown),
    );
  return { ...life, fleet, unknown, settings: { ...life.settings, ...enforcing } };
}

// Where only reports are wanted, nothing would be asked.
const enforcing = { ACCELNET_MODE: 'enforce', ACCELNET_MODE_NEW: 'enforce' };

function mayBeChanged(member: Member): Member {
  const { never, ...open } = member;
  return never === 'its mode is report' ? open : member;
}

/** Newer than what the table says nothing about; those of generation 7 may have MANA. */
function drawSize(chance: Chance, nth: number): SizeOrder {
  const generation = chance.pick([5, 7]);
  return {
    name: `Standard_X${4 + nth}z_v${generation}`,
    maxNics: 4,
    onHost: chance.weighted([
      [4, 'by-flag'],
      [3, 'always'],
      [2, 'never'],
    ]),
    hardware: generation === 5 ? ['mlx5'] : chance.pick([['mana'], ['mlx5', 'mana']]),
  };
}

const truth = { 'by-flag': 'gains', always: 'platform', never: 'no-effect' } as const;

function drawWord(chance: Chance, { name, onHost = 'by-flag' }: SizeOrder): readonly OperatorsWord[] {
  if (!chance.is(0.2)) return [];
  const says = chance.is(0.75) ? truth[onHost] : chance.pick(Object.values(truth));
  return [{ pattern: name, says, note: 'as an operator has seen it' }];
}

type Guest = Pick<Member['order'], 'modules' | 'lies' | 'answersAfterSeconds'>;
type Drivers = NonNullable<Guest['modules']>['running'];

function ofUnknownSize(chance: Chance, { order }: Member, unknown: UnknownSizes): Member {
  const size = chance.pick(unknown.sizes);
  const lies = chance.is(0.25) ? drawLies(chance) : {};
  const late = chance.is(0.2) ? { answersAfterSeconds: chance.whole(10, 900) } : {};
  const drivers = chance.is(0.2) ? drawDrivers(chance) : {};
  const guest: Guest = { ...lies, ...late, ...drivers };
  const sure =
    size.onHost === 'by-flag' &&
    unknown.preflight !== 'off' &&
    Object.keys(guest).length === 0 &&
    unknown.operator.length === 0 &&
    // Others of its size may unsettle it by what they say.
    unknown.sizes.length === 1;
  return { order: { ...order, ...guest, size: size.name }, ...(sure ? {} : { unsure: true as const }) };
}

function drawLies(chance: Chance): Guest {
  const claims = chance.pick<NonNullable<Guest['lies']>['claims']>([
    { virtualFunctions: 0, vfInLog: false },
    { virtualFunctions: 1 },
    { drivers: ['mlx4', 'mlx5', 'mana'] },
    { drivers: [] },
    { virtualFunctions: 0, vfInLog: false, drivers: ['mlx4', 'mlx5', 'mana'] },
  ]);
  return { lies: { claims } };
}

function drawDrivers(chance: Chance): Guest {
  const running = chance.pick<Drivers>([['mlx4', 'mlx5'], ['mana'], [], ['mlx4', 'mlx5', 'mana']]);
  const isUpdated = chance.is(0.6);
  const newest = chance.pick<Drivers>([['mlx4', 'mlx5'], []]);
  return { modules: { running, ...(isUpdated ? { newest } : {}) } };
}
