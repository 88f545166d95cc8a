import { foundTags, type Level, longestShown, type OwnerTags } from './owner-tags.ts';

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

const yes = new Set(['true', 'yes', '1', 'on', '']);
const no = new Set(['false', 'no', '0', 'off']);
const isoDate =
  /^(\d{4})-(\d{2})-(\d{2})(?:t(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,7})?)?(z|[+-](\d{2}):(\d{2}))?)?$/;
// The farthest from UTC that any place is (IANA's database: Etc/GMT-14).
const farthestOffset = 14 * 60;

/**
 * The instant that an ISO date or date and time names, in UTC where it names no offset; undefined for a text of another shape, and for one
 * that names a day, a time or an offset that there is not: `Date.parse` takes 31 February for 3 March.
 */
function realInstant(text: string): number | undefined {
  const match = isoDate.exec(text);
  if (match === null) return undefined;
  const number = (n: number): number => Number(match[n] ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const monthEnd = new Date(0);
  monthEnd.setUTCFullYear(year, month, 0);
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= monthEnd.getUTCDate();
  const isTime = hour <= 23 && minute <= 59 && second <= 59;
  const isOffset = number(9) <= 59 && number(8) * 60 + number(9) <= farthestOffset;
  if (!isDay || !isTime || !isOffset) return undefined;
  const zoned = text.includes('t') && match[7] === undefined ? `${text}z` : text;
  return Date.parse(zoned.toUpperCase());
}

/**
 * Reads an opt-out tag's value. Yes and the empty value opt out; no does not; an ISO date or instant opts out until then;
 * whatever else it says opts out, because an exclusion must never leak through a typing error.
 */
function readOptOut(
  { value, level }: { readonly value: string; readonly level: Level },
  now: string,
): OptOut {
  const text = value.trim().toLowerCase();
  if (no.has(text)) return { kind: 'none' };
  const until = yes.has(text) ? undefined : realInstant(text);
  if (until === undefined || Number.isNaN(until)) return { kind: 'for-ever', level, value };
  if (until <= Date.parse(now)) return { kind: 'none' };
  return { kind: 'until', level, value, until: new Date(until).toISOString() };
}

/** How long an opt-out holds, for comparing two. */
function strength(optOut: OptOut): number {
  if (optOut.kind === 'none') return 0;
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
  return reason ? { ...optOut, reason: reason.slice(0, longestShown) } : optOut;
}
