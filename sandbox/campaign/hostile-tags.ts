import type { Tags } from '../arm/world/resources.ts';
import type { Chance } from './chance.ts';
import type { Life, Member } from './life.ts';

// In UTC, where no hour is missing.
const narrow = ['0 */2 * * *;60m;UTC', '15 3 * * *;2h;UTC'] as const;
/** A window that is never shut. */
export const allHours = '0 0 * * *;24h;UTC';

/** Somebody tags VMs such that the app would do more if tags could widen what the policy or a wider level allows. */
export function withHostileTags(life: Life, chance: Chance): Life {
  const kinds = [raisesMode, raisesMode, impossibleOptOut, unreadableWindow, widensWindow, foreignGroup];
  return chance.pick(kinds)(life, chance);
}

type Draw = (life: Life, chance: Chance) => Life;

/** The policy wants reports only, or approvals, and none is given; tags ask for more. */
const raisesMode: Draw = (life, chance) => {
  const mode = chance.pick(['report', 'approve']);
  const why = mode === 'report' ? 'its mode is report' : 'nobody has approved it';
  const settings = { ...life.settings, ACCELNET_MODE: mode, ACCELNET_MODE_NEW: mode };
  const fleet = life.fleet.map(({ order, never = why }) => {
    const tags = { 'accelnet-mode': chance.pick(['enforce', 'Enforce', ' ENFORCE ']), ...order.tags };
    return { order: { ...order, tags }, never };
  });
  return { ...life, settings, fleet };
};

/** Opted out until a day that does not exist. */
const impossibleOptOut: Draw = (life, chance) =>
  untaggedOf(life, (member) => {
    const value = chance.pick(['2026-02-31', '2025-02-29', '2026-13-01', '2026-11-22T25:00Z']);
    return tagged(member, { 'accelnet-opt-out': value }, 'it is opted out until a day that there is not');
  });

/** Windows that take long to evaluate, or that nobody can read. */
const unreadableWindow: Draw = (life, chance) =>
  untaggedOf(life, (member) => {
    const value = chance.pick(['*/2 * * * *;1m;UTC', '* * * * *;1m;UTC', '0 0 31 2 *;24h;UTC', 'always;;']);
    return tagged(member, { 'accelnet-window': value }, 'its window never lets it be stopped');
  });

/** The group is bound by a window; its VMs are tagged with one that is never shut. */
const widensWindow: Draw = (life, chance) => {
  const { 'rg-sandbox': own } = life.groups;
  if (own !== undefined) return life;
  const window = chance.pick(narrow);
  const groups = { ...life.groups, 'rg-sandbox': { 'accelnet-mode': 'window', 'accelnet-window': window } };
  const opened = untaggedOf(life, (member) =>
    tagged(member, { 'accelnet-mode': chance.pick(['enforce', 'window']), 'accelnet-window': allHours }),
  );
  return { ...opened, groups };
};

/** Strangers of another resource group carry the name of a VM's group: it stays the only one of its own. */
const foreignGroup: Draw = (life) => {
  // One that is off loses nothing by a change.
  const fits = life.fleet.every(
    ({ order, never }) => order.tags === undefined && order.powerState !== 'deallocated' && !never,
  );
  if (!fits || life.fleet.length < 2 || life.acts.length + life.faults.length + life.crashes.length > 0)
    return life;
  const fleet = life.fleet.map((member, n): Member => {
    if (n === 0)
      return tagged(member, { 'accelnet-group': 'crown' }, 'it is the only one of its group that serves');
    const stranger = { ...member, order: { ...member.order, resourceGroup: 'rg-strangers' } };
    const isOnlyOne = life.fleet.length === 2;
    return tagged(stranger, { 'accelnet-group': 'crown' }, isOnlyOne ? 'it is the only one, too' : undefined);
  });
  return { ...life, fleet };
};

function untaggedOf(life: Life, change: (member: Member) => Member): Life {
  const fleet = life.fleet.map((member) =>
    member.order.tags === undefined && member.order.scaleSet === undefined ? change(member) : member,
  );
  return { ...life, fleet };
}

function tagged({ order, never }: Member, tags: Tags, why?: string): Member {
  const reason = never ?? why;
  return { order: { ...order, tags }, ...(reason === undefined ? {} : { never: reason }) };
}
