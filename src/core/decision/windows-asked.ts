import { type Level, maxShown, type OwnerTags, tagsByLevel } from '../policy/owner-tags.ts';
import type { Policy } from '../policy/policy.ts';
import { type Selectable, selects } from '../policy/scope.ts';
import { type Opening, readOpening } from '../schedule/maintenance-window.ts';

type NamedOpening = Opening & { readonly name: string };

/** A window that a level's tag asks for: one of the policy's by its name, one of the tag's own, or one that cannot be read. */
export type WindowAsked =
  | { readonly kind: 'named' | 'own'; readonly level: Level; readonly opening: NamedOpening }
  | { readonly kind: 'unreadable'; readonly level: Level; readonly value: string; readonly fault: string };

/** Windows of which one must be open, and who asks for them. */
export interface WindowSet {
  readonly by: Level | 'policy';
  readonly openings: readonly NamedOpening[];
}

type WindowPolicy = Pick<Policy, 'tagPrefix' | 'windows' | 'tagsMayRaise'>;

/** The window that each level asks for, the nearest first. Two spellings on one level that disagree cannot be read. */
export function windowsAsked(
  tags: OwnerTags,
  { tagPrefix, windows, tagsMayRaise }: WindowPolicy,
): readonly WindowAsked[] {
  const all = tagsByLevel(tags, `${tagPrefix}-window`);
  const counted = tagsMayRaise.includes('window') ? all.slice(0, 1) : all;
  return counted.map(({ level, values: [first, ...others] }): WindowAsked => {
    const value = first.trim().slice(0, maxShown);
    const unreadable = (fault: string): WindowAsked => ({ kind: 'unreadable', level, value, fault });
    if (others.some((other) => other.trim() !== first.trim()))
      return unreadable('two spellings of this tag disagree');
    const named = windows.find(({ name }) => name.toLowerCase() === value.toLowerCase());
    if (named !== undefined) return { kind: 'named', level, opening: named };
    if (!value.includes(';')) return unreadable('the policy has no window of this name');
    const opening = readOpening(value);
    return opening.ok
      ? { kind: 'own', level, opening: { ...opening.value, name: opening.value.cron } }
      : unreadable(opening.faults.join('; '));
  });
}

/**
 * The windows that bind a VM, the farthest first. Of each set one must be open: the policy's that name the VM, if any, and each level's own,
 * because a tag may restrict and never widen. Where policy lets tags raise the window, the nearest tag's alone.
 */
export function windowSets(tags: OwnerTags, vm: Selectable, policy: WindowPolicy): readonly WindowSet[] {
  const asked = windowsAsked(tags, policy);
  const ofPolicy = policy.windows.filter(({ scope }) => scope === undefined || selects(scope, vm));
  const counts = ofPolicy.length > 0 && (asked.length === 0 || !policy.tagsMayRaise.includes('window'));
  const ofTags = asked.flatMap((one): WindowSet[] =>
    one.kind === 'unreadable' ? [] : [{ by: one.level, openings: [one.opening] }],
  );
  return [...(counts ? [{ by: 'policy' as const, openings: ofPolicy }] : []), ...ofTags.reverse()];
}
