/** Something that runs on a driven clock: a simulated Azure, a host. */
export interface Driven {
  /** Resolves when nothing is in progress. */
  whenIdle(): Promise<DrivenState>;
  advanceTo(at: number): Promise<void>;
}

interface DrivenState {
  /** When something is due next, in milliseconds; undefined when nothing is. */
  readonly next: number | undefined;
  /** Whether only what recurs for ever is due, such as a timer trigger. */
  readonly onlyRecurring?: boolean;
  /** When something is due next that does not recur for ever; as `next`, where nothing does. */
  readonly nextWork?: number | undefined;
  /** Grows with every piece of work: the same total twice means that nothing happened between. */
  readonly total: number;
}

/** Waits until all of them are idle at once. One check of each cannot show that: work in one may have just begun work in another. */
async function allIdle(parts: readonly Driven[]): Promise<readonly DrivenState[]> {
  let before: readonly DrivenState[] = [];
  for (;;) {
    const states: DrivenState[] = [];
    for (const part of parts) states.push(await part.whenIdle());
    if (states.every(({ total }, n) => total === before[n]?.total)) return states;
    before = states;
  }
}

// Recurring work this close to other work is done: it may matter to what is under way.
const eventful = 2 * 3_600_000;

/** The next moment to move to. Most of a long time in which only recurring work is due is skipped: what was missed happens once, and shows the same. */
function leap(states: readonly DrivenState[], next: number): number {
  if (!states.some(hasWork)) return next;
  const works = states.flatMap((state) => {
    const at = 'nextWork' in state ? state.nextWork : state.next;
    return at === undefined ? [] : [at];
  });
  const work = Math.min(...works);
  return work - next > eventful ? work - eventful / 2 : next;
}

function hasWork({ next, onlyRecurring }: DrivenState): boolean {
  return next !== undefined && onlyRecurring !== true;
}

export interface DriveOptions {
  /** Asked whenever all is idle; the drive ends when it holds. */
  readonly until?: () => boolean | Promise<boolean>;
  /** The drive ends before the clock would pass this, in milliseconds. */
  readonly limit: number;
}

// Of the long recovery passes, which come every five minutes, one may find something to do, and the next one that it is done.
const quietMs = 15 * 60_000;

/**
 * Moves time from one due moment to the next, only ever when nothing is in progress, until the condition holds (`reached`), nothing is
 * due any more but what recurs for ever, which is let happen a few times (`quiet`), or the limit would be passed (`limit`).
 */
export async function drive(
  parts: readonly Driven[],
  { until, limit }: DriveOptions,
): Promise<'reached' | 'quiet' | 'limit'> {
  let quietSince = Number.POSITIVE_INFINITY;
  for (;;) {
    const states = await allIdle(parts);
    if (await until?.()) return 'reached';
    const due = states.flatMap(({ next }) => (next === undefined ? [] : [next]));
    if (due.length === 0) return 'quiet';
    const earliest = Math.min(...due);
    quietSince = states.some(hasWork) ? Number.POSITIVE_INFINITY : Math.min(quietSince, earliest);
    if (until === undefined && earliest - quietSince >= quietMs) return 'quiet';
    const next = leap(states, earliest);
    if (next > limit) return 'limit';
    for (const part of parts) await part.advanceTo(next);
  }
}
