import { describe, expect, test } from 'vitest';
import { defaultQuietSeconds } from '../../../src/core/coordination/recovery.ts';
import type { CloudFailure, CloudFailureKind } from '../../../src/ports/cloud.ts';
import { restart, start } from '../../../src/workflow/orchestrations/phases/power.ts';
import type { RunState } from '../../../src/workflow/orchestrations/run.ts';
import { failing, secondsOf, seenAs } from '../../support/answering.ts';
import { ByHand, found, noonPlus } from '../../support/by-hand.ts';
import { noon } from '../../support/facts.ts';
import { recovery } from '../../support/recovery.ts';

const sent = { ok: true, value: { how: 'sent', at: noon } };

describe('a run that recovers', () => {
  test('looks at nothing before the dead run’s changes can have no effect any more', () => {
    const usual = recovery({});
    expect(secondsOf(usual.context)).toBeGreaterThanOrEqual(defaultQuietSeconds);
    expect(secondsOf(usual.context)).toBeLessThan(defaultQuietSeconds + 5);
    expect(secondsOf(recovery({ quietSeconds: 500 }).context)).toBeGreaterThanOrEqual(500);
  });

  test('keeps that people were told while it waited, or while the VM could not be found', () => {
    const gone = () => failing('not-found');
    for (const { secondsBefore, ...given } of [
      { secondsBefore: 1700 },
      { secondsBefore: 1500, seen: gone },
    ]) {
      const facts = { stopSentAt: noonPlus(-secondsBefore) };
      const { context } = recovery({ ...given, facts, taken: { kind: 'taken', legacy: facts } });
      expect(context.inputsOf('notify')).toMatchObject([{ kind: 'down-too-long' }]);
      expect(context.run.state.downNotified).toBe(true);
    }
  });

  test('has nothing to do where nothing had been changed, and watches on what was watched', () => {
    const nothing = recovery({ facts: { undo: undefined as never } });
    expect(nothing.report).toMatchObject({ signal: 'skip' });
    expect([secondsOf(nothing.context), nothing.context.run.state.failure?.kind]).toEqual([0, 'recovered']);
    expect(recovery({ plan: 'watch' }).report).toEqual({ signal: 'watch', detail: 'it died' });
  });

  test('verifies what is all done, or as it was found, and puts back what is in between', () => {
    const done = recovery({ flag: 'true' });
    expect(done.report).toMatchObject({ signal: 'proceed' });
    expect(done.context.run.state.upAt).toEqual(expect.any(String));
    expect(done.context.run.state.ranAgain).toEqual({});
    const untouched = recovery({ flag: 'null' });
    expect(untouched.report).toMatchObject({
      signal: 'untouched',
      failure: { kind: 'recovered', message: 'it died' },
    });
    expect(recovery({ flag: 'unread' }).report).toMatchObject({ signal: 'failed' });
    expect(recovery({ flag: 'true', facts: { nics: [] } }).report).toMatchObject({ signal: 'untouched' });
    for (const power of ['deallocated', 'stopped'])
      expect(recovery({ flag: 'true', seen: () => seenAs(power) }).report).toMatchObject({
        signal: 'failed',
      });
    const off = {
      facts: { undo: { ...found, power: 'deallocated' as const } },
      seen: () => seenAs('deallocated'),
    };
    const offDone = recovery({ ...off, flag: 'true' });
    expect(offDone.report).toMatchObject({ signal: 'proceed' });
    expect(offDone.context.run.state).not.toHaveProperty('upAt');
  });

  test('asks no power of a VM that the dead run did not stop for its change', () => {
    expect(
      recovery({ plan: 'nics-only', flag: 'true', seen: () => seenAs('deallocated') }).report,
    ).toMatchObject({ signal: 'proceed' });
  });

  test('leaves a VM to its owner that the dead run had not stopped, asks the lease again, and believes it', () => {
    const never = recovery({
      facts: { stopSentAt: undefined as never },
      taken: { kind: 'taken', legacy: {} },
    });
    expect(never.report).toMatchObject({ signal: 'skip' });
    expect(never.context.inputsOf('observe')).toEqual([]);
    const late = recovery({ facts: { stopSentAt: undefined as never } });
    expect(late.report).toMatchObject({ signal: 'untouched' });
    expect(late.context.inputsOf('safeguards takeover')).toMatchObject([{ from: 'dead', stopped: true }]);
    const known = recovery({ taken: { kind: 'unreadable', what: 'x' } });
    expect(known.report).toMatchObject({ signal: 'untouched' });
    expect(known.context.inputsOf('safeguards takeover')).toEqual([]);
    const taken = recovery({ taken: { kind: 'taken', legacy: {} } });
    expect(taken.report).toMatchObject({ signal: 'skip' });
  });

  test('waits for a VM that is on its way, as long as an operation may take', () => {
    const coming = recovery({
      seen: (_nth, context) => seenAs(secondsOf(context) < 400 ? 'starting' : 'running'),
    });
    expect(coming.report).toMatchObject({ signal: 'untouched' });
    expect(secondsOf(coming.context)).toBeLessThan(420);
    const busy = recovery({
      seen: (_nth, context) =>
        seenAs('running', { provisioningState: secondsOf(context) < 400 ? 'Updating' : 'Succeeded' }),
    });
    expect(secondsOf(busy.context)).toBeGreaterThanOrEqual(400);
    const never = recovery({ seen: () => seenAs('starting') });
    expect(never.report).toMatchObject({ signal: 'failed' });
    const limit = never.context.run.input.policy.operationLimitMinutes * 60;
    expect(secondsOf(never.context)).toBeGreaterThanOrEqual(limit);
    expect(secondsOf(never.context)).toBeLessThan(limit + defaultQuietSeconds + 60);
  });

  test('looks for a VM that is gone or another one, and puts back what cannot be read', () => {
    expect(recovery({ seen: () => failing('not-found') }).report).toMatchObject({ signal: 'missing' });
    expect(recovery({ seen: () => seenAs('running', { vmUid: 'x' }) }).report).toMatchObject({
      signal: 'missing',
      failure: { kind: 'replaced' },
    });
    expect(recovery({ seen: () => failing('forbidden') }).report).toMatchObject({
      signal: 'failed',
      failure: { kind: 'recovered' },
    });
    const twice = recovery({ seen: (nth) => (nth <= 2 ? failing('not-found') : seenAs('running')) });
    expect([twice.report.outcome, twice.context.inputsOf('findVm')]).toEqual(['untouched', []]);
  });
});

describe('a start', () => {
  const down: Partial<RunState> = { undo: found, nics: ['n'], downSince: noon, holdsSlot: true };

  interface RuleContext {
    readonly starts?: (nth: number) => unknown;
    readonly reached?: (nth: number) => unknown;
    readonly seen?: (nth: number) => unknown;
    readonly facts?: Partial<RunState>;
  }

  function starting({
    starts = () => sent,
    reached = () => ({ ok: true, at: noonPlus(40), optedOut: false }),
    seen = () => seenAs('running'),
    facts,
  }: RuleContext) {
    const context = new ByHand(
      { ...down, ...facts },
      {
        call: (name, _input, nth) => {
          if (name === 'start') return starts(nth);
          if (name === 'followOperation') return reached(nth);
          return name === 'observe' ? seen(nth) : { ok: true };
        },
      },
    );
    return { report: context.play(start(context.run)), context };
  }

  test('brings the VM up, and keeps by what and when', () => {
    const operation = { kind: 'async', url: 'https://arm/x' };
    const { report, context } = starting({
      reached: () => ({ ok: true, at: noonPlus(40), optedOut: false, operation }),
    });
    expect(report).toStrictEqual({ signal: 'done' });
    expect(context.inputsOf('start')).toMatchObject([{ vmUid: found.vmUid, notAfter: noonPlus(120) }]);
    expect(context.inputsOf('followOperation')).toMatchObject([{ target: 'running' }]);
    expect(context.run.state).toMatchObject({ upAt: noonPlus(40), ranAgain: { operation } });
    expect(starting({}).context.run.state.ranAgain).toEqual({});
  });

  test('of a VM that was started already says so, and keeps when it came up this time', () => {
    const already = () => ({ ok: true, value: { how: 'already', at: noon } });
    const { report, context } = starting({ starts: already, facts: { upAt: noonPlus(5) } });
    expect(report).toEqual({ signal: 'done', detail: 'it had been started already' });
    expect([context.run.state.upAt, context.run.state.ranAgain]).toEqual([noonPlus(40), {}]);
    const mayStop = starting({ starts: already, facts: { stopUnanswered: true } });
    expect(mayStop.context.run.state.ranAgain).toBeUndefined();
    expect(mayStop.context.run.state.upAt).toBe(noonPlus(40));
    const own = starting({ facts: { stopUnanswered: true, upAt: noonPlus(5) } });
    expect([own.context.run.state.upAt, own.context.run.state.ranAgain]).toEqual([noonPlus(40), {}]);
  });

  test('settles that people were told that the VM is late', () => {
    const settled = (facts: Partial<RunState>): unknown[] =>
      starting({ facts }).context.inputsOf('alerts settle');
    expect(settled({ downNotified: true })).toEqual([{ id: 'down-too-long:run-1' }]);
    expect(settled({})).toEqual([]);
  });

  test('is not sent to a VM that runs, or that somebody has turned off since it ran again', () => {
    const runs = starting({ facts: { ranAgain: {} } });
    expect([runs.report, runs.context.inputsOf('start')]).toEqual([
      { signal: 'done', detail: 'it runs' },
      [],
    ]);
    const off = starting({ facts: { turnedOff: true } });
    expect(off.report).toMatchObject({
      signal: 'done',
      detail: expect.stringContaining('turned off by somebody'),
    });
    expect(off.context.run.state).toMatchObject({ turnedOff: true, upAt: noon });
  });

  test.each<[kind: CloudFailureKind, signal: string, closes: boolean]>([
    ['no-capacity', 'no-capacity', true],
    ['over-constrained', 'failed', true],
    ['not-offered', 'failed', true],
    ['refused', 'failed', false],
    ['forbidden', 'failed', false],
  ])('that fails as %s ends as %s, and closes the size: %s', (kind, signal, closes) => {
    const { report, context } = starting({
      starts: () => failing(kind, { code: 'Code' }),
      facts: { ranAgain: undefined },
    });
    expect(report).toMatchObject({ signal, failure: { kind } });
    expect(context.inputsOf('safeguards report')).toMatchObject(
      closes ? [{ noRoom: 'Code', stranded: false }] : [],
    );
    expect(context.inputsOf('start')).toHaveLength(1);
  });

  test('that fails by something that passes is sent again, until an operation’s limit', () => {
    const again = starting({
      reached: (nth) => (nth < 3 ? failing('conflict') : { ok: true, at: noon, optedOut: false }),
    });
    expect([again.report.outcome, again.context.inputsOf('start').length]).toEqual(['done', 3]);
    const never = starting({ starts: () => failing('throttled', { change: true }) });
    expect(never.report).toMatchObject({ signal: 'no-capacity', failure: { kind: 'throttled' } });
    const limit = never.context.run.input.policy.operationLimitMinutes * 60;
    expect(secondsOf(never.context)).toBeGreaterThanOrEqual(limit);
  });

  test('that was superseded is its owner’s where the VM is on its way down, or rests by an operation that succeeded', () => {
    const preempted = (seen: (nth: number) => unknown, facts: Partial<RunState> = {}) =>
      starting({
        reached: (nth) => (nth === 1 ? failing('preempted') : { ok: true, at: noon, optedOut: false }),
        seen,
        facts,
      });
    for (const power of ['deallocating', 'stopping']) {
      const own = preempted(() => seenAs(power));
      expect(own.report).toMatchObject({ signal: 'done', detail: expect.stringContaining('turned off') });
      expect(own.context.inputsOf('start')).toHaveLength(1);
      expect(own.context.run.state.halted).toBeUndefined();
    }
    const rests = preempted(() => seenAs('deallocated'));
    expect(rests.context.run.state).toMatchObject({ turnedOff: true, halted: true });
    for (const seen of [
      () => seenAs('deallocated', { provisioningState: 'Failed' }),
      () => seenAs('starting'),
      (nth: number) => (nth === 3 ? failing('throttled') : seenAs('deallocated')),
    ]) {
      const ours = preempted(seen);
      expect([ours.report.outcome, ours.context.inputsOf('start').length]).toEqual(['done', 2]);
      expect(ours.context.run.state.turnedOff).toBeUndefined();
    }
    expect(
      preempted(() => seenAs('deallocating'), { stopUnanswered: true }).context.inputsOf('start'),
    ).toHaveLength(2);
  });

  test('whose VM is gone has it looked for, and one whose guest has halted is said aloud', () => {
    const gone = starting({ reached: () => failing('replaced') });
    expect(gone.report).toMatchObject({ signal: 'missing' });
    const halted = starting({ reached: () => failing('turned-off', { code: 'Stopped' }) });
    expect(halted.report.outcome).toBe('done');
    expect(halted.context.run.state).toMatchObject({ turnedOff: true, halted: true });
    expect(starting({ reached: () => failing('turned-off') }).context.run.state.halted).toBeUndefined();
  });
});

describe('a restart of a VM without a healthy guest', () => {
  const up: Partial<RunState> = { undo: found, downSince: noon, upAt: noonPlus(60), ranAgain: {} };
  const ill = { kind: 'unavailable', message: 'no agent' } as const;

  function restarting(
    facts: Partial<RunState>,
    answer: unknown = sent,
    reached: unknown = { ok: true, at: noonPlus(99), optedOut: false },
    why: CloudFailure = ill,
  ) {
    const context = new ByHand(
      { ...up, ...facts },
      {
        call: (name) => (name === 'restart' ? answer : name === 'followOperation' ? reached : { ok: true }),
      },
    );
    return { runs: context.play(restart(context.run, why)), context };
  }

  test('is sent once a run, within half a minute, and says whether it runs again', () => {
    const { runs, context } = restarting({});
    expect([runs, context.run.state.restarted, context.run.state.upAt]).toEqual([true, true, noonPlus(99)]);
    expect(context.inputsOf('restart')).toMatchObject([{ notAfter: noonPlus(30) }]);
    expect(context.run.state.ranAgain).toEqual({});
    const lost = restarting({}, sent, failing('unavailable'));
    expect([lost.runs, lost.context.run.state.ranAgain]).toEqual([false, undefined]);
  });

  test('that is refused leaves what brought the VM up, and one without an answer does not', () => {
    expect(restarting({}, failing('forbidden')).context.run.state.ranAgain).toEqual({});
    for (const kind of ['unavailable', 'internal'] as const) {
      const { runs, context } = restarting({}, failing(kind));
      expect([runs, context.run.state.ranAgain]).toEqual([false, undefined]);
    }
  });

  test.each<[what: string, facts: Partial<RunState>, why: CloudFailure]>([
    ['that this run has not stopped', { downSince: undefined as never }, ill],
    ['that does not run', { upAt: undefined as never }, ill],
    ['that was restarted', { restarted: true }, ill],
    ['that somebody has turned off', { turnedOff: true }, ill],
    ['that is gone', {}, { kind: 'not-found', message: '404' }],
  ])('is not sent to one %s', (_what, facts, why) => {
    const { runs, context } = restarting(facts, sent, undefined, why);
    expect([runs, context.asked]).toEqual([false, []]);
  });
});
