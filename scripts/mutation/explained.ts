/** A mutant that no test can or should notice, and why. */
export interface Explained {
  readonly file: string;
  /** The line that it begins in, without what is around it. */
  readonly line: string;
  /** What stands there instead; every mutant of the line where it is not said. */
  readonly replacement?: string;
  readonly why: string;
}

const one = (file: string, line: string, replacement: string, why: string): Explained => ({
  file,
  line,
  replacement,
  why,
});

const bothBounds = 'Both bounds are the same number: where one is changed, the other one still holds.';
const spared = 'Only time is spared: asked anew, it answers the same.';
const pause = 'src/core/coordination/safeguards-pause.ts';
const systems = 'src/core/decision/operating-systems.ts';
const aboveAll =
  'The last floor is the first of its major version: above all others it holds unsaid, and is listed for the reader.';
const flags = 'src/workflow/orchestrations/operations/set-flags.ts';
const noOrder = 'No order and one of a second are both shorter than what is waited anyway.';

export const explained: readonly Explained[] = [
  one(pause, "if (because === 'queue-full') return [900, 900];", '9000', bothBounds),
  one(pause, 'if (position === undefined) return [30, 30];', '300', bothBounds),
  one(pause, 'return [1800, 1800];', '18000', bothBounds),
  one(
    'src/core/coordination/safeguards-budgets.ts',
    'runId !== asked.runId && (n < own || confirmed === true || vm === undefined),',
    'n <= own',
    'The run itself is left out by the condition before.',
  ),
  one(
    'src/core/coordination/safeguards.ts',
    "return turn(state, limits !== undefined && 'limits' in data ? { ...data, limits } : data);",
    'true',
    'An operation that is asked without limits does not read any.',
  ),
  one(
    'src/core/remediation/cadence.ts',
    'return Math.min(60 * 2 ** Math.min(attempts, 5), 1800);',
    '6',
    'The fifth doubling is cut to half an hour already.',
  ),
  one(
    'src/core/coordination/heartbeat.ts',
    'lastEventAt: came.at > lastEventAt ? came.at : lastEventAt,',
    'came.at >= lastEventAt',
    'Of two that are the same instant either one is right.',
  ),
  one(
    'src/core/remediation/status.ts',
    'if (JSON.stringify(status).length <= max) return status;',
    'JSON.stringify(status).length < max',
    'The limit is well below what the platform takes: on which side of it that very length is does not matter.',
  ),
  one(
    'src/workflow/durable/instances.ts',
    'const answerWithinMs = 10_000;',
    '100000',
    'Only how long an endpoint is waited for that does not answer: a test would have to wait as long.',
  ),
  one('src/core/coordination/alerts.ts', 'return 2;', '3', 'Only the order of the kinds counts.'),
  one(
    'src/core/decision/operating-system.ts',
    'if (own === undefined) return floors.length > 0 && major > Math.max(...floors.map(majorOf));',
    'major >= Math.max(...floors.map(majorOf))',
    'A major version that has a floor of its own was found before.',
  ),
  one(systems, "mellanoxFrom: ['2012.2', '2016.0'],", '', aboveAll),
  one(systems, "mellanoxFrom: ['10.4', '11.1', '12.0'],", '', aboveAll),
  one(
    'src/core/notifications/outbox.ts',
    'retryAfterSeconds = 0,',
    '1',
    'Every pause is longer than a second.',
  ),
  one(
    'src/core/schedule/allowed-time.ts',
    'searched(JSON.parse(question) as Question, { left: 2 * maxSteps }),',
    '3',
    'A question is searched twice at most, and each search takes no more than its own steps.',
  ),
  one('src/core/schedule/allowed-time.ts', 'spans.set(days, span);', '', spared),
  one(
    'src/core/lib/fold-case.ts',
    "const isAscii = (text: string): boolean => text < '\\u0080';",
    "text <= '\\u0080'",
    'The first character after ASCII is a control character, which has no casing.',
  ),
  one(
    'src/core/lib/fold-case.ts',
    "const isAscii = (text: string): boolean => text < '\\u0080';",
    "text >= '\\u0080'",
    'It is only compared with itself: both answers are turned.',
  ),
  one(
    'src/core/schedule/maintenance-window.ts',
    'if (error instanceof RangeError) return false;',
    'true',
    'Intl throws nothing else for a text.',
  ),
  one(
    'src/core/schedule/open-time.ts',
    'const { from, to } = others.reduce((best, one) => (one.from < best.from ? one : best), first);',
    'one.from <= best.from',
    'Of two that begin at once either one is followed to as much as is needed.',
  ),
  one(
    'src/core/schedule/open-time.ts',
    'const late = after(end - duration / 2);',
    '3',
    'Which of the late openings is taken changes how many steps it takes to the end, and not where that is.',
  ),
  one(
    'src/core/schedule/open-time.ts',
    'for (let at = now; at < before; ) {',
    'at <= before',
    'What begins at the end of the search is refused below.',
  ),
  one(
    'src/core/schedule/open-time.ts',
    'return span !== undefined && span.to - at >= enough ? span : undefined;',
    'span.to - at > enough',
    spared,
  ),
  one(
    'src/core/schedule/openings.ts',
    'const knownTimes = boundedMemo(200, timesOf);',
    '2000',
    'How many are remembered shows in nothing but memory.',
  ),
  one(
    'src/core/schedule/openings.ts',
    'if (from > at) return { from, to: from + duration };',
    'from >= at',
    'A later time of the wall is never the instant that was asked for.',
  ),
  one('src/core/decision/rules-of-windows.ts', 'answered.set(context, { allowed });', '', spared),
  one(
    'src/core/schedule/zone.ts',
    'if (wallAt(middle * minute) >= wall) late = middle;',
    'wallAt(middle * minute) > wall',
    'No minute shows a time that the wall skips.',
  ),
  one(
    'src/workflow/orchestrations/waits.ts',
    'return Date.parse(a) > Date.parse(b) ? a : b;',
    'Date.parse(a) >= Date.parse(b)',
    'Of two that are the same instant either one is right.',
  ),
  one(
    'src/workflow/orchestrations/waits.ts',
    'return Date.parse(a) < Date.parse(b) ? a : b;',
    'Date.parse(a) <= Date.parse(b)',
    'Of two that are the same instant either one is right.',
  ),
  one(
    'src/workflow/orchestrations/operations/followed.ts',
    'nextReadAt: 0,',
    '1',
    'The first millisecond of 1970 is over as well.',
  ),
  one(
    'src/assessment/group-facts.ts',
    'for (let from = 0; from < unread.length; from += readsAtOnce) {',
    'from <= unread.length',
    'A round beyond the last one has nobody to read.',
  ),
  one(
    'src/workflow/orchestrations/phases/assess.ts',
    'const seconds = Math.max(secondsUntilReadable, ordered ?? 0);',
    '1',
    noOrder,
  ),
  one(
    'src/workflow/orchestrations/phases/deallocate.ts',
    'const notBefore = isoAfter(run.context, Math.max(secondsUntilNextTry, ordered ?? 0));',
    '1',
    noOrder,
  ),
  one(
    'src/workflow/orchestrations/phases/power.ts',
    'let rested = 0;',
    '1',
    'It counts from the last read that saw the VM otherwise; without one all four reads are enough.',
  ),
  one(
    'src/workflow/orchestrations/operations/refused-to-show.ts',
    'Math.max(seconds / (requiredConfirmations - 1), failure.retryAfterSeconds ?? 0),',
    '1',
    noOrder,
  ),
  one(
    flags,
    'yield* pause(context, retrySecondsWhileDown(quickAttempts + 1, failure.retryAfterSeconds), down);',
    '2',
    'All attempts after the quick ones are a minute apart.',
  ),
  one(flags, '.sort((a, b) => (b.retryAfterSeconds ?? 0) - (a.retryAfterSeconds ?? 0));', '1', noOrder),
  one(
    flags,
    'if (left.length === 0) return [];',
    'false',
    'The SDK throws where a list of tasks is empty, which comes to the same three lines below.',
  ),
  one(
    flags,
    'return left.map(({ id }) => ({ ok: false, nicId: id, wrote: false, failure }));',
    'true',
    'What was written is taken only from answers of orchestrations; of these only the failure is.',
  ),
];
