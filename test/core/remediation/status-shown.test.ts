import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { type Phase, phases } from '../../../src/core/remediation/machine.ts';
import type { RunStatus } from '../../../src/core/remediation/status.ts';
import { promiseAnew, publish } from '../../../src/workflow/orchestrations/publish.ts';
import type { RunState } from '../../../src/workflow/orchestrations/run.ts';
import { ByHand, found, noonPlus } from '../../support/by-hand.ts';
import { noon, vmFacts } from '../../support/facts.ts';

const policy = { ...defaultPolicy, operationLimitMinutes: 7, verifyLimitMinutes: 11 };

/** A run in a phase, what it shows about itself, and what it writes to the log. */
function inPhase(phase: Phase, facts: Partial<RunState> = {}, isReplaying = false) {
  const state = { phase, plan: 'restart', goal: 'accelerate' } as const;
  const hand = new ByHand({ stage: state, notBefore: noonPlus(5000), ...facts }, {}, { policy });
  const shown: RunStatus[] = [];
  const logged: [level: string, line: string][] = [];
  const { context } = hand.run;
  const to = (level: string) => (line: string) => void logged.push([level, line]);
  Object.assign(context, { info: to('info'), error: to('error') });
  Object.assign(context.df, { isReplaying, setCustomStatus: (one: RunStatus) => void shown.push(one) });
  return { hand, shown, logged, show: () => publish(hand.run) };
}

function shownIn(phase: Phase, facts: Partial<RunState> = {}): RunStatus | undefined {
  const { shown, show } = inPhase(phase, facts);
  show();
  return shown[0];
}

describe('a run promises an end of its phase', () => {
  const minutes: Record<Exclude<Phase, 'waiting'>, number> = {
    requested: 5,
    assessing: 5,
    deallocating: 7,
    updating: 7,
    starting: 7,
    verifying: 11,
    reverting: 7,
    restarting: 7,
    // Perhaps twice, with a restart in between.
    'verifying-original': 2 * 11 + 7,
    stranded: 30,
    recovery: 7,
    watching: 7 + 11,
  };

  test.each(Object.entries(minutes))('%s: within %i minutes', (phase, after) => {
    expect(shownIn(phase as Phase)?.byWhen).toBe(noonPlus(after * 60));
  });

  test('waiting: when it is assessed again', () => expect(shownIn('waiting')?.byWhen).toBe(noonPlus(5000)));

  test('again while the phase goes on, with the same beginning of the phase', () => {
    const { hand, shown, show } = inPhase('starting');
    show();
    hand.now += 60_000;
    promiseAnew(hand.run);
    expect(shown.map(({ since, byWhen }) => [since, byWhen])).toEqual([
      [noon, noonPlus(420)],
      [noon, noonPlus(480)],
    ]);
    hand.now += 60_000;
    show();
    expect(shown[2]?.since).toBe(noonPlus(120));
  });
});

describe('a run shows', () => {
  test('its VM, its plan, its phase and what comes next in every phase', () => {
    for (const phase of phases) {
      const shown = shownIn(phase);
      expect(shown).toMatchObject({ phase, plan: 'restart', vmId: vmFacts().id, since: noon });
      expect(shown?.next, phase).toMatch(/\w/);
    }
    expect(Object.keys(shownIn('starting') ?? {}).toSorted()).toEqual([
      'byWhen',
      'next',
      'phase',
      'plan',
      'since',
      'vmId',
    ]);
  });

  test('what it waits for, its place and its question only while it waits', () => {
    const question = { plan: 'restart', change: 'c' } as const;
    const facts: Partial<RunState> = { waitingFor: ['approval-required'], position: 3, question };
    expect(shownIn('waiting', facts)).toMatchObject({
      waitingFor: ['approval-required'],
      position: 3,
      question,
    });
    const later = Object.keys(shownIn('assessing', facts) ?? {});
    expect(later.filter((key) => ['waitingFor', 'position', 'question'].includes(key))).toEqual([]);
    const plain = Object.keys(shownIn('waiting') ?? {});
    expect(plain).toContain('waitingFor');
    expect(plain.filter((key) => ['position', 'question'].includes(key))).toEqual([]);
  });

  test('how the VM was found, what was changed, and why the run turned back', () => {
    const failure = { kind: 'conflict', message: 'm' };
    const shown = shownIn('reverting', {
      undo: found,
      writes: [{ nicId: 'n', flag: 'true', at: noon }],
      failure: { ...failure, code: 'OverconstrainedAllocationRequest' },
    });
    expect(shown).toMatchObject({
      found: { power: 'running', flags: { n: 'false' } },
      changed: ['n -> true'],
      reason: 'OverconstrainedAllocationRequest',
    });
    expect(shownIn('reverting', { failure })?.reason).toBe('conflict');
  });
});

describe('a phase that begins', () => {
  test('is logged once, and shown again when the history is replayed', () => {
    const first = inPhase('starting');
    first.show();
    expect(first.logged).toEqual([['info', expect.stringMatching(/^phase begun .*"phase":"starting"/)]]);
    const replayed = inPhase('starting', {}, true);
    replayed.show();
    expect([replayed.logged, replayed.shown.length]).toEqual([[], 1]);
  });

  test('is logged as an error where the VM is stranded, with the failure', () => {
    const failure = { kind: 'no-capacity', message: 'no room' };
    const { logged, show } = inPhase('stranded', { failure });
    show();
    expect(logged).toEqual([['error', expect.stringContaining('"kind":"no-capacity"')]]);
  });
});
