import { describe, expect, test } from 'vitest';
import { defaultQuietSeconds } from '../../../../src/core/coordination/recovery.ts';
import type { CloudFailure, CloudFailureKind } from '../../../../src/ports/cloud.ts';
import { restart, start } from '../../../../src/workflow/orchestrations/phases/power.ts';
import type { RunState } from '../../../../src/workflow/orchestrations/run.ts';
import { failing, secondsOf, seenAs } from '../../../support/answering.ts';
import { ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';
import { recovery } from '../../../support/recovery.ts';

const sent = { ok: true, value: { how: 'sent', at: noon } };

describe('a run that recovers', () => {
  test('reads nothing until changes of the orphaned run can take no effect any more', () => {
    const defaultValue = recovery({});
    expect(secondsOf(defaultValue.bench)).toBeGreaterThanOrEqual(defaultQuietSeconds);
    expect(secondsOf(defaultValue.bench)).toBeLessThan(defaultQuietSeconds + 5);
    expect(secondsOf(recovery({ quietSeconds: 500 }).bench)).toBeGreaterThanOrEqual(500);
  });

  test('remembers that people were notified while it waited, or while the VM could not be found', () => {
    const gone = () => failing('not-found');
    for (const { secondsBefore, ...given } of [
      { secondsBefore: 1700 },
      { secondsBefore: 1500, seen: gone },
    ]) {
      const facts = { stopSentAt: noonPlus(-secondsBefore) };
      const { bench } = recovery({ ...given, facts, taken: { kind: 'taken', inherited: facts } });
      expect(bench.inputsOf('notify')).toMatchObject([{ kind: 'down-too-long' }]);
      expect(bench.run.state.downNotified).toBe(true);
    }
  });

  test('skips where nothing had been changed, and goes on with a watch', () => {
    const nothing = recovery({ facts: { undo: undefined as never } });
    expect(nothing.result).toMatchObject({ outcome: 'skip' });
    expect([secondsOf(nothing.bench), nothing.bench.run.state.failure?.kind]).toEqual([0, 'recovered']);
    expect(recovery({ plan: 'watch' }).result).toEqual({ outcome: 'watch', detail: 'it died' });
  });

  test('verifies a VM that is fully changed or as found, and puts back anything in between', () => {
    const done = recovery({ flag: 'true' });
    expect(done.result).toMatchObject({ outcome: 'proceed' });
    expect(done.bench.run.state.upAt).toEqual(expect.any(String));
    expect(done.bench.run.state.ranAgain).toEqual({});
    const untouched = recovery({ flag: 'null' });
    expect(untouched.result).toMatchObject({
      outcome: 'untouched',
      failure: { kind: 'recovered', message: 'it died' },
    });
    expect(recovery({ flag: 'unread' }).result).toMatchObject({ outcome: 'failed' });
    expect(recovery({ flag: 'true', facts: { nics: [] } }).result).toMatchObject({ outcome: 'untouched' });
    for (const power of ['deallocated', 'stopped'])
      expect(recovery({ flag: 'true', seen: () => seenAs(power) }).result).toMatchObject({
        outcome: 'failed',
      });
    const off = {
      facts: { undo: { ...found, power: 'deallocated' as const } },
      seen: () => seenAs('deallocated'),
    };
    const offDone = recovery({ ...off, flag: 'true' });
    expect(offDone.result).toMatchObject({ outcome: 'proceed' });
    expect(offDone.bench.run.state).not.toHaveProperty('upAt');
  });

  test('requires no power state of a VM that the orphaned run did not stop for its change', () => {
    expect(
      recovery({ plan: 'nics-only', flag: 'true', seen: () => seenAs('deallocated') }).result,
    ).toMatchObject({ outcome: 'proceed' });
  });

  test('skips a VM that the orphaned run had not stopped, after it has read the lease again', () => {
    const never = recovery({
      facts: { stopSentAt: undefined as never },
      taken: { kind: 'taken', inherited: {} },
    });
    expect(never.result).toMatchObject({ outcome: 'skip' });
    expect(never.bench.inputsOf('observe')).toEqual([]);
    const late = recovery({ facts: { stopSentAt: undefined as never } });
    expect(late.result).toMatchObject({ outcome: 'untouched' });
    expect(late.bench.inputsOf('safeguards takeover')).toMatchObject([{ from: 'orphaned', stopped: true }]);
    const known = recovery({ taken: { kind: 'unreadable', what: 'x' } });
    expect(known.result).toMatchObject({ outcome: 'untouched' });
    expect(known.bench.inputsOf('safeguards takeover')).toEqual([]);
    const taken = recovery({ taken: { kind: 'taken', inherited: {} } });
    expect(taken.result).toMatchObject({ outcome: 'skip' });
  });

  test('waits for a VM that is starting or updating, as long as an operation may take', () => {
    const coming = recovery({
      seen: (_nth, bench) => seenAs(secondsOf(bench) < 400 ? 'starting' : 'running'),
    });
    expect(coming.result).toMatchObject({ outcome: 'untouched' });
    expect(secondsOf(coming.bench)).toBeLessThan(420);
    const busy = recovery({
      seen: (_nth, bench) =>
        seenAs('running', { provisioningState: secondsOf(bench) < 400 ? 'Updating' : 'Succeeded' }),
    });
    expect(secondsOf(busy.bench)).toBeGreaterThanOrEqual(400);
    const never = recovery({ seen: () => seenAs('starting') });
    expect(never.result).toMatchObject({ outcome: 'failed' });
    const limit = never.bench.run.input.policy.operationLimitMinutes * 60;
    expect(secondsOf(never.bench)).toBeGreaterThanOrEqual(limit);
    expect(secondsOf(never.bench)).toBeLessThan(limit + defaultQuietSeconds + 60);
  });

  test('searches for a VM that is gone or was recreated, and puts back a VM that cannot be read', () => {
    expect(recovery({ seen: () => failing('not-found') }).result).toMatchObject({ outcome: 'missing' });
    expect(recovery({ seen: () => seenAs('running', { vmUid: 'x' }) }).result).toMatchObject({
      outcome: 'missing',
      failure: { kind: 'replaced' },
    });
    expect(recovery({ seen: () => failing('forbidden') }).result).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'recovered' },
    });
    const twice = recovery({ seen: (nth) => (nth <= 2 ? failing('not-found') : seenAs('running')) });
    expect([twice.result.outcome, twice.bench.inputsOf('findVm')]).toEqual(['untouched', []]);
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
    const bench = new ByHand(
      { ...down, ...facts },
      {
        call: (name, _input, nth) => {
          if (name === 'start') return starts(nth);
          if (name === 'followOperation') return reached(nth);
          return name === 'observe' ? seen(nth) : { ok: true };
        },
      },
    );
    return { result: bench.play(start(bench.run)), bench };
  }

  test('brings the VM up, and keeps its operation and its time', () => {
    const operation = { kind: 'async', url: 'https://arm/x' };
    const { result, bench } = starting({
      reached: () => ({ ok: true, at: noonPlus(40), optedOut: false, operation }),
    });
    expect(result).toStrictEqual({ outcome: 'done' });
    expect(bench.inputsOf('start')).toMatchObject([{ vmUid: found.vmUid, notAfter: noonPlus(120) }]);
    expect(bench.inputsOf('followOperation')).toMatchObject([{ target: 'running' }]);
    expect(bench.run.state).toMatchObject({ upAt: noonPlus(40), ranAgain: { operation } });
    expect(starting({}).bench.run.state.ranAgain).toEqual({});
  });

  test('of a VM that was already started reports that, and keeps when the VM came up this time', () => {
    const already = () => ({ ok: true, value: { how: 'already', at: noon } });
    const { result, bench } = starting({ starts: already, facts: { upAt: noonPlus(5) } });
    expect(result).toEqual({ outcome: 'done', detail: 'it had been started already' });
    expect([bench.run.state.upAt, bench.run.state.ranAgain]).toEqual([noonPlus(40), {}]);
    const mayStop = starting({ starts: already, facts: { stopUnanswered: true } });
    expect(mayStop.bench.run.state.ranAgain).toBeUndefined();
    expect(mayStop.bench.run.state.upAt).toBe(noonPlus(40));
    const own = starting({ facts: { stopUnanswered: true, upAt: noonPlus(5) } });
    expect([own.bench.run.state.upAt, own.bench.run.state.ranAgain]).toEqual([noonPlus(40), {}]);
  });

  test('settles the alert that the VM is late', () => {
    const settled = (facts: Partial<RunState>): unknown[] =>
      starting({ facts }).bench.inputsOf('alerts settle');
    expect(settled({ downNotified: true })).toEqual([{ id: 'down-too-long:run-1' }]);
    expect(settled({})).toEqual([]);
  });

  test('is not sent to a VM that runs, or that somebody has turned off since it ran again', () => {
    const runs = starting({ facts: { ranAgain: {} } });
    expect([runs.result, runs.bench.inputsOf('start')]).toEqual([{ outcome: 'done', detail: 'it runs' }, []]);
    const off = starting({ facts: { turnedOff: true } });
    expect(off.result).toMatchObject({
      outcome: 'done',
      detail: expect.stringContaining('turned off by somebody'),
    });
    expect(off.bench.run.state).toMatchObject({ turnedOff: true, upAt: noon });
  });

  test.each<[kind: CloudFailureKind, outcome: string, closes: boolean]>([
    ['no-capacity', 'no-capacity', true],
    ['over-constrained', 'failed', true],
    ['not-offered', 'failed', true],
    ['refused', 'failed', false],
    ['forbidden', 'failed', false],
  ])('that fails as %s ends as %s, and holds the capacity: %s', (kind, outcome, closes) => {
    const { result, bench } = starting({
      starts: () => failing(kind, { code: 'Code' }),
      facts: { ranAgain: undefined },
    });
    expect(result).toMatchObject({ outcome, failure: { kind } });
    expect(bench.inputsOf('safeguards report')).toMatchObject(
      closes ? [{ noRoom: 'Code', stranded: false }] : [],
    );
    expect(bench.inputsOf('start')).toHaveLength(1);
  });

  test('that fails with a transient error is sent again until the time limit of an operation', () => {
    const again = starting({
      reached: (nth) => (nth < 3 ? failing('conflict') : { ok: true, at: noon, optedOut: false }),
    });
    expect([again.result.outcome, again.bench.inputsOf('start').length]).toEqual(['done', 3]);
    const never = starting({ starts: () => failing('throttled', { change: true }) });
    expect(never.result).toMatchObject({ outcome: 'no-capacity', failure: { kind: 'throttled' } });
    const limit = never.bench.run.input.policy.operationLimitMinutes * 60;
    expect(secondsOf(never.bench)).toBeGreaterThanOrEqual(limit);
  });

  test('that was superseded counts as its owner’s stop where the VM is going down, or is at rest after an operation that succeeded', () => {
    const preempted = (seen: (nth: number) => unknown, facts: Partial<RunState> = {}) =>
      starting({
        reached: (nth) => (nth === 1 ? failing('preempted') : { ok: true, at: noon, optedOut: false }),
        seen,
        facts,
      });
    for (const power of ['deallocating', 'stopping']) {
      const own = preempted(() => seenAs(power));
      expect(own.result).toMatchObject({ outcome: 'done', detail: expect.stringContaining('turned off') });
      expect(own.bench.inputsOf('start')).toHaveLength(1);
      expect(own.bench.run.state.halted).toBeUndefined();
    }
    const rests = preempted(() => seenAs('deallocated'));
    expect(rests.bench.run.state).toMatchObject({ turnedOff: true, halted: true });
    for (const seen of [
      () => seenAs('deallocated', { provisioningState: 'Failed' }),
      () => seenAs('starting'),
      (nth: number) => (nth === 3 ? failing('throttled') : seenAs('deallocated')),
    ]) {
      const ours = preempted(seen);
      expect([ours.result.outcome, ours.bench.inputsOf('start').length]).toEqual(['done', 2]);
      expect(ours.bench.run.state.turnedOff).toBeUndefined();
    }
    expect(
      preempted(() => seenAs('deallocating'), { stopUnanswered: true }).bench.inputsOf('start'),
    ).toHaveLength(2);
  });

  test('whose VM is gone ends as missing, and one whose guest has halted is noted as that', () => {
    const gone = starting({ reached: () => failing('replaced') });
    expect(gone.result).toMatchObject({ outcome: 'missing' });
    const halted = starting({ reached: () => failing('turned-off', { code: 'Stopped' }) });
    expect(halted.result.outcome).toBe('done');
    expect(halted.bench.run.state).toMatchObject({ turnedOff: true, halted: true });
    expect(starting({ reached: () => failing('turned-off') }).bench.run.state.halted).toBeUndefined();
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
    const bench = new ByHand(
      { ...up, ...facts },
      {
        call: (name) => (name === 'restart' ? answer : name === 'followOperation' ? reached : { ok: true }),
      },
    );
    return { runs: bench.play(restart(bench.run, why)), bench };
  }

  test('is sent once a run, within half a minute, and reports whether the VM runs again', () => {
    const { runs, bench } = restarting({});
    expect([runs, bench.run.state.restarted, bench.run.state.upAt]).toEqual([true, true, noonPlus(99)]);
    expect(bench.inputsOf('restart')).toMatchObject([{ notAfter: noonPlus(30) }]);
    expect(bench.run.state.ranAgain).toEqual({});
    const lost = restarting({}, sent, failing('unavailable'));
    expect([lost.runs, lost.bench.run.state.ranAgain]).toEqual([false, undefined]);
  });

  test('that is refused keeps the note of what brought the VM up, and one without an answer drops it', () => {
    expect(restarting({}, failing('forbidden')).bench.run.state.ranAgain).toEqual({});
    for (const kind of ['unavailable', 'internal'] as const) {
      const { runs, bench } = restarting({}, failing(kind));
      expect([runs, bench.run.state.ranAgain]).toEqual([false, undefined]);
    }
  });

  test.each<[what: string, facts: Partial<RunState>, why: CloudFailure]>([
    ['that this run has not stopped', { downSince: undefined as never }, ill],
    ['that does not run', { upAt: undefined as never }, ill],
    ['that was restarted', { restarted: true }, ill],
    ['that somebody has turned off', { turnedOff: true }, ill],
    ['that is gone', {}, { kind: 'not-found', message: '404' }],
  ])('is not sent to a VM %s', (_what, facts, why) => {
    const { runs, bench } = restarting(facts, sent, undefined, why);
    expect([runs, bench.asked]).toEqual([false, []]);
  });
});
