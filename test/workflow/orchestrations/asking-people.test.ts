import { describe, expect, test } from 'vitest';
import { noticeKinds } from '../../../src/core/notifications/notice.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import type { Approval } from '../../../src/core/remediation/approval.ts';
import {
  answered,
  askAbout,
  askNoMore,
  awaitAnswer,
  isRejected,
  notifyQuestion,
  takeAnswers,
  unansweredInTime,
} from '../../../src/workflow/orchestrations/ask-approval.ts';
import type { RunState } from '../../../src/workflow/orchestrations/run.ts';
import { ByHand, noonPlus } from '../../support/by-hand.ts';
import { noon } from '../../support/facts.ts';

const day = 86_400;
const question = { plan: 'restart', change: 'a', until: noonPlus(7 * day) } as const;
const yes: Approval = { answer: 'approved', by: 'ops', change: 'a', at: noon };
const asks: Partial<RunState> = { question, waitingFor: ['approval-required'] };

/** A run that has received these answers since it last read them. */
function notified(facts: Partial<RunState>, ...said: unknown[]): ByHand {
  const bench = new ByHand(facts);
  for (const result of said) bench.run.eventTasks.approval.push({ isCompleted: true, result } as never);
  return bench;
}

describe('a question', () => {
  test('waits for the days of the policy, or seven by default, and its end does not move', () => {
    const waits = (approvalWaitDays: number | undefined, until?: string): unknown => {
      const { approvalWaitDays: _days, ...rest } = defaultPolicy;
      const policy = approvalWaitDays === undefined ? rest : { ...rest, approvalWaitDays };
      const asked = { plan: 'restart', change: 'a', ...(until === undefined ? {} : { until }) } as const;
      const bench = new ByHand({ question: asked }, {}, { policy });
      expect(awaitAnswer(bench.run, ['approval-required'], 'restart')).toMatchObject({ outcome: 'wait' });
      const { notBefore, question: kept } = bench.run.state;
      expect(kept?.until).toBe(notBefore);
      return notBefore;
    };
    expect([waits(undefined), waits(2), waits(2, noonPlus(9))]).toEqual([
      noonPlus(7 * day),
      noonPlus(2 * day),
      noonPlus(9),
    ]);
    const without = new ByHand();
    awaitAnswer(without.run, ['approval-required'], 'restart');
    expect(without.run.state.question).toBeUndefined();
    expect(without.run.state).toMatchObject({
      waitingFor: ['approval-required'],
      stage: { plan: 'restart' },
    });
  });

  test('is sent once to people and to receivers, as soon as it can be answered', () => {
    const bench = new ByHand(asks, { call: () => ({ ok: true }) }, { subscribedKinds: noticeKinds });
    bench.play(notifyQuestion(bench.run));
    const notice = {
      kind: 'approval-wanted',
      subject: bench.run.input.request.vmId,
      runId: 'run-1',
      text: `run-1 waits for approval to stop and start the VM until ${question.until}`,
      since: noon,
      timesNotified: 0,
    };
    expect(bench.inputsOf('notify')).toEqual([notice]);
    expect(bench.asked.filter(({ name }) => name.startsWith('outbox'))).toHaveLength(1);
    expect(bench.run.state.notifiedQuestion).toBe('a');
    bench.play(notifyQuestion(bench.run));
    expect(bench.inputsOf('notify')).toHaveLength(1);
  });

  test('that differs from the one before is announced as different', () => {
    const facts = { ...asks, question: { ...question, plan: 'nics-only' as const }, notifiedQuestion: 'b' };
    const bench = new ByHand(facts, { call: () => ({ ok: true }) });
    bench.play(notifyQuestion(bench.run));
    expect(bench.inputsOf('notify')).toMatchObject([
      {
        text: `run-1 waits for approval to change the VM until ${question.until}, for something else than before`,
      },
    ]);
  });

  test.each<[what: string, facts: Partial<RunState>]>([
    ['that has no end yet', { ...asks, question: { plan: 'restart', change: 'a' } }],
    ['while something else is waited for first', { ...asks, waitingFor: ['approval-required', 'paused'] }],
    ['that does not exist', { waitingFor: ['approval-required'] }],
  ])('is sent to nobody: one %s', (_what, facts) => {
    const bench = new ByHand(facts);
    bench.play(notifyQuestion(bench.run));
    expect(bench.asked).toEqual([]);
  });

  test('changes with the change, and is dropped once no approval is needed, unless somebody has approved', () => {
    const bench = new ByHand(asks);
    askAbout(bench.run, 'nics-only', 'b');
    expect(bench.run.state.question).toEqual({ plan: 'nics-only', change: 'b', until: question.until });
    askNoMore(bench.run);
    expect(bench.run.state.question).toBeUndefined();
    const approved = new ByHand({ ...asks, approval: yes });
    askNoMore(approved.run);
    expect(approved.run.state.question).toEqual(question);
  });

  test('that nobody has answered in time denies the run', () => {
    const bench = new ByHand(asks);
    bench.now = Date.parse(question.until) - 1;
    expect(unansweredInTime(bench.run)).toBeUndefined();
    bench.now++;
    expect(unansweredInTime(bench.run)).toEqual({
      outcome: 'deny',
      detail: 'nobody approved within 7 days',
      failure: { kind: 'approval-expired', message: 'nobody approved within 7 days' },
    });
    const approved = new ByHand({ ...asks, approval: yes });
    approved.now = bench.now;
    expect(unansweredInTime(approved.run)).toBeUndefined();
    expect(unansweredInTime(new ByHand().run)).toBeUndefined();
  });
});

describe('an answer', () => {
  test('is kept with its time, and with the plan that it was given for', () => {
    const bench = notified(asks, 'unreadable', { answer: 'approved', by: 'ops', change: 'a' });
    takeAnswers(bench.run);
    expect(bench.run.state.approval).toEqual({ ...yes, plan: 'restart' });
    takeAnswers(bench.run);
    expect(bench.run.state.approval).toEqual({ ...yes, plan: 'restart' });
    const other = notified(asks, { answer: 'approved', by: 'ops', change: 'b' });
    takeAnswers(other.run);
    expect(other.run.state.approval).toStrictEqual({ ...yes, change: 'b' });
  });

  test('that approves the question has the VM assessed again at once', () => {
    const bench = notified(asks, { answer: 'approved', by: 'ops', change: 'a' });
    bench.now += 5000;
    expect(answered(bench.run)).toEqual({ outcome: 'due', detail: 'approved by ops' });
    expect(bench.run.state).toMatchObject({ notBefore: noonPlus(5), limitFrom: noonPlus(5) });
  });

  test('that approves something else, or comes while no approval is needed, changes nothing', () => {
    expect(answered(notified(asks, { answer: 'approved', by: 'ops', change: 'b' }).run)).toBeUndefined();
    expect(answered(new ByHand({ question, approval: yes, waitingFor: ['paused'] }).run)).toBeUndefined();
  });

  test('that rejects ends the run, whoever approved before', () => {
    const bench = notified({ ...asks, approval: yes }, { answer: 'rejected', by: 'owner' });
    const no = {
      outcome: 'deny',
      detail: 'rejected by owner',
      failure: { kind: 'approval-rejected', message: 'rejected by owner' },
    };
    expect(isRejected(bench.run)).toEqual(no);
    expect(answered(bench.run)).toEqual(no);
    expect(isRejected(new ByHand({ ...asks, approval: yes }).run)).toBeUndefined();
  });
});
