import { Cron } from 'croner';
import { boundedMemo } from '../lib/bounded-memo.ts';
import { nearest } from '../lib/nearest.ts';
import { faulty, type Parsed, parsed } from '../lib/parsed.ts';

/** The longest window, in minutes: a week. */
export const maxWindowMinutes = 10_080;

const fiveFields = /^[\dA-Za-z*,/#-]+(?: +[\dA-Za-z*,/#-]+){4}$/;

// croner searches no farther than the year 3000. In 28 years without a skipped leap year every date falls on every weekday: a date that is not in
// the last 28 years never comes, and no search of a thousand years is needed to find that out.
const lastCycle = new Date('2972-01-01T00:00:00Z');

/** The times of a cron expression, on a clock without summer time. Throws an error for a text that is no cron expression. */
export const timesOf = (cron: string): Cron => new Cron(cron, { mode: '5-part', timezone: 'UTC' });

/** What is wrong with a window's cron expression: five fields that name at least one moment. */
export function cronFault(cron: string): string | undefined {
  if (!fiveFields.test(cron))
    return 'should be five fields (minute, hour, day, month, weekday), such as "0 22 * * SAT"';
  try {
    return timesOf(cron).nextRun(lastCycle) === null ? 'should name a moment that comes' : undefined;
  } catch (error) {
    const said = String(error).replace(/^\w*Error: (?:CronPattern: )?/, '');
    return `should be a cron expression (${said.slice(0, 120)})`;
  }
}

/** What is wrong with a time zone: only IANA names are allowed, because an offset has no summer time. */
export function timeZoneFault(zone: string): string | undefined {
  const expected = 'should be an IANA time zone, such as Europe/Berlin';
  if (/^[A-Za-z][\w+/-]{0,63}$/.test(zone) && isKnownZone(zone)) return undefined;
  const zones = Intl.supportedValuesOf('timeZone');
  const city = zones.find((one) => one.toLowerCase().endsWith(`/${zone.trim().toLowerCase()}`));
  const meant = city ?? nearest(zone, zones);
  return meant === undefined ? expected : `${expected}; did you mean "${meant}"?`;
}

function isKnownZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** When a window opens, for how long, in which zone. */
export interface Opening {
  /** Five fields: minute, hour, day, month, weekday. */
  readonly cron: string;
  readonly durationMinutes: number;
  /** IANA, as in `Europe/Berlin`. */
  readonly timeZone: string;
}

/** `4h`, `90m`, `1h30m`, in minutes; none for anything else. */
function minutesIn(text: string): number {
  const [, hours, minutes] = /^(?:(\d{1,3})h)?(?:(\d{1,5})m)?$/i.exec(text) ?? [];
  return Number(hours ?? 0) * 60 + Number(minutes ?? 0);
}

/** Whether a cron expression names a single minute of an hour. */
export function opensOnceAnHour(cron: string): boolean {
  return /^\d+ /.test(cron);
}

/**
 * Reads a window as a tag's value spells it, `cron;duration;zone`, for instance `0 22 * * SAT;4h;Europe/Berlin`. One that opens more than once an hour
 * should last an hour: a search for the next time would cost a step for each opening.
 */
export const readOpening: (text: string) => Parsed<Opening> = boundedMemo(500, openingIn);

function openingIn(text: string): Parsed<Opening> {
  const [cron = '', duration = '', timeZone = '', ...more] = text.split(';').map((part) => part.trim());
  if (timeZone === '' || more.length > 0)
    return faulty('should be the name of a window, or cron;duration;zone');
  const durationMinutes = minutesIn(duration);
  const [first, ...rest] = [
    cronFault(cron),
    durationMinutes < 1 || durationMinutes > maxWindowMinutes
      ? 'the duration should be between 1m and 168h, such as 4h or 1h30m'
      : undefined,
    durationMinutes < 60 && !opensOnceAnHour(cron)
      ? 'a window that opens more than once an hour should last an hour or more'
      : undefined,
    timeZoneFault(timeZone),
  ].filter((fault) => fault !== undefined);
  return first === undefined ? parsed({ cron, durationMinutes, timeZone }) : faulty(first, ...rest);
}
