import { describe, expect, test } from 'vitest';
import type { CloudFailureKind } from '../../../../src/ports/cloud.ts';
import { withCancellation } from '../../../../src/workflow/orchestrations/cancellation.ts';
import { deallocate } from '../../../../src/workflow/orchestrations/phases/deallocate.ts';
import { revert, update } from '../../../../src/workflow/orchestrations/phases/flags.ts';
import { retryStranded } from '../../../../src/workflow/orchestrations/phases/stranded.ts';
import type { RunState } from '../../../../src/workflow/orchestrations/run.ts';
import { failing, secondsOf } from '../../../support/answering.ts';
import { ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const isVm = (power: string, given: object = {}) => ({
  ok: true,
  value: {
    vmUid: found.vmUid,
    power,
    provisioningState: 'Succeeded',
    optedOut: false,
    at: noon,
    agent: { ready: true },
    ...given,
  },
});
const sent = { ok: true, value: { how: 'sent', at: noonPlus(1) } };

describe('the stop', () => {
  interface Setup {
    readonly seen?: (nth: number) => unknown;
    readonly sends?: (nth: number) => unknown;
    readonly reached?: unknown;
    readonly notified?: unknown;
    readonly facts?: Partial<RunState>;
    readonly before?: (bench: ByHand) => void;
  }

  function stopping({
    seen = () => isVm('running'),
    sends = () => sent,
    reached,
    notified,
    facts,
    before,
  }: Setup) {
    const bench = new ByHand(
      { undo: found, assessedAt: noon, ...facts },
      {
        call: (name, _input, nth) => {
          if (name === 'observe') return seen(nth);
          if (name === 'deallocate') return sends(nth);
          return name === 'followOperation'
            ? (reached ?? { ok: true, at: noon, optedOut: false })
            : { ok: true };
        },
        entity: () => notified ?? { kind: 'done', stopping: true },
      },
    );
    before?.(bench);
    return { report: bench.play(deallocate(bench.run)), bench };
  }

  test('is sent after a revalidation, while that is valid, and followed until the VM is off', () => {
    const { report, bench } = stopping({});
    expect(report).toEqual({ outcome: 'done' });
    expect(bench.inputsOf('deallocate')).toMatchObject([
      { vmUid: found.vmUid, runId: 'run-1', notAfter: noonPlus(60) },
    ]);
    expect(bench.inputsOf('followOperation')).toMatchObject([{ target: 'deallocated' }]);
    expect(bench.run.state).toMatchObject({ downSince: noonPlus(1) });
    const { assessedAt: _assessedAt, ...bare } = bench.run.state;
    expect(
      stopping({
        facts: { ...bare, assessedAt: undefined as never, startedAt: noonPlus(-30) },
      }).bench.inputsOf('deallocate'),
    ).toMatchObject([{ notAfter: noonPlus(30) }]);
  });

  const heard = (name: 'cancel' | 'approval', result: object) => (bench: ByHand) =>
    void bench.run.eventTasks[name].push({ isCompleted: true, result } as never);

  test.each<[what: string, bench: Setup, detail: string]>([
    ['after a cancellation', { before: heard('cancel', { by: 'ops' }) }, 'somebody has said no'],
    [
      'after a rejection',
      { before: heard('approval', { answer: 'rejected', by: 'ops' }) },
      'somebody has said no',
    ],
    [
      'where the VM cannot be read',
      { seen: () => failing('throttled') },
      'the VM cannot be read right before the stop',
    ],
    [
      'after a stop by its owner',
      { seen: () => isVm('stopping') },
      'somebody else has turned the VM off: it is stopping',
    ],
    [
      'during another operation',
      { seen: () => isVm('running', { provisioningState: 'Updating' }) },
      'somebody else is changing the VM',
    ],
    ['on an opt-out', { seen: () => isVm('running', { optedOut: true }) }, 'its owner has opted the VM out'],
    ['on an outdated revalidation', { facts: { assessedAt: noonPlus(-60.001) } }, 'the last look is too old'],
  ])('is not sent %s: the VM is assessed again', (_what, given, detail) => {
    const { report, bench } = stopping(given);
    expect(report).toMatchObject({ outcome: 'wait', detail });
    expect(bench.inputsOf('deallocate')).toEqual([]);
    expect(bench.run.state).toMatchObject({
      notBefore: noonPlus(120),
      waitingFor: ['operation-in-progress'],
    });
    expect(bench.run.state).not.toHaveProperty('stopNotBefore');
    expect(bench.run.state.downSince).toBeUndefined();
  });

  test('is still sent on a revalidation of a minute ago', () => {
    expect(stopping({ facts: { assessedAt: noonPlus(-60) } }).report).toEqual({ outcome: 'done' });
  });

  test.each(['throttled', 'conflict', 'changed', 'expired', 'not-found'] as const)(
    'that was not accepted, %s, has the VM assessed again, no earlier than Azure allows',
    (kind) => {
      const { report, bench } = stopping({ sends: () => failing(kind, { retryAfterSeconds: 900 }) });
      expect(report).toMatchObject({ outcome: 'wait', failure: { kind } });
      expect(bench.run.state).toMatchObject({ notBefore: noonPlus(900), stopNotBefore: noonPlus(900) });
      expect(bench.inputsOf('deallocate')).toHaveLength(1);
    },
  );

  test('that Azure refuses counts as untouched, and a recreated VM as gone', () => {
    expect(stopping({ sends: () => failing('locked') }).report).toMatchObject({ outcome: 'untouched' });
    expect(stopping({ sends: () => failing('replaced') }).report).toMatchObject({ outcome: 'gone' });
  });

  test('without an answer is repeated while the revalidation is valid, since it may have been accepted', () => {
    const once = stopping({ sends: (nth) => (nth === 1 ? failing('unavailable') : sent) });
    expect([once.report, once.bench.inputsOf('deallocate').length]).toEqual([{ outcome: 'done' }, 2]);
    const already = { ok: true, value: { how: 'already', at: noon } };
    const found_ = stopping({
      sends: (nth) => (nth === 1 ? failing('internal') : already),
      notified: { kind: 'done', stopping: false },
    });
    expect(found_.report).toEqual({ outcome: 'done' });
    const never = stopping({ sends: () => failing('unavailable') });
    expect(never.report).toMatchObject({ outcome: 'failed', failure: { kind: 'unavailable' } });
    expect(never.bench.run.state).toMatchObject({ stopUnanswered: true });
    expect(secondsOf(never.bench)).toBeLessThanOrEqual(61);
    const refused = stopping({ sends: (nth) => failing(nth === 1 ? 'unavailable' : 'locked') });
    expect(refused.report).toMatchObject({ outcome: 'failed', failure: { kind: 'locked' } });
    expect(refused.bench.inputsOf('deallocate')).toHaveLength(2);
    const replaced = stopping({ sends: (nth) => failing(nth === 1 ? 'unavailable' : 'replaced') });
    expect(replaced.report).toMatchObject({ outcome: 'missing' });
  });

  test('of a VM that is off already counts as the run’s own only where the lease says so, or cannot be read', () => {
    const sends = () => ({ ok: true, value: { how: 'already', at: noon } });
    expect(stopping({ sends }).report).toEqual({ outcome: 'done' });
    expect(stopping({ sends, notified: { kind: 'done', stopping: false } }).report).toMatchObject({
      outcome: 'wait',
      detail: 'somebody else has turned the VM off',
    });
    expect(stopping({ sends, notified: { kind: 'unreadable', what: 'x' } }).report).toEqual({
      outcome: 'done',
    });
    const own = stopping({});
    expect(own.bench.asked.map(({ name }) => name)).not.toContain('vmlease stopped');
  });

  test('that is refused while the configuration is faulty waits where the VM still runs a minute later', () => {
    const runs = stopping({ sends: () => failing('suspended') });
    expect(runs.report).toMatchObject({ outcome: 'wait', failure: { kind: 'suspended' } });
    expect(runs.bench.run.state).toMatchObject({ waitingFor: ['configuration-faulty'] });
    expect(secondsOf(runs.bench)).toBe(60);
    for (const then of [
      isVm('deallocating'),
      isVm('running', { provisioningState: 'Updating' }),
      failing('throttled'),
    ]) {
      const off = stopping({
        sends: () => failing('suspended'),
        seen: (nth) => (nth === 1 ? isVm('running') : then),
      });
      expect(off.report).toMatchObject({ outcome: 'failed' });
      expect(off.bench.run.state).toMatchObject({ stopUnanswered: true });
    }
  });

  test('that failed with a transient error is sent again, three times at most, once the VM runs as found', () => {
    const reached = { ...failing('conflict', { code: 'Preempted' }), ended: true };
    const again = stopping({ reached });
    expect(again.report).toMatchObject({ outcome: 'wait', failure: { kind: 'conflict' } });
    expect(again.bench.run.state).toMatchObject({ stopsFailed: 1, ownFailure: { code: 'Preempted' } });
    expect(stopping({ reached, facts: { stopsFailed: 2 } }).report).toMatchObject({ outcome: 'wait' });
    expect(stopping({ reached, facts: { stopsFailed: 3 } }).report).toMatchObject({ outcome: 'untouched' });
    expect(again.bench.run.state.downSince).toBeUndefined();
    expect(stopping({ reached: { ...failing('conflict'), ended: true } }).bench.run.state.ownFailure).toEqual(
      {},
    );
    // Azure has not said that the operation ended, or the error is lasting, or the VM is gone.
    expect(stopping({ reached: failing('conflict') }).report).toMatchObject({ outcome: 'failed' });
    expect(stopping({ reached: { ...failing('locked'), ended: true } }).report).toMatchObject({
      outcome: 'failed',
    });
    expect(stopping({ reached: failing('not-found') }).report).toMatchObject({ outcome: 'missing' });
  });

  test.each<[what: string, then: unknown]>([
    ['a recreated one', isVm('running', { vmUid: 'x' })],
    ['busy', isVm('running', { provisioningState: 'Updating' })],
    ['without a healthy guest', isVm('running', { agent: { ready: false } })],
    ['not readable', failing('throttled')],
  ])('that failed is undone where the VM is %s for three minutes', (_what, then) => {
    const reached = { ...failing('conflict'), ended: true };
    const { report, bench } = stopping({ reached, seen: (nth) => (nth === 1 ? isVm('running') : then) });
    expect(report).toMatchObject({ outcome: 'failed' });
    expect(bench.inputsOf('observe')).toHaveLength(13);
    expect(secondsOf(bench)).toBeGreaterThanOrEqual(180);
    expect(secondsOf(bench)).toBeLessThan(200);
  });

  test('that failed is undone at once where the VM is off', () => {
    const reached = { ...failing('conflict'), ended: true };
    const { report, bench } = stopping({
      reached,
      seen: (nth) => isVm(nth === 1 ? 'running' : 'deallocated'),
    });
    expect(report).toMatchObject({ outcome: 'failed' });
    expect(bench.inputsOf('observe')).toHaveLength(2);
  });

  test('that failed is not undone where another operation turned the VM off, but is where it may be the run’s own', () => {
    const ends = (kind: CloudFailureKind, power: string) =>
      stopping({
        reached: { ...failing(kind), ended: true },
        seen: (nth) => isVm(nth === 1 ? 'running' : power),
      });
    expect(ends('conflict', 'deallocated').report).toMatchObject({ outcome: 'failed' });
    const owners = ends('preempted', 'deallocated');
    expect(owners.report).toMatchObject({ outcome: 'wait', detail: 'somebody else has turned the VM off' });
    expect(owners.bench.run.state.downSince).toBeUndefined();
    expect(owners.bench.inputsOf('alerts raise')).toHaveLength(1);
    expect(ends('preempted', 'deallocating').bench.inputsOf('alerts raise')).toEqual([]);
  });

  test('that is refused is noted as not sent, and one that stays without an answer as sent', () => {
    expect(stopping({ sends: () => failing('locked') }).bench.inputsOf('vmlease not-stopped')).toEqual([
      { runId: 'run-1' },
    ]);
    const never = stopping({ sends: () => failing('unavailable') });
    expect(never.bench.inputsOf('vmlease not-stopped')).toEqual([]);
    expect(never.bench.run.state.stopSentAt).toBe(noon);
  });

  test('that failed requires no agent status where the VM had none', () => {
    const facts = { undo: { ...found, agentless: true as const } };
    const seen = (nth: number) => isVm('running', nth === 1 ? {} : { agent: undefined });
    expect(stopping({ facts, seen, reached: { ...failing('conflict'), ended: true } }).report).toMatchObject({
      outcome: 'wait',
    });
  });

  test('of a VM whose owner opts out meanwhile is undone', () => {
    const { report } = stopping({ reached: { ok: true, at: noon, optedOut: true } });
    expect(report).toMatchObject({ outcome: 'failed', failure: { kind: 'opted-out' } });
  });
});

describe('the flags of a VM', () => {
  const two = {
    ...found,
    nics: [
      { id: 'n', flag: 'false' as const },
      { id: 'm', flag: 'null' as const },
      { id: 'x', flag: 'true' as const },
    ],
  };
  type SetOne = (input: { nicId: string; flag: string }, nth: number) => object;

  function flags(set: SetOne, facts: Partial<RunState> = {}) {
    return new ByHand(
      { undo: two, nics: ['n', 'm'], downSince: noon, ...facts },
      {
        call: (name, input: { nicId: string; flag: string }, nth) =>
          name === 'setFlag' ? { nicId: input.nicId, ...set(input, nth) } : isVm('deallocated'),
      },
    );
  }
  const written = { ok: true, wrote: true, at: noon };

  test('are turned on, the first one alone, and each write is kept with its operation', () => {
    const operation = {
      kind: 'async',
      url: 'https://arm/subscriptions/x/providers/y/operations/11111111-2222-4333-8444-555555555555',
    };
    const bench = flags(({ nicId }) =>
      nicId === 'n' ? { ...written, operation } : { ...written, wrote: false },
    );
    expect(bench.play(update(bench.run))).toEqual({ outcome: 'done' });
    expect(bench.inputsOf('setFlag')).toMatchObject([
      { nicId: 'n', flag: 'true', runId: 'run-1', vmUid: found.vmUid },
      { nicId: 'm', flag: 'true' },
    ]);
    expect(bench.inputsOf('setFlag')[0]).toHaveProperty('watch');
    expect(bench.inputsOf('setFlag')[0]).not.toHaveProperty('onlyWhileOff');
    expect(bench.run.state.writes).toEqual([{ nicId: 'n', flag: 'true', at: noon }]);
    expect(bench.run.state.operations).toHaveLength(1);
    expect(bench.inputsOf('setFlag')).toMatchObject([{ until: Date.parse(noonPlus(300)) }, {}]);
  });

  test('of a VM that was found off are only written while it is off, but put back in any power state', () => {
    const state = (goal: 'accelerate' | 'restore') =>
      ({ phase: 'updating', plan: 'nics-only', goal }) as const;
    const on = flags(() => written, {
      stage: state('accelerate'),
      downSince: undefined as never,
      undo: { ...two, power: 'deallocated' },
    });
    on.play(update(on.run));
    expect(on.inputsOf('setFlag')).toMatchObject([{ onlyWhileOff: true }, { onlyWhileOff: true }]);
    const back = flags(() => written, { stage: state('restore'), undo: { ...two, power: 'deallocated' } });
    back.play(revert(back.run));
    expect(back.inputsOf('setFlag')[0]).not.toHaveProperty('onlyWhileOff');
  });

  test('that the run set out to change are put back as found, within ten minutes while the VM is down', () => {
    const state = { phase: 'reverting', plan: 'restart', goal: 'restore' } as const;
    const bench = flags(() => written, { stage: state });
    expect(bench.play(revert(bench.run))).toEqual({ outcome: 'done' });
    const until = Date.parse(noonPlus(600));
    expect(bench.inputsOf('setFlag')).toMatchObject([
      { nicId: 'n', flag: 'false', until },
      { nicId: 'm', flag: 'null', until },
    ]);
    const up = flags(() => written, { stage: state, upAt: noon });
    up.play(revert(up.run));
    const limit = up.run.input.policy.operationLimitMinutes;
    expect(up.inputsOf('setFlag')[0]).toMatchObject({ until: Date.parse(noonPlus(limit * 60)) });
  });

  test('fail first with a failure other than detached, and the others are still put back', () => {
    const fails =
      (kinds: Record<string, CloudFailureKind>): SetOne =>
      ({ nicId }) =>
        kinds[nicId] === undefined ? written : { ...failing(kinds[nicId]), wrote: false };
    const detached = flags(fails({ m: 'detached' }));
    expect(detached.play(update(detached.run))).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'detached' },
    });
    const gone = flags(fails({ n: 'not-found' }));
    expect(gone.play(update(gone.run))).toMatchObject({ outcome: 'missing' });
    const back = (kinds: Record<string, CloudFailureKind>, facts: Partial<RunState> = {}) => {
      const bench = flags(fails(kinds), facts);
      return bench.play(revert(bench.run));
    };
    expect(back({ n: 'detached' })).toStrictEqual({ outcome: 'done' });
    expect(back({ n: 'detached', m: 'locked' })).toMatchObject({ failure: { kind: 'locked' } });
    expect(back({ n: 'refused' })).toMatchObject({ outcome: 'failed', failure: { kind: 'refused' } });
    expect(back({ n: 'replaced' })).toMatchObject({ outcome: 'missing' });
    expect(back({}, { ownerStartFailed: true })).toMatchObject({ outcome: 'start-needed' });
    expect(back({ n: 'refused' }, { ownerStartFailed: true })).toMatchObject({
      outcome: 'start-needed',
      failure: { kind: 'refused' },
    });
  });

  test('that could not be read are set once more, and the others are not', () => {
    const bench = flags(({ nicId }, nth) =>
      nicId === 'm' && nth <= 2 ? { ...failing('throttled'), wrote: false } : written,
    );
    expect(bench.play(update(bench.run))).toEqual({ outcome: 'done' });
    expect(bench.inputsOf('setFlag').map((input) => (input as { nicId: string }).nicId)).toEqual([
      'n',
      'm',
      'm',
    ]);
  });

  test('are not set where there is no network interface to change', () => {
    const bench = flags(() => written, { nics: [] });
    expect(bench.play(update(bench.run))).toEqual({ outcome: 'done' });
    expect(bench.inputsOf('setFlag')).toEqual([]);
  });

  test('whose orchestration throws fail the phase, so that the run goes on to its undo', () => {
    const bench = flags(() => {
      throw new Error('the worker died');
    });
    expect(bench.play(update(bench.run))).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'internal', message: 'the worker died' },
    });
  });
});

describe('a stranded VM', () => {
  const stranded = (facts: Partial<RunState>, seen: unknown = isVm('deallocated')) => {
    const bench = new ByHand({ undo: found, downSince: noon, ...facts }, { call: () => seen });
    return { bench, report: bench.play(retryStranded(bench.run)) };
  };
  const state = (goal: 'accelerate' | 'restore') => ({ phase: 'stranded', plan: 'restart', goal }) as const;

  test('is reported once to people and to the safeguards, and tried again after a while', () => {
    const failed = { kind: 'no-capacity', message: 'no room' } as const;
    const { bench, report } = stranded({ failure: failed });
    expect(report).toEqual({ outcome: 'retry' });
    expect(bench.inputsOf('safeguards report')).toMatchObject([{ stranded: true }]);
    expect(bench.inputsOf('alerts raise')).toMatchObject([{ kind: 'stranded', text: 'no room' }]);
    expect(bench.run.state).toMatchObject({ strandedSince: noon, strandedAttempts: 1 });
    expect(secondsOf(bench)).toBe(60);
    const again = stranded({ strandedSince: noonPlus(-60), strandedAttempts: 2 });
    expect(again.bench.inputsOf('alerts raise')).toEqual([]);
    expect(again.bench.run.state).toMatchObject({ strandedSince: noonPlus(-60), strandedAttempts: 3 });
    expect(secondsOf(again.bench)).toBe(240);
  });

  test('is not tried again after its limit', () => {
    const limit = new ByHand().run.input.policy.strandedLimitHours * 3600;
    expect(stranded({ strandedSince: noonPlus(-limit) }).report).toMatchObject({ outcome: 'given-up' });
    expect(stranded({ strandedSince: noonPlus(1 - limit) }).report).toMatchObject({ outcome: 'retry' });
  });

  test('whose owner opts out is put back, unless it is being put back already', () => {
    const optedOut = isVm('deallocated', { optedOut: true });
    expect(stranded({ stage: state('accelerate') }, optedOut).report).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'opted-out' },
    });
    const back = stranded({ stage: state('restore') }, optedOut);
    expect(back.report).toEqual({ outcome: 'retry' });
    expect(back.bench.inputsOf('observe')).toEqual([]);
    expect(stranded({}, failing('throttled')).report).toEqual({ outcome: 'retry' });
  });

  test('is put back at once where an operator cancels while it waits for capacity', () => {
    const bench = new ByHand(
      { undo: found, downSince: noon, strandedSince: noon, stage: state('accelerate') },
      { call: () => isVm('deallocated') },
    );
    bench.run.eventTasks.cancel.push({ isCompleted: true, result: { by: 'ops' } } as never);
    bench.play(retryStranded(bench.run));
    expect(secondsOf(bench)).toBe(0);
    expect(withCancellation(bench.run, 'retry')).toBe('cancel');
    expect(bench.run.state.failure).toEqual({ kind: 'cancelled', message: 'cancelled by ops' });
    const none = new ByHand({ stage: state('accelerate') });
    expect(withCancellation(none.run, 'retry')).toBe('retry');
    const late = new ByHand({ stage: state('restore'), cancelled: { by: 'ops', at: noon } });
    expect(withCancellation(late.run, 'retry')).toBe('retry');
  });
});
