import { flagOf } from '../../scenarios/nic-essence.ts';
import type { Course } from '../chronicle.ts';
import type { Member } from '../life.ts';
import type { Lived } from '../lived.ts';
import { isUndisturbed } from './outside.ts';
import type { Violation } from './violation.ts';

/** In a life that nothing disturbs, every VM that is to be accelerated is. */
export function calmLivesEndAccelerated(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  if (!isUndisturbed(lived)) return [];
  const isOff = lived.life.fleet.some(({ order }) => order.powerState === 'deallocated');
  return courses.flatMap(({ member, id }) => {
    // A group with a member that is off may not be allowed another one down, and for the only VM of a group in its resource group none stands in.
    const held = groupOf(member) !== undefined && (isOff || isOnlyOne(member, lived.life.fleet));
    // A VM whose owner wants to be asked is not changed when nobody answers, and an answer would be an act.
    const asked = member.order.tags?.['accelnet-mode'] === 'approve';
    if (member.never !== undefined || member.unsure || held || asked) return [];
    const vm = lived.state.vms.find((one) => one.id.toLowerCase() === id);
    const ids = (vm?.nics ?? []).map((nic) => nic.id);
    const plain = lived.state.nics.filter((nic) => ids.includes(nic.id) && flagOf(nic) !== true);
    if (plain.length === 0) return [];
    return [
      {
        promise: 'a life without disturbance ends accelerated',
        vm: member.order.name,
        detail: `${plain.length} network interface(s) are not`,
      },
    ];
  });
}

function groupOf({ order }: Member): string | undefined {
  return order.tags?.['accelnet-group'];
}

function isOnlyOne(member: Member, fleet: readonly Member[]): boolean {
  const { resourceGroup } = member.order;
  return !fleet.some(
    (one) => one !== member && groupOf(one) === groupOf(member) && one.order.resourceGroup === resourceGroup,
  );
}
