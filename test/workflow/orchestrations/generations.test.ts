import { describe, expect, test } from 'vitest';
import type { RemediationRecord, StepRecord } from '../../../src/core/audit/audit.ts';
import type { Phase } from '../../../src/core/remediation/machine.ts';
import { remediate } from '../../../src/workflow/orchestrations/remediate.ts';
import type { RunState } from '../../../src/workflow/orchestrations/run.ts';
import { ByHand, found } from '../../support/by-hand.ts';
import { noon } from '../../support/facts.ts';

const place = { domains: [], capacityKey: 'size' };
const leaves = { kind: 'skip', reasons: [{ code: 'opted-out', evidence: {} }], align: [] };
const waits = {
  kind: 'defer',
  reasons: [{ code: 'paused', evidence: {} }],
  notBefore: noon,
  plan: 'restart',
};
const state = (phase: Phase) => ({ phase, plan: 'restart', goal: 'accelerate' }) as const;

/** A whole run, from the given state or from its beginning; `answers`: what activities answer. */
function running(
  answers: (name: string, nth: number, bench: ByHand) => object | undefined,
  before: Partial<RunState> | undefined,
): { readonly record: RemediationRecord; readonly bench: ByHand } {
  const bench: ByHand = new ByHand(before, {
    call: (name, _input, nth) => answers(name, nth, bench) ?? { ok: true, value: {} },
    entity: (name) => ({ kind: name === 'vmlease request' ? 'granted' : 'done' }),
  });
  const { input, state } = bench.run;
  const record = bench.child(remediate, before === undefined ? input : { ...input, state });
  return { record, bench };
}

describe('a run begins a new generation after twenty phases, so that its history stays short', () => {
  /** In which generation each assessment was made. */
  function reads(before?: Partial<RunState>): number[] {
    const made: number[] = [];
    running((name, nth, bench) => {
      if (name !== 'assess') return undefined;
      made.push(bench.generations);
      const decision = nth < 24 ? { ...waits, notBefore: new Date(bench.now + 60_000) } : leaves;
      return { ok: true, value: { at: noon, decision, place, undo: found } };
    }, before);
    return made;
  }
  const inTurn = (...counts: number[]): number[] =>
    counts.flatMap((count, n) => Array<number>(count).fill(n + 1));

  test('while it waits', () => {
    // The request, ten assessments and the waits between them.
    expect(reads()).toEqual(inTurn(10, 10, 4));
  });

  test('and only once it waits', () => {
    expect(reads({ stage: state('assessing') })).toEqual(inTurn(11, 10, 3));
  });

  test('while its VM is stranded, but not while the VM is being started', () => {
    const stranded = { undo: found, downSince: noon, strandedSince: noon };
    const starts = (phase: 'starting' | 'stranded', before: Partial<RunState>): number[] => {
      const made: number[] = [];
      running(
        (name, nth, bench) => {
          if (name !== 'start') return undefined;
          made.push(bench.generations);
          const full = { ok: false, failure: { kind: 'no-capacity', message: 'no room' } };
          return nth < 24 ? full : { ok: false, failure: { kind: 'replaced', message: 'another' } };
        },
        { ...stranded, stage: state(phase), ...before },
      );
      return made;
    };
    // Every second phase is a start; the twenty-fourth finds another VM in its place, which ends the run.
    expect(starts('stranded', {}).filter((generation) => generation === 1)).toHaveLength(10);
    expect(starts('starting', {}).filter((generation) => generation === 1)).toHaveLength(11);
  });
});

describe('a step of the record', () => {
  const step = (n: number): StepRecord => ({
    phase: 'waiting',
    startedAt: noon,
    endedAt: noon,
    outcome: 'due',
    detail: String(n),
  });
  const steps = (kept: number): readonly StepRecord[] => {
    const assessing = { ok: true, value: { at: noon, decision: leaves, place, undo: found } };
    const before = { stage: state('assessing'), steps: Array.from({ length: kept }, (_, n) => step(n)) };
    return running((name) => (name === 'assess' ? assessing : undefined), before).record.steps;
  };

  test('is kept, up to sixty steps; then one in the middle is dropped', () => {
    expect(steps(59)).toHaveLength(60);
    expect(steps(59).at(10)).toMatchObject({ detail: '10' });
    expect(steps(60)).toHaveLength(60);
    expect(steps(60).slice(9, 11)).toMatchObject([{ detail: '9' }, { detail: '11' }]);
    expect(steps(60).at(-1)).toMatchObject({ phase: 'assessing', outcome: 'skip', detail: 'opted-out' });
  });

  test('names the operations that Azure began in it, and not those of the step before', () => {
    const id = (n: number): string => `${n}1111111-2222-4333-8444-555555555555`;
    const operation = (n: number): object => ({ kind: 'async', url: `https://arm/operations/${id(n)}?t=x` });
    const { record } = running(
      (name) => {
        const begun = { how: 'sent', at: noon, operation: operation(2) };
        if (name === 'setFlag')
          return { ok: true, nicId: 'n', wrote: true, at: noon, operation: operation(1) };
        return name === 'start' ? { ok: true, value: begun } : { ok: true, at: noon, value: {} };
      },
      { stage: state('updating'), undo: found, nics: ['n'], downSince: noon },
    );
    expect(record.steps.map(({ phase, operations }) => [phase, operations])).toEqual([
      ['updating', [id(1)]],
      ['starting', [id(2)]],
      ['verifying', undefined],
    ]);
    expect(record.steps.at(-1)).toStrictEqual({
      phase: 'verifying',
      startedAt: noon,
      endedAt: noon,
      outcome: 'done',
    });
  });
});
