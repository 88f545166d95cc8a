import type { Facts, Tags } from '../model/facts.ts';
import type { Policy } from './policy.ts';
import { type Mode, modes } from './policy-types.ts';
import { plainTag } from './scope.ts';

/** Where a tag is; the nearest first. */
export type Level = 'vm' | 'resource-group' | 'subscription';

/** Tags by their level. A level that was not read holds none. */
export interface OwnerTags {
  readonly vm: Tags;
  readonly group?: Tags;
  readonly subscription?: Tags;
}

interface Found {
  readonly level: Level;
  readonly value: string;
}

/** A mode, and who asks for it. */
export interface AskedMode {
  readonly by: Level | 'policy';
  readonly mode: Mode;
}

const levels: readonly Level[] = ['vm', 'resource-group', 'subscription'];

/** How much of a tag's value is shown. */
export const maxShown = 256;

/** The tags that apply to a VM. */
export function ownerTagsOf({ vm, group, subscription }: Omit<Facts, 'observedAt'>): OwnerTags {
  return { vm: vm.tags, group: group.tags, subscription: subscription.tags };
}

/** Of a tag's name, its letters and digits count, without case: `accelnet-opt-out` is also `accelnet_optout` and `AccelNet Opt-Out`. */
export function plainTagName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}

/** Every spelling of a tag on every level, the nearest level first. */
export function foundTags({ vm, group, subscription }: OwnerTags, name: string): readonly Found[] {
  const wanted = plainTagName(name);
  const own = { vm, 'resource-group': group, subscription };
  return levels.flatMap((level) =>
    Object.entries(own[level] ?? {})
      .filter(([key]) => plainTagName(key) === wanted)
      .map(([, value]) => value)
      .sort()
      .map((value) => ({ level, value })),
  );
}

/** A tag's spellings by level, the nearest first: more than one of a level where it is spelt in more than one way. */
export function tagsByLevel(
  tags: OwnerTags,
  name: string,
): readonly { readonly level: Level; readonly values: readonly [string, ...string[]] }[] {
  const all = foundTags(tags, name);
  return levels.flatMap((level) => {
    const [first, ...others] = all.filter((one) => one.level === level).map(({ value }) => value);
    return first === undefined ? [] : [{ level, values: [first, ...others] as const }];
  });
}

/** Of several modes, the most restrictive one. */
export function strictest(all: readonly Mode[]): Mode | undefined {
  return modes.find((mode) => all.includes(mode));
}

/** The mode that each level asks for, the nearest first. A value that we cannot read asks for `report`; of two spellings on one level the stricter counts. */
function modesOf(tags: OwnerTags, prefix: string): readonly (AskedMode & { readonly by: Level })[] {
  return tagsByLevel(tags, `${prefix}-mode`).flatMap(({ level, values }) => {
    const asked = values.map(
      (value) => modes.find((mode) => mode === value.trim().toLowerCase()) ?? 'report',
    );
    const mode = strictest(asked);
    return mode === undefined ? [] : [{ by: level, mode }];
  });
}

/**
 * Every mode that binds a VM: the policy's and, because a tag may restrict and never widen, that of each level. Where policy lets tags raise the
 * mode, the nearest tag's alone.
 */
export function bindingModes(
  tags: OwnerTags,
  ofPolicy: Mode,
  { tagPrefix, tagsMayRaise }: Pick<Policy, 'tagPrefix' | 'tagsMayRaise'>,
): readonly AskedMode[] {
  const asked = modesOf(tags, tagPrefix);
  const [nearest] = asked;
  if (nearest !== undefined && tagsMayRaise.includes('mode')) return [nearest];
  return [...asked, { by: 'policy', mode: ofPolicy }];
}

/**
 * The groups that owners name, each once, as names are compared: of every level, because a nearer name must not take a VM out of a farther group.
 * Where policy lets tags raise the group, the nearest level's alone.
 */
export function groupNamesOf(
  tags: OwnerTags,
  { tagPrefix, tagsMayRaise }: Pick<Policy, 'tagPrefix' | 'tagsMayRaise'>,
): readonly string[] {
  const all = tagsByLevel(tags, `${tagPrefix}-group`);
  const counted = tagsMayRaise.includes('group') ? all.slice(0, 1) : all;
  const names = counted.flatMap(({ values }) => values.map((value) => plainTag(value).slice(0, maxShown)));
  return [...new Set(names)].filter((name) => name !== '');
}
