import type { Tags } from './facts.ts';
import { type Mode, modes } from './policy.ts';

/** Whether the owner wants the VM left alone, and for how long. */
export type OptOut =
  | { readonly kind: 'none' }
  | { readonly kind: 'for-ever'; readonly level: Level; readonly value: string }
  | { readonly kind: 'until'; readonly level: Level; readonly value: string; readonly until: string };

type Level = 'vm' | 'resource-group';

const yes = new Set(['true', 'yes', '1', 'on', '']);
const no = new Set(['false', 'no', '0', 'off']);
const isoDate = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/i;

/** The value of a tag: Azure compares tag names without case. */
function tag(tags: Tags, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(tags).find(([key]) => key.trim().toLowerCase() === wanted)?.[1];
}

/**
 * Reads an opt-out tag's value. Yes and the empty value opt out; no does not; an ISO date or instant opts out until then;
 * whatever else it says opts out, because an exclusion must never leak through a typing error.
 */
function readOptOut(value: string, level: Level, now: string): OptOut {
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

/** The opt-out that holds: one at any level is enough. */
export function optOutOf(vm: Tags, group: Tags, prefix: string, now: string): OptOut {
  const name = `${prefix}-opt-out`;
  const levels: [Level, Tags][] = [
    ['vm', vm],
    ['resource-group', group],
  ];
  for (const [level, tags] of levels) {
    const value = tag(tags, name);
    const optOut: OptOut = value === undefined ? { kind: 'none' } : readOptOut(value, level, now);
    if (optOut.kind !== 'none') return optOut;
  }
  return { kind: 'none' };
}

/** The mode that the owner asks for; the VM's own tag wins over its group's. A value we cannot read asks for `report`. */
export function modeOf(vm: Tags, group: Tags, prefix: string): Mode | undefined {
  const value = tag(vm, `${prefix}-mode`) ?? tag(group, `${prefix}-mode`);
  if (value === undefined) return undefined;
  return modes.find((mode) => mode === value.trim().toLowerCase()) ?? 'report';
}
