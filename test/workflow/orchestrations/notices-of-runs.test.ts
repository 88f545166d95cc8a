import { describe, expect, test } from 'vitest';
import type { RemediationRecord } from '../../../src/core/audit/audit.ts';
import { type NoticeKind, noticeKinds } from '../../../src/core/notifications/notice.ts';
import type { Phase, RunPlan } from '../../../src/core/remediation/machine.ts';
import { phases } from '../../../src/core/remediation/machine.ts';
import { notifyEnded, notifyStarted } from '../../../src/workflow/orchestrations/notifications.ts';
import type { RemediateInput } from '../../../src/workflow/orchestrations/run.ts';
import { ByHand } from '../../support/by-hand.ts';
import { noon, vmFacts } from '../../support/facts.ts';
import { record } from '../../support/records.ts';

const inPhase = (phase: Phase, given: Partial<RemediateInput> = {}, notifiedStart?: boolean) => {
  const plan: RunPlan = given.plan ?? 'restart';
  const state = { phase, plan, goal: 'accelerate' } as const;
  const notified = notifiedStart === undefined ? {} : { notifiedStart };
  return new ByHand({ stage: state, ...notified }, {}, { subscribedKinds: noticeKinds, ...given });
};

const defaultValue = { subject: vmFacts().id, runId: 'run-1', timesNotified: 0 };

describe('the notification that a run started', () => {
  test('is sent when the run begins to change, recover or watch its VM, and not before', () => {
    const notifying = phases.filter((phase) => {
      const { run, asked } = inPhase(phase);
      notifyStarted(run);
      return asked.length > 0;
    });
    expect(notifying).toEqual(['deallocating', 'updating', 'recovery', 'watching']);
  });

  test('is sent once, however many phases follow', () => {
    const hand = inPhase('deallocating');
    notifyStarted(hand.run);
    hand.run.state = { ...hand.run.state, stage: { ...hand.run.state.stage, phase: 'updating' } };
    notifyStarted(hand.run);
    expect(hand.asked).toEqual([
      {
        name: 'outbox add',
        input: {
          at: noon,
          notice: { ...defaultValue, kind: 'started', since: noon, text: expect.any(String) },
        },
      },
    ]);
  });

  test('has a text of its own for each plan, and for a run that recovers', () => {
    const recovers = { runId: 'orphaned', since: noon, why: 'w', endedAt: noon };
    const given: Partial<RemediateInput>[] = [
      { plan: 'restart' },
      { plan: 'nics-only' },
      { plan: 'align' },
      { plan: 'watch' },
      { plan: 'restart', recovers },
    ];
    const texts = given.map((one) => {
      const hand = inPhase('updating', one);
      notifyStarted(hand.run);
      return hand.asked.map(({ input }) => (input as { notice: { text: string } }).notice.text).join();
    });
    expect(new Set(texts).size).toBe(5);
    expect(texts[0]).toContain('stopped');
    expect(texts[4]).toContain('orphaned run');
  });

  test('is not sent where nobody subscribes to it', () => {
    const hand = inPhase('updating', { subscribedKinds: ['done'] });
    notifyStarted(hand.run);
    expect(hand.asked).toEqual([]);
  });
});

describe('the notification of how a run ended', () => {
  const notice = (given: Partial<RemediationRecord>, started?: boolean) => {
    const hand = inPhase('verifying', {}, started);
    const { downtimeSeconds: _seconds, ...plain } = record('run-1');
    notifyEnded(hand.run, { ...plain, ...given });
    return hand.asked.map(({ input }) => (input as { notice: { kind: NoticeKind } }).notice);
  };
  const nothing = 'nothing';
  const rows: [RemediationRecord['outcome'], notified: string, notNotified: string][] = [
    ['accelerated', 'done', 'done'],
    ['aligned', 'done', 'done'],
    ['rolled-back', 'rolled-back', 'rolled-back'],
    ['stranded', nothing, nothing],
    ['interrupted', nothing, nothing],
    ['skipped', 'ended', nothing],
    ['refused', 'ended', nothing],
    ['expired', 'ended', nothing],
    ['denied', 'ended', nothing],
    ['cancelled', 'ended', nothing],
  ];

  test.each(rows)(
    'for the outcome %s is %s where its start was notified, and %s otherwise',
    (outcome, ...kinds) => {
      const notified = [notice({ outcome }, true), notice({ outcome })];
      expect(notified.map(([notice]) => notice?.kind ?? nothing)).toEqual(kinds);
    },
  );

  test('states its reason, the downtime where there was one, and what Azure refused', () => {
    const { endedAt } = record('run-1');
    const ended = { ...defaultValue, kind: 'done', since: endedAt, outcome: 'accelerated', reason: 'done' };
    expect(notice({})).toStrictEqual([{ ...ended, text: 'the run ended as accelerated (done)' }]);
    expect(notice({ downtimeSeconds: 95 })).toEqual([
      {
        ...ended,
        downtimeSeconds: 95,
        text: 'the run ended as accelerated (done), after 95 s without the VM',
      },
    ]);
    const failure = { kind: 'refused', message: 'no' };
    expect(notice({ nicsRefused: [{ nicId: 'n', failure }] })).toMatchObject([
      { text: 'the run ended as accelerated (done); Azure refused 1 network interface(s), left as found' },
    ]);
  });
});
