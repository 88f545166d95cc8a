import { Cron } from 'croner';

/** Hours until the next sweep where no schedule says it. */
const defaultHours = 6;
const earlyMs = 30_000;
const sixFields = /^[\dA-Za-z*,/-]+(?: +[\dA-Za-z*,/-]+){5}$/;

/** What is wrong with a schedule of the Functions timer: six fields, in UTC, that name at least one moment. */
export function scheduleFault(schedule: string): string | undefined {
  const expected =
    'should be six fields (second, minute, hour, day, month, weekday), such as "0 0 */6 * * *", or off';
  if (!sixFields.test(schedule)) return expected;
  try {
    return cronOf(schedule).nextRun(new Date(0)) === null ? 'should name a moment that comes' : undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return expected;
  }
}

/** Hours from `now`, in milliseconds, until the next sweep; a timer that fires a little early does not count its own time as the next one. */
export function hoursUntilNext(schedule: string | undefined, now: number): number {
  const next = schedule === undefined ? null : cronOf(schedule).nextRun(new Date(now + earlyMs));
  return next === null ? defaultHours : Math.min((next.getTime() - now) / 3_600_000, 7 * 24);
}

function cronOf(schedule: string): Cron {
  return new Cron(schedule, { mode: '6-part', paused: true, timezone: 'UTC' });
}
