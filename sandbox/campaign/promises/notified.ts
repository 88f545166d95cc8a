import { type Course, isOurs } from '../chronicle.ts';
import type { Lived } from '../lived.ts';
import { allOutages } from './outages.ts';
import { second, type Violation } from './violation.ts';

// By default an outage is planned to take half an hour at most. Then it takes some minutes until people are notified.
const plannedMs = 30 * 60_000;
const notifyWithinMs = 7 * 60_000;

/** People are notified within minutes of a VM that is down for longer than planned, whatever the run is doing. */
export function lateOutagesAreNotified(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const { deaths, done, redelivered } = lived;
  // A host that is away notifies nobody, and an orphaned run is found later.
  const ended = done.some(({ deed }) => deed.kind === 'terminate' || deed.kind === 'purge');
  if (deaths > 0 || redelivered || ended) return [];
  return allOutages(lived, courses).flatMap(({ vm, from, to }) => {
    const until = from + plannedMs + notifyWithinMs;
    if (to < until) return [];
    const id = courses.find(({ member }) => member.order.name === vm)?.id ?? '';
    if (saidBy(lived, id, /down-too-long|stranded/i, until)) return [];
    const detail = `down from ${second(lived, from)} to ${second(lived, to)}, and nobody was notified within ${until - from} ms`;
    return [{ promise: 'there is an alert about a VM that is down for too long', vm, detail }];
  });
}

// Half a minute of polls; a run that is over does not poll any more.
const toSeeMs = 45_000;

/** People are notified of a VM that came up through the app and was halted by its guest, if its run still polled it. */
export function haltedGuestsAreNotified(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  if (lived.deaths > 0 || lived.redelivered) return [];
  return courses.flatMap(({ member, id, powers }) => {
    const last = powers.at(-1);
    const booted = powers.at(-2);
    if (last?.to !== 'stopped' || last.correlationId !== undefined) return [];
    if (booted?.to !== 'running' || !isOurs(booted.correlationId)) return [];
    const run = lived.remediations.find(({ record }) => record?.correlationId === booted.correlationId);
    if (run?.record == null || Date.parse(run.record.endedAt) < last.at + toSeeMs) return [];
    if (saidBy(lived, id, /guest-stopped|stranded/i, lived.ended)) return [];
    const detail = `its guest halted it at ${second(lived, last.at)}`;
    return [{ promise: 'there is an alert about a halted guest', vm: member.order.name, detail }];
  });
}

function saidBy({ errors, saidAt }: Lived, id: string, what: RegExp, until: number): boolean {
  return errors.some(
    (line, n) => what.test(line) && line.toLowerCase().includes(id) && (saidAt?.[n] ?? 0) <= until,
  );
}
