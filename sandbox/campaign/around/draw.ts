import type { Chance } from '../chance.ts';
import type { Act, Life, Member } from '../life.ts';

/** A life with something added, and whether what was added passes by itself: if so, every VM that is to be accelerated has to be at the end. */
interface Drawn {
  readonly life: Life;
  readonly passes: boolean;
}

/** Draws one kind of thing into a life. */
export type Draw = (life: Life, chance: Chance) => Drawn;

const sizes = [
  'Standard_D4s_v3',
  'Standard_D8s_v3',
  'Standard_E4s_v3',
  'Standard_F8s_v2',
  'Standard_DS2_v2',
  'Standard_D16s_v3',
  'Standard_E8s_v3',
  'Standard_F4s_v2',
] as const;

/** VMs that are to be stopped and accelerated. Each has another size, so that none waits until another's size is proven; in some lives all have one size. */
export function stoppable(
  chance: Chance,
  count: number,
  order: Partial<Member['order']> = {},
): readonly Member[] {
  const same = chance.is(0.2);
  return Array.from({ length: count }, (_, nth) => {
    const name = `vm-${nth}`;
    const nics = chance.several(1, 2, (n) => ({ name: `${name}-nic-${n}`, accelerated: false }));
    const size = sizes[same ? 0 : nth % sizes.length] ?? sizes[0];
    return {
      order: { name, size, os: chance.pick(['linux', 'windows']), nics, powerState: 'running', ...order },
    };
  });
}

export function nameOf(chance: Chance, { fleet }: Life): string {
  return chance.pick(fleet).order.name;
}

export function withActs(life: Life, acts: readonly Act[]): Life {
  return { ...life, acts: [...life.acts, ...acts] };
}

/** The app does not wait for new VMs to settle, so that the first requests of a life are about the first stop. */
export function unsettled(life: Life): Life {
  return { ...life, settings: { ...life.settings, ACCELNET_SETTLE_MINUTES: '0' } };
}

/** The resource group of VMs whose order names none: its tags hold for them. */
export const defaultGroup = 'rg-sandbox';
export const optOut = { 'accelnet-opt-out': 'true' };
