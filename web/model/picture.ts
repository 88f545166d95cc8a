import type { RemediationRecord, RunStatus } from '../../client/api-types.ts';

export type Lane = 'waiting' | 'down' | 'starting' | 'verifying' | 'undoing';

/** A bar of the picture; times in milliseconds. */
interface Bar {
  readonly lane: Lane;
  readonly phase: string;
  readonly from: number;
  readonly to: number;
  readonly going: boolean;
}

interface Mark {
  readonly at: number;
  readonly kind: 'fault' | 'retry';
  readonly text: string;
}

export interface Picture {
  readonly from: number;
  readonly to: number;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
}

const lanes: Readonly<Record<string, Lane>> = {
  requested: 'waiting',
  waiting: 'waiting',
  assessing: 'waiting',
  deallocating: 'down',
  updating: 'down',
  starting: 'starting',
  verifying: 'verifying',
  reverting: 'undoing',
  restarting: 'undoing',
  'verifying-original': 'undoing',
  stranded: 'undoing',
  recovery: 'undoing',
  watching: 'verifying',
};

type Steps = RemediationRecord['steps'];

/** What a run did when: a bar for each step, a mark for each failure and repeated phase. Undefined while nothing can be drawn. */
export function pictureOf(
  record: Pick<RemediationRecord, 'startedAt' | 'endedAt' | 'steps'> | null,
  status: RunStatus | null,
  now: number,
): Picture | undefined {
  const bars = record === null ? [] : record.steps.flatMap(barOf);
  const live = record === null && status !== null && status.phase !== 'ended' ? liveBar(status, now) : [];
  const all = [...bars, ...live];
  const [first] = all;
  if (first === undefined) return undefined;
  const to = Math.max(...all.map((bar) => bar.to));
  return {
    from: first.from,
    to: Math.max(to, first.from + 1000),
    bars: all,
    marks: marksOf(record?.steps ?? []),
  };
}

function barOf({ phase, startedAt, endedAt }: Steps[number]): Bar[] {
  const from = Date.parse(startedAt);
  const to = Date.parse(endedAt);
  return Number.isNaN(from) || Number.isNaN(to)
    ? []
    : [{ lane: lanes[phase] ?? 'waiting', phase, from, to: Math.max(from, to), going: false }];
}

function liveBar({ phase, since }: RunStatus, now: number): Bar[] {
  const from = Date.parse(since);
  return Number.isNaN(from)
    ? []
    : [{ lane: lanes[phase] ?? 'waiting', phase, from, to: Math.max(from, now), going: true }];
}

function marksOf(steps: Steps): Mark[] {
  return steps.flatMap(({ phase, endedAt, outcome, failure }): Mark[] => {
    const at = Date.parse(endedAt);
    if (failure !== undefined)
      return [{ at, kind: 'fault', text: `${phase}: ${failure.code ?? failure.kind}` }];
    return outcome === 'retry' ? [{ at, kind: 'retry', text: `${phase}: tried again` }] : [];
  });
}

/** Where a moment stands in the picture, in percent. */
export function share({ from, to }: Pick<Picture, 'from' | 'to'>, at: number): number {
  return Math.min(100, Math.max(0, (100 * (at - from)) / (to - from)));
}
