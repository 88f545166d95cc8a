import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  initialState,
  mayCancel,
  next,
  type Outcome,
  outcomesOf,
  type Phase,
  type PhaseOutcome,
  phases,
  type RunPlan,
} from '../../../src/core/remediation/machine.ts';

function walk(plan: RunPlan, ...signals: PhaseOutcome[]): string {
  let state = initialState(plan);
  const seen: string[] = [];
  for (const signal of signals) {
    const step = next(state, signal);
    if (step.kind === 'end') return [...seen, step.outcome].join(' ');
    state = step.state;
    seen.push(state.phase);
  }
  return seen.join(' ');
}

describe('the table of phases describes', () => {
  test('a VM that is accelerated', () => {
    expect(walk('restart', 'granted', 'proceed', 'done', 'done', 'done', 'done')).toBe(
      'assessing deallocating updating starting verifying accelerated',
    );
  });
  test('a deallocated VM, which is not started', () => {
    expect(walk('nics-only', 'granted', 'proceed', 'done', 'done')).toBe(
      'assessing updating verifying accelerated',
    );
  });
  test('an owner’s start that is watched, goes well, fails, or is turned off again', () => {
    expect(walk('watch', 'granted', 'done')).toBe('watching accelerated');
    expect(walk('watch', 'granted', 'unhealthy', 'done', 'done')).toBe(
      'watching reverting verifying-original rolled-back',
    );
    expect(walk('watch', 'granted', 'failed', 'start-needed', 'done', 'done')).toBe(
      'watching reverting restarting verifying-original rolled-back',
    );
    expect(walk('watch', 'granted', 'skip')).toBe('watching skipped');
    expect(walk('watch', 'skip')).toBe('skipped');
    expect(walk('watch', 'taken', 'watch', 'done')).toBe('recovery watching accelerated');
  });
  test('a repeated start of the owner’s that finds no room, after which the VM is off as it was found', () => {
    for (const failure of ['failed', 'no-capacity'] as const)
      expect(walk('watch', 'granted', 'failed', 'start-needed', failure, 'done')).toBe(
        'watching reverting restarting verifying-original rolled-back',
      );
  });
  test('an alignment, and one after which the agent is not Ready', () => {
    expect(walk('align', 'granted', 'proceed', 'done', 'done')).toBe('assessing updating verifying aligned');
    expect(walk('align', 'granted', 'proceed', 'done', 'unhealthy', 'done', 'done')).toBe(
      'assessing updating verifying reverting verifying-original rolled-back',
    );
  });
  test('a start that fails', () => {
    expect(walk('restart', 'granted', 'proceed', 'done', 'done', 'failed', 'done', 'done', 'done')).toBe(
      'assessing deallocating updating starting reverting restarting verifying-original rolled-back',
    );
  });
  test('a start without room, which finds room later', () => {
    expect(
      walk('restart', 'granted', 'proceed', 'done', 'done', 'no-capacity', 'retry', 'done', 'done'),
    ).toBe('assessing deallocating updating starting stranded starting verifying accelerated');
  });
  test('a VM that was stopped and is not found: it is searched for, and put back where it is found', () => {
    expect(walk('restart', 'granted', 'proceed', 'missing', 'missing', 'retry', 'done', 'done', 'done')).toBe(
      'assessing deallocating stranded stranded reverting restarting verifying-original rolled-back',
    );
    expect(walk('restart', 'granted', 'proceed', 'done', 'done', 'missing', 'gone')).toBe(
      'assessing deallocating updating starting stranded skipped',
    );
  });
  test('an undo that fails at first', () => {
    expect(
      walk(
        'restart',
        'granted',
        'proceed',
        'done',
        'failed',
        'failed',
        'failed',
        'retry',
        'done',
        'done',
        'done',
      ),
    ).toBe(
      'assessing deallocating updating reverting restarting stranded reverting restarting verifying-original rolled-back',
    );
  });
  test('the VM of an orphaned run that is put back, and one that only has to be verified', () => {
    expect(walk('restart', 'taken', 'failed', 'done', 'done', 'done')).toBe(
      'recovery reverting restarting verifying-original rolled-back',
    );
    expect(walk('restart', 'taken', 'proceed', 'done')).toBe('recovery verifying accelerated');
    expect(walk('restart', 'taken', 'untouched', 'done')).toBe('recovery verifying-original rolled-back');
  });
  test('a cancelled run, before and after the VM was stopped', () => {
    expect(walk('restart', 'granted', 'cancel')).toBe('assessing cancelled');
    expect(walk('restart', 'granted', 'proceed', 'done', 'cancel', 'done', 'done', 'done')).toBe(
      'assessing deallocating updating reverting restarting verifying-original rolled-back',
    );
  });
  test('a deallocation that Azure refuses', () => {
    expect(walk('restart', 'granted', 'proceed', 'untouched', 'done')).toBe(
      'assessing deallocating verifying-original rolled-back',
    );
  });
});

test('a cancellation never ends a run that has just taken over the VM of an orphaned one', () => {
  expect(mayCancel(initialState('restart'), 'taken')).toBe(false);
  expect(mayCancel(initialState('restart'), 'granted')).toBe(true);
});

test('a cancellation takes effect before whatever goes forward or keeps the gain, and before nothing else', () => {
  const at = (phase: Phase, signal: PhaseOutcome, goal: 'accelerate' | 'restore' = 'accelerate'): boolean =>
    mayCancel({ phase, plan: phase === 'watching' ? 'watch' : 'restart', goal }, signal);
  const before: [Phase, PhaseOutcome][] = [
    ['assessing', 'proceed'],
    ['deallocating', 'done'],
    ['updating', 'done'],
    ['starting', 'done'],
    ['starting', 'no-capacity'],
    ['verifying', 'done'],
    ['watching', 'done'],
    ['stranded', 'retry'],
  ];
  const neither: [Phase, PhaseOutcome][] = [
    ['assessing', 'wait'],
    ['assessing', 'skip'],
    ['deallocating', 'wait'],
    ['deallocating', 'failed'],
    ['verifying', 'unhealthy'],
    ['verifying', 'gone'],
    ['stranded', 'given-up'],
    ['recovery', 'proceed'],
    ['recovery', 'watch'],
    ['reverting', 'done'],
  ];
  expect(before.filter(([phase, signal]) => !at(phase, signal))).toEqual([]);
  expect([...before, ...neither].filter(([phase, signal]) => at(phase, signal, 'restore'))).toEqual([]);
  expect(neither.filter(([phase, signal]) => at(phase, signal))).toEqual([]);
  expect(mayCancel({ phase: 'verifying', plan: 'align', goal: 'accelerate' }, 'done')).toBe(true);
});

test('after the undo of a watched start the VM is verified as it was found, and only a VM that ran can be stranded', () => {
  const follows = (phase: Phase, signal: PhaseOutcome, plan: RunPlan): string => {
    const step = next({ phase, plan, goal: 'restore' }, signal);
    return step.kind === 'go' ? step.state.phase : step.outcome;
  };
  for (const signal of ['done', 'failed'] as const)
    expect([follows('reverting', signal, 'restart'), follows('reverting', signal, 'watch')]).toEqual([
      'restarting',
      'verifying-original',
    ]);
  for (const signal of ['failed', 'no-capacity'] as const)
    expect([follows('restarting', signal, 'restart'), follows('restarting', signal, 'watch')]).toEqual([
      'stranded',
      'verifying-original',
    ]);
  expect([follows('stranded', 'retry', 'restart'), follows('stranded', 'failed', 'restart')]).toEqual([
    'reverting',
    'reverting',
  ]);
});

test('an outcome that a phase cannot report is thrown as a defect', () => {
  expect(() => next(initialState('restart'), 'done')).toThrow('requested cannot report done');
});

/** Walks with choices drawn from `picks`; returns the phases and goals that it passed, and the end. */
function wander(
  plan: RunPlan,
  picks: readonly number[],
): { seen: Phase[]; outcome?: Outcome; last?: PhaseOutcome; goals: string[] } {
  let state = initialState(plan);
  const seen: Phase[] = [];
  const goals: string[] = [];
  for (const pick of picks) {
    const options = outcomesOf(state.phase);
    const last = options[pick % options.length] ?? 'done';
    const step = next(state, last);
    if (step.kind === 'end') return { seen, outcome: step.outcome, last, goals };
    state = step.state;
    seen.push(state.phase);
    goals.push(state.goal);
  }
  return { seen, goals };
}

const anyPlan = fc.constantFrom<RunPlan>('restart', 'nics-only', 'align', 'watch');
const picks = fc.array(fc.nat(6), { minLength: 1, maxLength: 60 });

test('whatever happens, a run that changed a VM ends well, rolled back or stranded', () => {
  fc.assert(
    fc.property(anyPlan, picks, (plan, choices) => {
      const { seen, outcome, last, goals } = wander(plan, choices);
      // A run only waits while nothing is changed.
      const since = seen.slice(seen.lastIndexOf('waiting') + 1);
      const changed = since.some((phase) => phase === 'deallocating' || phase === 'updating');
      // A VM that is gone can neither be kept nor put back.
      if (changed && outcome !== undefined && last !== 'gone')
        expect(['accelerated', 'aligned', 'rolled-back', 'stranded']).toContain(outcome);
      if (plan !== 'restart') expect(seen).not.toContain('deallocating');
      if (outcome === 'stranded') expect(seen).toContain('stranded');
      // Once a run has turned back, it never goes forward again.
      const turned = goals.indexOf('restore');
      if (turned >= 0) expect(seen.slice(turned)).not.toContain('starting');
      expect(goals.slice(turned < 0 ? goals.length : turned).every((goal) => goal === 'restore')).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('every outcome of every phase has a next step', () => {
  for (const phase of phases) {
    const signals = outcomesOf(phase);
    expect(signals.length, phase).toBeGreaterThan(0);
    for (const signal of signals)
      for (const plan of ['restart', 'align', 'watch'] as const)
        for (const goal of ['accelerate', 'restore'] as const)
          expect(next({ phase, plan, goal }, signal)).toBeDefined();
  }
});
