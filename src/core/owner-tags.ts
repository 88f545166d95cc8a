import type { Facts, Tags } from './facts.ts';
import { type Opening, readOpening } from './maintenance-window.ts';
import { type Mode, modes, type Policy } from './policy.ts';

/** Where a tag stands; the nearest first. */
type Level = 'vm' | 'resource-group' | 'subscription';

/** Tags by the level that they stand on. A level that was not read holds none. */
export interface OwnerTags {
  readonly vm: Tags;
  readonly group?: Tags;
  readonly subscription?: Tags;
}

/** Whether the owner wants the VM left alone, and for how long. `reason` is the owner's own, cut. */
export type OptOut =
  | { readonly kind: 'none' }
  | { readonly kind: 'for-ever'; readonly level: Level; readonly value: string; readonly reason?: string }
  | {
      readonly kind: 'until';
      readonly level: Level;
      readonly value: string;
      readonly until: string;
      readonly reason?: string;
    };

/** The window that the owner asks for: one of the policy's by its name, one of the tag's own, or one that nobody can read. */
export type WindowAsked =
  | { readonly kind: 'none' }
  | { readonly kind: 'named'; readonly level: Level; readonly name: string }
  | { readonly kind: 'own'; readonly level: Level; readonly opening: Opening }
  | { readonly kind: 'unreadable'; readonly level: Level; readonly value: string; readonly fault: string };

interface Found {
  readonly level: Level;
  readonly value: string;
}

const yes = new Set(['true', 'yes', '1', 'on', '']);
const no = new Set(['false', 'no', '0', 'off']);
const isoDate = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/i;
const longestShown = 256;

/** The tags that speak of a VM. */
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
function found(tags: OwnerTags, name: string): Found[] {
  const wanted = plainTagName(name);
  const levels: [Level, Tags | undefined][] = [
    ['vm', tags.vm],
    ['resource-group', tags.group],
    ['subscription', tags.subscription],
  ];
  return levels.flatMap(([level, own]) =>
    Object.entries(own ?? {})
      .filter(([key]) => plainTagName(key) === wanted)
      .map(([, value]) => ({ level, value }))
      .sort((a, b) => (a.value < b.value ? -1 : 1)),
  );
}

/** Those of the nearest level that has any: more than one where the tag is spelt in more than one way. */
function nearestOf(all: readonly Found[]): readonly Found[] {
  return all.filter(({ level }) => level === all[0]?.level);
}

/**
 * Reads an opt-out tag's value. Yes and the empty value opt out; no does not; an ISO date or instant opts out until then;
 * whatever else it says opts out, because an exclusion must never leak through a typing error.
 */
function readOptOut({ value, level }: Found, now: string): OptOut {
  const text = value.trim().toLowerCase();
  if (no.has(text)) return { kind: 'none' };
  if (!yes.has(text) && isoDate.test(text)) {
    const zoned = text.includes('t') && !/(?:z|[+-]\d{2}:\d{2})$/.test(text) ? `${text}z` : text;
    const until = Date.parse(zoned.toUpperCase());
    if (!Number.isNaN(until))
      return until <= Date.parse(now)
        ? { kind: 'none' }
        : { kind: 'until', level, value, until: new Date(until).toISOString() };
  }
  return { kind: 'for-ever', level, value };
}

/** How long an opt-out holds, for comparing two. */
function strength(optOut: OptOut): number {
  if (optOut.kind === 'none') return 0;
  return optOut.kind === 'for-ever' ? Number.POSITIVE_INFINITY : Date.parse(optOut.until);
}

/** The opt-out that holds: one at any level and in any spelling is enough; of several, the one that holds longest, then the nearest. */
export function optOutOf(tags: OwnerTags, prefix: string, now: string): OptOut {
  const none: OptOut = { kind: 'none' };
  const optOut = found(tags, `${prefix}-opt-out`)
    .map((one) => readOptOut(one, now))
    .reduce((best, one) => (strength(one) > strength(best) ? one : best), none);
  if (optOut.kind === 'none') return optOut;
  const reasons = found(tags, `${prefix}-opt-out-reason`);
  const reason = (reasons.find(({ level }) => level === optOut.level) ?? reasons[0])?.value.trim();
  return reason ? { ...optOut, reason: reason.slice(0, longestShown) } : optOut;
}

/**
 * The mode that the owner asks for; the nearest level wins. A value that we cannot read asks for `report`, and of two spellings on one level
 * the more careful wins.
 */
export function modeOf(tags: OwnerTags, prefix: string): Mode | undefined {
  const asked = nearestOf(found(tags, `${prefix}-mode`)).map(
    ({ value }) => modes.find((mode) => mode === value.trim().toLowerCase()) ?? 'report',
  );
  return modes.find((mode) => asked.includes(mode));
}

/** The window that the owner asks for; the nearest level wins. Two spellings on one level that disagree cannot be read. */
export function windowOf(
  tags: OwnerTags,
  { tagPrefix, windows }: Pick<Policy, 'tagPrefix' | 'windows'>,
): WindowAsked {
  const [first, ...others] = nearestOf(found(tags, `${tagPrefix}-window`));
  if (first === undefined) return { kind: 'none' };
  const { level } = first;
  const value = first.value.trim().slice(0, longestShown);
  const unreadable = (fault: string): WindowAsked => ({ kind: 'unreadable', level, value, fault });
  if (others.some((other) => other.value.trim() !== first.value.trim()))
    return unreadable('two spellings of this tag disagree');
  const named = windows.find(({ name }) => name.toLowerCase() === value.toLowerCase());
  if (named !== undefined) return { kind: 'named', level, name: named.name };
  if (!value.includes(';')) return unreadable('the policy has no window of this name');
  const opening = readOpening(value);
  return opening.ok ? { kind: 'own', level, opening: opening.value } : unreadable(opening.faults.join('; '));
}

/** The failure domain that the owner names, in lower case; the nearest level wins. */
export function failureGroupOf(tags: OwnerTags, prefix: string): string | undefined {
  const [first] = nearestOf(found(tags, `${prefix}-group`));
  return first?.value.trim().toLowerCase() || undefined;
}
