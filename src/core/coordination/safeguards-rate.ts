import type { SafeguardsState } from './safeguards-state.ts';

type Starts = SafeguardsState['starts'];

const hourMs = 3_600_000;
const minuteOf = (at: string): number => Math.floor(Date.parse(at) / 60_000);

/** The stops of the last hour, counted by the minute: so that a rate of thousands takes no more than sixty entries. */
export function startsSince(starts: Starts, now: string): Starts {
  const at = Date.parse(now);
  return starts.filter((one) => at - Date.parse(one.at) < hourMs);
}

export function startsIn(starts: Starts): number {
  return starts.reduce((sum, { count }) => sum + count, 0);
}

export function withStart(starts: Starts, now: string): Starts {
  const last = starts.at(-1);
  if (last === undefined || minuteOf(last.at) !== minuteOf(now)) return [...starts, { at: now, count: 1 }];
  return [...starts.slice(0, -1), { at: now, count: last.count + 1 }];
}

/** Takes back the one that was counted at an instant: the stop did not happen. */
export function withoutStart(starts: Starts, at: string): Starts {
  return starts.flatMap((one) => {
    if (minuteOf(one.at) !== minuteOf(at)) return [one];
    return one.count > 1 ? [{ ...one, count: one.count - 1 }] : [];
  });
}

/** When so many of the counted stops will be older than an hour, ISO 8601; never later than in an hour. */
export function whenOver(starts: Starts, many: number, now: string): string {
  let counted = 0;
  for (const { at, count } of starts) {
    counted += count;
    if (counted >= many) return new Date(Date.parse(at) + hourMs).toISOString();
  }
  return new Date(Date.parse(now) + hourMs).toISOString();
}
