import { foundTags, type Level, maxShown, type OwnerTags } from './owner-tags.ts';

/** Whether the owner has opted the VM out, and for how long. `reason` is the owner's own, cut. */
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

const no = new Set(['false', 'no', '0', 'off']);
// No place is farther from UTC than 14 hours (IANA's database: Etc/GMT-14).
const isoDate =
  /^(\d{4}-\d{2}-\d{2})(?:t(\d{2}:\d{2}(?::\d{2})?)((?<=:\d{2}:\d{2})\.\d{1,7})?(z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?)?$/;

/**
 * The instant that an ISO date or date and time names, in UTC where it names no offset; undefined for a text of another shape, and for one
 * that names a day, a time or an offset that does not exist.
 */
function realInstant(text: string): number | undefined {
  const match = isoDate.exec(text);
  if (match === null) return undefined;
  const [, date, time = '00:00', fraction = '', zone = 'Z'] = match;
  const wall = `${date}T${time}`;
  const read = Date.parse(`${wall}Z`);
  // `Date.parse` takes 31 February for 3 March, and 24:00 for the next day.
  if (Number.isNaN(read) || !new Date(read).toISOString().startsWith(wall)) return undefined;
  return Date.parse(`${wall}${fraction}${zone.toUpperCase()}`);
}

/**
 * Reads an opt-out tag's value. A "no" does not opt out; an ISO date or instant does until then; every other value does, "yes" and nothing
 * included, because an exclusion must not fail by a typing error.
 */
function readOptOut(
  { value, level }: { readonly value: string; readonly level: Level },
  now: string,
): OptOut {
  const text = value.trim().toLowerCase();
  if (no.has(text)) return { kind: 'none' };
  const until = realInstant(text);
  if (until === undefined) return { kind: 'for-ever', level, value };
  if (until <= Date.parse(now)) return { kind: 'none' };
  return { kind: 'until', level, value, until: new Date(until).toISOString() };
}

/** How long an opt-out holds, for comparing two. */
function strength(optOut: OptOut): number {
  if (optOut.kind === 'none') return Number.NEGATIVE_INFINITY;
  return optOut.kind === 'for-ever' ? Number.POSITIVE_INFINITY : Date.parse(optOut.until);
}

/** The opt-out that holds: one at any level and in any spelling is enough; of several, the one that holds longest, then the nearest. */
export function optOutOf(tags: OwnerTags, prefix: string, now: string): OptOut {
  const none: OptOut = { kind: 'none' };
  const optOut = foundTags(tags, `${prefix}-opt-out`)
    .map((one) => readOptOut(one, now))
    .reduce((best, one) => (strength(one) > strength(best) ? one : best), none);
  if (optOut.kind === 'none') return optOut;
  const reasons = foundTags(tags, `${prefix}-opt-out-reason`);
  const reason = (reasons.find(({ level }) => level === optOut.level) ?? reasons[0])?.value.trim();
  return reason ? { ...optOut, reason: reason.slice(0, maxShown) } : optOut;
}
