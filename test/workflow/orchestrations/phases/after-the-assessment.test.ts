import { describe, expect, test } from 'vitest';
import type { Decision, Reason } from '../../../../src/core/decision/decide.ts';
import type { ReasonCode } from '../../../../src/core/decision/reasons.ts';
import type { AssessAnswer } from '../../../../src/workflow/activities/activity-types.ts';
import { assess } from '../../../../src/workflow/orchestrations/phases/assess.ts';
import type { RunState } from '../../../../src/workflow/orchestrations/run.ts';
import { type Answers, ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const place = { domains: ['pool'], capacityKey: 'size' };
const reason = (code: ReasonCode): Reason => ({ code, evidence: {} });
const stops: Decision = { kind: 'remediate', plan: 'restart', nics: ['n', 'm'] };
const changesOff: Decision = { kind: 'remediate', plan: 'nics-only', nics: ['n'] };
const leaves = (...align: string[]): Decision => ({ kind: 'skip', reasons: [reason('opted-out')], align });
const asks = (...codes: ReasonCode[]): Decision => ({
  kind: 'defer',
  reasons: [reason('approval-required'), ...codes.map(reason)],
  notBefore: noonPlus(120),
  plan: 'restart',
  nics: ['n'],
});
const queues = { kind: 'wait', because: 'free-slot', position: 2 };

/** A run with this decision, whose entities give these answers, or successful ones. */
function assessing(
  decision: Decision,
  facts: Partial<RunState> = {},
  entity: (name: string, bench: ByHand) => object | undefined = () => undefined,
  seen: Partial<AssessAnswer> = {},
) {
  const answers: Answers = {
    call: () => ({ ok: true, value: { at: noon, decision, place, undo: found, ...seen } }),
    entity: (name) => entity(name, bench) ?? { kind: name === 'safeguards acquire' ? 'granted' : 'done' },
  };
  const bench: ByHand = new ByHand(
    { stage: { phase: 'assessing', plan: 'restart', goal: 'accelerate' }, ...facts },
    answers,
  );
  const report = bench.play(assess(bench.run));
  const asked = bench.asked.map(({ name }) => name).filter((name) => name !== 'assess');
  return { bench, report, asked };
}

describe('after the assessment a run', () => {
  test('acquires a slot, confirms it with the safeguards, keeps the undo record in its lease, and goes on', () => {
    const { bench, report, asked } = assessing(stops);
    expect(report).toEqual({ outcome: 'proceed', detail: 'restart: 2 network interface(s)' });
    expect(asked).toEqual(['safeguards acquire', 'safeguards confirm', 'vmlease remember']);
    expect(bench.inputsOf('vmlease remember')).toEqual([
      { runId: 'run-1', undo: found, plan: 'restart', nics: ['n', 'm'], untouched: true },
    ]);
    expect(bench.run.state).toMatchObject({
      undo: found,
      nics: ['n', 'm'],
      assessedAt: noon,
      holdsSlot: true,
    });
  });

  test('reports to the safeguards each time which members of its groups it has just seen down', () => {
    const budgets = [{ domain: 'd', limit: 1, unavailable: ['vm2'] }];
    const { bench } = assessing(stops, {}, undefined, { place: { ...place, budgets } });
    expect(bench.inputsOf('safeguards acquire')).toMatchObject([{ budgets }]);
    expect(bench.inputsOf('safeguards confirm')).toMatchObject([{ budgets, outage: true }]);
  });

  test.each<[what: string, decision: Decision, plan: string]>([
    ['a VM that is off', changesOff, 'nics-only'],
    ['a flag without effect', leaves('n'), 'align'],
  ])('takes no slot for %s', (_what, decision, plan) => {
    const { bench, report, asked } = assessing(decision);
    expect(report.outcome).toBe('proceed');
    expect(asked).toEqual(['safeguards confirm', 'vmlease remember']);
    expect(bench.run.state.stage.plan).toBe(plan);
  });

  test('skips a VM where the decision is skip, and names the reason', () => {
    const { report, asked } = assessing(leaves());
    expect([report, asked]).toEqual([{ outcome: 'skip', detail: 'opted-out' }, []]);
  });

  test.each<[what: string, facts: Partial<RunState>, untouched: boolean]>([
    ['that has changed nothing', {}, true],
    ['that has stopped the VM', { downSince: noon }, false],
    ['that has written a flag', { writes: [{ nicId: 'n', flag: 'true', at: noon }] }, false],
  ])('%s keeps in its lease whether the VM is untouched', (_what, facts, untouched) => {
    const { bench } = assessing(changesOff, facts);
    expect(bench.inputsOf('vmlease remember')).toMatchObject([{ untouched }]);
  });

  test('skips a VM whose lease does not keep the undo record', () => {
    const { bench, report } = assessing(stops, {}, (name) =>
      name === 'vmlease remember' ? { kind: 'held', by: 'run-2', since: noon } : undefined,
    );
    expect(report).toMatchObject({ outcome: 'skip', failure: { kind: 'lease' } });
    expect(report.failure?.message).toContain('run-2');
    expect(bench.run.state).not.toHaveProperty('assessedAt');
  });

  test('skips a VM whose power state could not be put back', () => {
    for (const decision of [stops, changesOff]) {
      const { report, asked } = assessing(decision, {}, undefined, { undo: undefined as never });
      expect([report.outcome, asked]).toEqual(['skip', []]);
    }
  });
});

describe('after the assessment a run waits', () => {
  test.each(['safeguards acquire', 'safeguards confirm'])('where %s answers so', (which) => {
    const { bench, report, asked } = assessing(stops, {}, (name) => (name === which ? queues : undefined));
    expect(report).toEqual({ outcome: 'wait', detail: 'free-slot' });
    expect(asked.at(-1)).toBe(which);
    expect(bench.run.state).toMatchObject({ queued: true, position: 2 });
  });

  test('until Azure accepts a stop again, and acquires no slot before', () => {
    const { bench, report, asked } = assessing(stops, { stopNotBefore: noonPlus(600) });
    expect([report, asked]).toEqual([{ outcome: 'wait', detail: 'operation-in-progress' }, []]);
    expect(bench.run.state.notBefore).toBe(noonPlus(600));
    expect(assessing(stops, { stopNotBefore: noon }).report.outcome).toBe('proceed');
    expect(assessing(changesOff, { stopNotBefore: noonPlus(600) }).report.outcome).toBe('proceed');
  });

  test.each([
    [60, 'proceed'],
    [61, 'wait'],
  ])('where the safeguards took %d s to answer: %s', (seconds, outcome) => {
    const { report, asked } = assessing(stops, {}, (name, bench) => {
      if (name === 'safeguards confirm') bench.now += seconds * 1000;
      return undefined;
    });
    expect(report.outcome).toBe(outcome);
    if (outcome === 'proceed') return;
    expect([report.detail, asked.at(-1)]).toEqual(['readable-facts', 'safeguards confirm']);
  });

  test('no longer where somebody has rejected it meanwhile', () => {
    const approval = { answer: 'rejected', by: 'ann', at: noon } as const;
    const { report, asked } = assessing(stops, { approval });
    expect([report.outcome, asked]).toEqual(['deny', ['safeguards acquire', 'safeguards confirm']]);
  });
});

describe('a person is asked', () => {
  const question = { plan: 'restart', change: 'old' } as const;

  test.each<[what: string, decision: Decision, change: string | undefined, asked: string | undefined]>([
    ['about what would be done, once approval is all that is missing', asks(), 'new', 'new'],
    ['about what would be done, also while something else is waited for first', asks('paused'), 'new', 'new'],
    ['about nothing where the change has no name', asks(), undefined, undefined],
    [
      'about nothing any more where no approval is needed',
      { ...(asks() as Decision & { kind: 'defer' }), reasons: [reason('paused')] },
      'new',
      undefined,
    ],
    ['about nothing any more where nothing would be done', leaves(), 'new', undefined],
  ])('%s', (_what, decision, change, asked) => {
    const seen = change === undefined ? {} : { change };
    const { bench } = assessing(decision, { question }, undefined, seen);
    expect(bench.run.state.question?.change).toBe(asked);
  });

  test('and has days to answer from then on that approval is all that is missing', () => {
    const { bench, report } = assessing(asks(), {}, undefined, { change: 'new' });
    expect(report).toEqual({ outcome: 'wait', detail: 'approval-required' });
    const until = noonPlus(7 * 86_400);
    expect(bench.run.state).toMatchObject({ question: { until }, notBefore: until });
    const early = assessing(asks('paused'), {}, undefined, { change: 'new' });
    expect(early.bench.run.state.question).not.toHaveProperty('until');
  });
});
