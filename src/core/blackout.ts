import type { Blackout } from './policy.ts';
import { type Selectable, selects } from './scope.ts';

/** The day that it is in a time zone at an instant, as in `2026-12-24`. */
function dayIn(timeZone: string, at: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(new Date(at));
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** The first blackout that a VM is in at an instant. */
export function blackoutAt(blackouts: readonly Blackout[], vm: Selectable, at: string): Blackout | undefined {
  return blackouts.find(({ from, to, timeZone, scope }) => {
    if (scope !== undefined && !selects(scope, vm)) return false;
    const day = dayIn(timeZone, at);
    return from <= day && day <= to;
  });
}
