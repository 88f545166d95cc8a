import { Cron } from 'croner';
import { parseTimeSpan } from '../engine/history/time-span.ts';

const minute = 60_000;

/** When a timer trigger fires, in UTC. */
export interface TimerSchedule {
  /** The first occurrence (ms) after `after` (ms); undefined when there is none. */
  next(after: number): number | undefined;
}

const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const days = 'sun|mon|tue|wed|thu|fri|sat';
const fields = [
  { name: 'second', value: '\\d{1,2}' },
  { name: 'minute', value: '\\d{1,2}' },
  { name: 'hour', value: '\\d{1,2}' },
  { name: 'day', value: '\\d{1,2}' },
  { name: 'month', value: `(?:\\d{1,2}|${months})` },
  { name: 'day-of-week', value: `(?:[0-6]|${days})` },
];

/**
 * Reads a timer trigger's `schedule`: NCRONTAB with six fields (second minute hour day month day-of-week; numbers,
 * names, ranges, steps and lists; a day must fit both day fields), or a time span `hh:mm:ss`.
 * Throws an Error that says what is wrong.
 */
export function parseSchedule(text: string): TimerSchedule {
  const period = parseTimeSpan(text.trim());
  if (period !== undefined && period > 0) return { next: (after) => after + period };
  const given = text.trim().split(/\s+/);
  const wrong = given.length === fields.length ? given.map(fieldFault).filter((fault) => fault !== '') : [];
  if (given.length !== fields.length) wrong.push(`it has ${given.length} fields, not six`);
  if (wrong.length > 0)
    throw new Error(
      `"${text}" is not "second minute hour day month day-of-week" as in "0 */5 * * * *": ${wrong.join('; ')}`,
    );
  // Anything but NCRONTAB was refused above, so that croner's own extras do not pass.
  const cron = new Cron(given.join(' '), { timezone: 'UTC', domAndDow: true, sloppyRanges: true });
  return { next: (after) => cron.nextRun(new Date(after))?.getTime() };
}

/** Whether two of the next occurrences are less than a minute apart; such timers keep no status. */
export function isShort(schedule: TimerSchedule, now: number): boolean {
  let last = now;
  for (let i = 0; i < 10; i++) {
    const next = schedule.next(last);
    if (next === undefined) return false;
    if (i > 0 && next - last < minute) return true;
    last = next;
  }
  return false;
}

function fieldFault(text: string, index: number): string {
  const field = fields[index];
  if (!field) return '';
  const part = `(?:\\*|${field.value}(?:-${field.value})?)(?:/[1-9]\\d*)?`;
  const fits = new RegExp(`^${part}(?:,${part})*$`, 'i').test(text);
  return fits ? '' : `${field.name} cannot be "${text}"`;
}
