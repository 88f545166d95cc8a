import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/core/remediation/machine.ts';
import { finish } from '../../../src/workflow/orchestrations/finish.ts';
import type { PhaseResult, RemediateInput, RunState } from '../../../src/workflow/orchestrations/run.ts';
import { type Answers, ByHand, found, noonPlus } from '../../support/by-hand.ts';
import { noon } from '../../support/facts.ts';

interface Ending {
  readonly facts?: Partial<RunState>;
  readonly input?: Partial<RemediateInput>;
  readonly last?: Partial<PhaseResult>;
  readonly answers?: Answers;
  readonly replaying?: boolean;
}

/** A run that ends a minute after noon. */
function ending(outcome: Outcome, { facts, input, last, answers, replaying = false }: Ending = {}) {
  const defaultValue: Answers = {
    call: () => ({ ok: true, value: 'written' }),
    entity: () => ({ kind: 'done' }),
  };
  const bench = new ByHand(facts, { ...defaultValue, ...answers }, input);
  bench.now = Date.parse(noonPlus(60));
  Object.assign(bench.run.context.df, { isReplaying: replaying });
  const record = bench.play(finish(bench.run, outcome, { outcome: 'done', ...last }));
  return { record, bench, names: bench.asked.map(({ name }) => name) };
}

const gone = { kind: 'not-found', message: 'it is gone' };
const locked = { kind: 'locked', message: 'a lock', code: 'ScopeLocked' };

describe('the record of a run that ends', () => {
  test('names only what is known', () => {
    expect(ending('skipped').record).toStrictEqual({
      schemaVersion: 1,
      id: 'run-1',
      request: { vmId: found.vmId, eventId: 'e', operation: 'o' },
      correlationId: 'c',
      plan: 'restart',
      outcome: 'skipped',
      reason: 'nothing-to-change',
      startedAt: noon,
      endedAt: noonPlus(60),
      assessments: [],
      writes: [],
      steps: [],
    });
  });

  test('says who acted on the run, how the VM was found, and which failure caused the rollback', () => {
    const approval = { change: 'x', plan: 'restart', by: 'ops', at: noon, kind: 'approved' } as never;
    const cancelled = { by: 'ops', at: noon };
    const known = { holder: 'other', cancelled, approval, undo: found, failure: locked } as const;
    const recovers = { runId: 'orphaned', since: noon, why: 'it died', endedAt: noon };
    expect(ending('rolled-back', { facts: known, input: { recovers } }).record).toMatchObject({
      holder: 'other',
      cancelled,
      approval,
      found,
      failure: locked,
      reason: 'ScopeLocked',
      recovers: { runId: 'orphaned', why: 'it died' },
    });
  });

  test.each(['accelerated', 'aligned'] as const)('says configured-not-proven if it is %s', (outcome) => {
    const { record } = ending(outcome, { facts: { failure: locked, undo: found } });
    expect(record).toMatchObject({ reason: 'done', verification: 'configured-not-proven' });
    expect(record).not.toHaveProperty('failure');
  });

  test('states the verification as the guest reported it, whatever the outcome', () => {
    const guestProbe = { verification: 'not-engaged', cause: 'no-virtual-function', evidence: [] } as const;
    for (const outcome of ['accelerated', 'rolled-back'] as const)
      expect(ending(outcome, { facts: { guestProbe, undo: found } }).record).toMatchObject({
        verification: 'not-engaged',
        guestProbe,
      });
    expect(ending('rolled-back').record).not.toHaveProperty('verification');
  });

  const assessed = [
    { at: noon, kind: 'skip', reasons: [{ code: 'opted-out', evidence: {} }] },
    { at: noon, kind: 'skip', reasons: [{ code: 'read-only-lock', evidence: {} }] },
  ] as const;
  test.each<[outcome: Outcome, reason: string, given: Ending]>([
    ['cancelled', 'cancelled', {}],
    ['denied', 'denied', {}],
    ['denied', 'rejected', { last: { failure: { kind: 'rejected', message: 'no' } } }],
    ['skipped', 'read-only-lock', { facts: { assessments: assessed } }],
    ['skipped', 'not-found', { facts: { assessments: assessed }, last: { failure: gone } }],
    ['expired', 'waited-too-long', {}],
    ['expired', 'outside-window', { facts: { waitingFor: ['outside-window', 'opted-out'] as never } }],
    ['refused', 'held', {}],
    ['refused', 'locked', { last: { failure: locked } }],
    ['rolled-back', 'unknown', {}],
    ['rolled-back', 'not-found', { facts: { failure: gone } }],
    ['stranded', 'ScopeLocked', { facts: { failure: locked } }],
  ])('says that the run is %s for the reason %s', (outcome, reason, given) => {
    expect(ending(outcome, given).record.reason).toBe(reason);
  });

  test('names the first failure rather than the last one', () => {
    expect(ending('stranded', { facts: { failure: locked }, last: { failure: gone } }).record).toMatchObject({
      failure: locked,
    });
    expect(ending('skipped', { last: { failure: gone } }).record).toMatchObject({ failure: gone });
  });
});

describe('the downtime of a run that ends', () => {
  const down = { downSince: noonPlus(-30), upAt: noonPlus(30.26) };
  test.each<[what: string, outcome: Outcome, facts: Partial<RunState>, seconds: number | undefined]>([
    ['from the stop until the VM ran', 'accelerated', down, 60.3],
    ['the sum of all its outages', 'rolled-back', { ...down, downSeconds: 100 }, 160.3],
    ['counted until the end of a run that stays stranded', 'stranded', { downSince: noon }, 60],
    ['counted the same where the stop was never answered', 'stranded', { stopSentAt: noonPlus(10) }, 50],
    ['unknown where the VM was not seen again', 'skipped', { downSince: noon }, undefined],
    [
      'none where a stop that was never answered had no effect',
      'rolled-back',
      { stopSentAt: noon, upAt: noonPlus(30) },
      undefined,
    ],
    ['none where nothing was stopped', 'stranded', {}, undefined],
  ])('is %s', (_what, outcome, facts, seconds) => {
    expect(ending(outcome, { facts: { undo: found, ...facts } }).record.downtimeSeconds).toBe(seconds);
  });
});

describe('a run that ends', () => {
  test('releases its slot and lease, and is removed from the run registry once its record is kept', () => {
    const { names, bench } = ending('skipped', { facts: { holdsSlot: true } });
    expect(names).toEqual(['safeguards release', 'vmlease release', 'keepRecord', 'runregistry remove']);
    expect(bench.inputsOf('vmlease release')).toEqual([
      { runId: 'run-1', outcome: 'skipped', now: noonPlus(60), pendingStart: undefined },
    ]);
    expect(bench.inputsOf('runregistry remove')).toEqual([{ runId: 'run-1' }]);
  });

  test('releases no lease that it was refused, and keeps no record where another run holds the VM', () => {
    expect(ending('refused').names).toEqual(['runregistry remove']);
    expect(ending('refused', { last: { failure: locked } }).names).toContain('keepRecord');
  });

  test('alerts people where its end opens the breaker', () => {
    const opens = (opened: boolean) =>
      ending('rolled-back', {
        facts: { holdsSlot: true },
        answers: { entity: () => ({ kind: 'done', opened }) },
      });
    expect(opens(true).bench.inputsOf('alerts raise')).toMatchObject([
      { id: 'breaker', kind: 'breaker-open', subject: 'fleet', runId: 'run-1' },
    ]);
    expect(opens(false).bench.inputsOf('alerts raise')).toEqual([]);
  });

  test.each<[what: string, facts: Partial<RunState>, alerts: readonly string[]]>([
    ['the alert that its VM is stranded', { strandedSince: noon }, ['stranded:run-1']],
    ['the alert that its VM is down for too long', { downNotified: true }, ['down-too-long:run-1']],
    ['nothing where nobody was alerted', { downNotified: false }, []],
  ])('settles %s, unless the VM stays stranded', (_what, facts, alerts) => {
    const settled = (outcome: Outcome): unknown[] =>
      ending(outcome, { facts }).bench.inputsOf('alerts settle');
    expect(settled('rolled-back')).toEqual(alerts.map((id) => ({ id })));
    expect(settled('stranded')).toEqual([]);
  });

  test('shows that it ended, and why', () => {
    expect(ending('stranded', { facts: { failure: locked } }).bench.statuses).toEqual([
      {
        phase: 'ended',
        since: noonPlus(60),
        vmId: found.vmId,
        plan: 'restart',
        next: 'nothing',
        outcome: 'stranded',
        reason: 'ScopeLocked',
      },
    ]);
  });

  test('logs its end once, as an error where the VM stays stranded', () => {
    const logged = (outcome: Outcome, replaying?: boolean): readonly string[] =>
      ending(outcome, replaying === undefined ? {} : { replaying }).bench.logged;
    expect(logged('skipped')).toEqual([expect.stringMatching(/^info: .*"outcome":"skipped"/)]);
    expect(logged('stranded')).toEqual([expect.stringMatching(/^error: .*"outcome":"stranded"/)]);
    expect(logged('stranded', true)).toEqual([]);
  });

  test('whose record cannot be kept now alerts people, and keeps it later', () => {
    const { bench, names } = ending('skipped', {
      answers: {
        call: (name, _input, nth) =>
          name === 'keepRecord' && nth < 6
            ? { ok: false, failure: { kind: 'unavailable', message: 'no' } }
            : { ok: true },
      },
    });
    expect(bench.inputsOf('keepRecord')).toHaveLength(6);
    expect(bench.inputsOf('alerts raise')).toMatchObject([{ kind: 'record-not-kept' }]);
    expect(bench.inputsOf('alerts settle')).toEqual([{ id: 'record:run-1' }]);
    // The run is removed from the registry before its record is tried again.
    expect(names.indexOf('runregistry remove')).toBeLessThan(names.indexOf('alerts raise'));
  });
});
