import { describe, expect, test } from 'vitest';
import type { Place } from '../../../../src/core/coordination/failure-domains.ts';
import type { Decision, Reason } from '../../../../src/core/decision/decide.ts';
import type { ReasonCode } from '../../../../src/core/decision/reasons.ts';
import type { Approval } from '../../../../src/core/remediation/approval.ts';
import type { CloudFailure } from '../../../../src/ports/cloud.ts';
import type { AssessAnswer } from '../../../../src/workflow/activities/activity-types.ts';
import { takeEvents } from '../../../../src/workflow/orchestrations/event-tasks.ts';
import { assess } from '../../../../src/workflow/orchestrations/phases/assess.ts';
import type { RunState } from '../../../../src/workflow/orchestrations/run.ts';
import { type Answers, ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const hour = 3600;
const place: Place = { domains: ['pool'], capacityKey: 'size' };
const reason = (code: ReasonCode): Reason => ({ code, evidence: {} });
const remediates: Decision = { kind: 'remediate', plan: 'restart', nics: ['n'] };
const defers = (...codes: [ReasonCode, ...ReasonCode[]]): Decision => {
  const [first, ...others] = codes;
  return {
    kind: 'defer',
    reasons: [reason(first), ...others.map(reason)],
    notBefore: noonPlus(120),
    plan: 'restart',
    nics: ['n'],
  };
};
const answerWith = (decision: Decision, more: Partial<AssessAnswer> = {}) => ({
  ok: true,
  value: { at: noon, decision, place, undo: found, ...more },
});
const failed = (failure: Partial<CloudFailure>) => ({ ok: false, failure: { message: '', ...failure } });
const state = (plan: 'restart' | 'nics-only' | 'align') =>
  ({ phase: 'assessing', plan, goal: 'accelerate' }) as const;

/** A run that assesses its VM with this result, and whose entities give these answers, or successful ones. */
function assessing(
  facts: Partial<RunState>,
  assessment: object,
  entity: NonNullable<Answers['entity']> = () => undefined,
) {
  const best = (name: string): object => ({ kind: name === 'safeguards acquire' ? 'granted' : 'done' });
  const bench: ByHand = new ByHand(
    { stage: state('restart'), ...facts },
    {
      call: () => assessment,
      entity: (name, input, nth) => entity(name, input, nth) ?? best(name),
    },
  );
  const report = bench.play(assess(bench.run));
  return { bench, report, asked: bench.asked.map(({ name }) => name) };
}

describe('the assessment before anything is changed', () => {
  test('is not made while the run waits for something', () => {
    const { report, asked } = assessing({ notBefore: noonPlus(1) }, {});
    expect([report.outcome, asked]).toEqual(['wait', []]);
  });

  test.each<[what: string, facts: Partial<RunState>, first: string]>([
    ['after a slot was taken where the VM is known to be stopped', { place }, 'safeguards acquire'],
    ['at once where its place is not known yet', {}, 'assess'],
    ['at once where nothing is stopped', { place, stage: state('nics-only') }, 'assess'],
    ['at once while Azure accepts no stop', { place, stopNotBefore: noonPlus(1) }, 'assess'],
    ['after a slot was taken once Azure accepts one', { place, stopNotBefore: noon }, 'safeguards acquire'],
  ])('is made %s', (_what, facts, first) => {
    const { asked } = assessing(facts, answerWith(remediates));
    expect(asked[0]).toBe(first);
  });

  test('is not made by a run that has to queue for its slot', () => {
    const { bench, report, asked } = assessing({ place }, {}, () => ({
      kind: 'wait',
      because: 'free-slot',
      position: 3,
    }));
    expect([report, asked]).toEqual([{ outcome: 'wait', detail: 'free-slot' }, ['safeguards acquire']]);
    expect(bench.run.state).toMatchObject({ queued: true, position: 3 });
  });

  test('takes in the events that came before it', () => {
    const bench = new ByHand({ stage: state('restart') }, { call: () => failed({ kind: 'unavailable' }) });
    bench.run.eventTasks.reassess.push({ isCompleted: true, result: {} } as never);
    bench.play(assess(bench.run));
    expect(takeEvents(bench.run, 'reassess')).toEqual([]);
  });

  const says = (answer: Approval['answer'], change?: string): Approval => ({
    answer,
    by: 'ann',
    at: noon,
    ...(change === undefined ? {} : { change }),
  });
  test.each<[approval: Approval | undefined, approved: string | undefined]>([
    [undefined, undefined],
    [says('approved', 'c'), 'c'],
    [says('approved'), undefined],
    [says('rejected', 'c'), undefined],
  ])('knows what a person has approved: %j', (approval, approved) => {
    const { bench } = assessing(approval === undefined ? {} : { approval }, failed({ kind: 'unavailable' }));
    const asked = { vmId: found.vmId, correlationId: 'c' };
    expect(bench.inputsOf('assess')).toStrictEqual([approved === undefined ? asked : { ...asked, approved }]);
  });

  test('knows how a stop of the run failed', () => {
    const { bench } = assessing({ ownFailure: { code: 'x' } }, failed({ kind: 'unavailable' }));
    expect(bench.inputsOf('assess')).toMatchObject([{ ownFailure: { code: 'x' } }]);
  });

  test.each<[failure: Partial<CloudFailure>, seconds: number, code: string]>([
    [{ kind: 'unavailable' }, 60, 'readable-facts'],
    [{ kind: 'throttled', retryAfterSeconds: 5 }, 60, 'readable-facts'],
    [{ kind: 'throttled', retryAfterSeconds: 900 }, 900, 'readable-facts'],
    [{ kind: 'suspended' }, 300, 'configuration-faulty'],
  ])('is repeated where it failed: %j', (failure, seconds, code) => {
    const { bench, report } = assessing({}, failed(failure));
    expect(report).toEqual({ outcome: 'wait', detail: code, failure: { message: '', ...failure } });
    const ordered = failure.retryAfterSeconds;
    expect(bench.run.state).toMatchObject({
      notBefore: noonPlus(seconds),
      waitingFor: [code],
      assessNotBefore: ordered === undefined ? undefined : noonPlus(ordered),
    });
  });

  test('that succeeds resets the count of failed reads', () => {
    const unread = { kind: 'not-found', since: noon, reads: 2 };
    const { bench } = assessing({ unread }, answerWith(defers('paused')));
    expect(bench.run.state.unread).toBeUndefined();
  });
});

describe('an assessment in the record', () => {
  const assessed = (before: readonly object[], assess: object): unknown[] => {
    const { bench } = assessing({ assessments: before as RunState['assessments'] }, assess);
    return [...bench.run.state.assessments];
  };

  test('is kept once for as long as decision, reasons and policy stay the same', () => {
    const paused = { at: noon, kind: 'defer', reasons: [reason('paused')] };
    const assess = (...codes: [ReasonCode]) => answerWith(defers(...codes), { at: noonPlus(60) });
    expect(assessed([], assess('paused'))).toStrictEqual([{ ...paused, at: noonPlus(60) }]);
    expect(assessed([paused], assess('paused'))).toEqual([paused]);
    expect(assessed([paused], assess('extensions-running'))).toHaveLength(2);
    expect(assessed([paused], answerWith(defers('paused'), { policyHash: 'p' }))).toEqual([
      paused,
      { ...paused, policyHash: 'p' },
    ]);
    expect(assessed([paused], answerWith(remediates))).toHaveLength(2);
    expect(assessed([{ ...paused, kind: 'skip' }], assess('paused'))).toHaveLength(2);
  });

  test('is kept among the latest twenty', () => {
    const before = Array.from({ length: 20 }, (_, n) => ({
      at: noonPlus(n),
      kind: 'defer',
      reasons: [reason(n % 2 === 0 ? 'paused' : 'extensions-running')],
    }));
    const after = assessed(before, answerWith(remediates));
    expect(after).toHaveLength(20);
    expect([after[0], after.at(-1)]).toMatchObject([{ at: noonPlus(1) }, { kind: 'remediate' }]);
  });
});

describe('a deferral', () => {
  const queues = { kind: 'wait', because: 'free-slot', position: 2 };
  const longAgo = { startedAt: noonPlus(-24 * hour) };

  test.each<[what: string, codes: [ReasonCode, ...ReasonCode[]], facts: Partial<RunState>, seconds: number]>([
    ['is waited out', ['paused'], {}, 120],
    ['of a run that has waited long is waited out in longer steps', ['paused'], longAgo, 900],
    [
      'for members of its groups alone is waited out in the queue, in shorter steps',
      ['group-budget'],
      longAgo,
      300,
    ],
    ['for members and another reason is waited out of the queue', ['group-budget', 'paused'], longAgo, 900],
  ])('%s', (_what, codes, facts, seconds) => {
    const { bench, report, asked } = assessing(facts, answerWith(defers(...codes)), () => queues);
    expect(report).toEqual({ outcome: 'wait', detail: codes.join(', ') });
    expect(bench.run.state).toMatchObject({ notBefore: noonPlus(seconds), waitingFor: codes });
    expect(bench.run.state.queued).toBe(codes.join() === 'group-budget');
    expect(asked.slice(1)).toEqual(codes.join() === 'group-budget' ? ['safeguards acquire'] : []);
  });

  const budgets = [{ domain: 'd', limit: 1, unavailable: ['vm2'] }];
  test.each<[what: string, facts: Partial<RunState>, granted: boolean, entities: string[]]>([
    [
      'releases the slot that it has first',
      { holdsSlot: true, place },
      false,
      ['safeguards release', 'safeguards acquire'],
    ],
    ['releases a slot that it was given', {}, true, ['safeguards acquire', 'safeguards release']],
    ['keeps a place in the queue that it has', { queued: true }, false, ['safeguards acquire']],
  ])('for members of its groups holds no slot meanwhile, and %s', (_what, facts, granted, entities) => {
    const assess = answerWith(defers('last-available-member'), { place: { ...place, budgets } });
    const { bench, asked } = assessing(facts, assess, (name) =>
      name === 'safeguards acquire' && !granted ? queues : undefined,
    );
    expect(asked.filter((name) => name.startsWith('safeguards'))).toEqual(entities);
    expect(bench.run.state).toMatchObject({ holdsSlot: false, queued: !granted });
    expect(bench.inputsOf('safeguards acquire')).toMatchObject([{ budgets }]);
  });
});
