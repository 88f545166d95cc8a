import { describe, expect, test } from 'vitest';
import { verify, verifyOriginal } from '../../../../src/workflow/orchestrations/phases/verify.ts';
import type { RunState } from '../../../../src/workflow/orchestrations/run.ts';
import { ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const failed = { ok: false, failure: { kind: 'unavailable', message: '' } } as const;
const isVm = (power: string, vmUid = found.vmUid) => ({ ok: true, value: { vmUid, power } });
const operation = { kind: 'async', url: 'https://arm/x' } as const;
const state = (plan: 'restart' | 'align') => ({ phase: 'verifying', plan, goal: 'accelerate' }) as const;

interface Setup {
  readonly facts?: Partial<RunState>;
  readonly health?: object;
  readonly seen?: object;
  /** How the start ended. */
  readonly ended?: string;
}

/** A VM that ran again after a hundred seconds, is not healthy ten minutes later, and is seen off then, unless a test says otherwise. */
function verifying(
  phase: typeof verify | typeof verifyOriginal,
  { facts = {}, health = failed, seen = isVm('deallocated'), ended = 'succeeded' }: Setup,
) {
  const bench: ByHand = new ByHand(
    // It was restarted already, so that no other restart is tried.
    {
      ...{
        undo: found,
        nics: ['n'],
        downSince: noon,
        upAt: noonPlus(100),
        downNotified: true,
        restarted: true,
      },
      ...facts,
    },
    {
      call: (name) => {
        if (name === 'observe') return seen;
        if (name === 'poll') return { ok: true, value: { state: ended, failure: failed.failure } };
        if (name !== 'awaitHealth') return failed;
        bench.now = Date.parse(noonPlus(700));
        return health;
      },
    },
  );
  const report = bench.play(phase(bench.run));
  const { upAt, downSince } = bench.run.state;
  return { bench, report, reads: bench.inputsOf('observe').length, isDown: upAt === undefined, downSince };
}

describe.each([
  ['the change', verify],
  ['the undo', verifyOriginal],
])('a VM that does not become healthy while %s is verified', (_what, phase) => {
  test('counts as down by the run again where it is off and was not seen running after its start', () => {
    const { bench, isDown, downSince } = verifying(phase, {});
    expect([isDown, downSince]).toEqual([true, noonPlus(700)]);
    expect(bench.run.state).toMatchObject({ downNotified: false, downSeconds: 100 });
  });

  test.each<[what: string, given: Setup, isDown: boolean]>([
    ['by a start that has failed since', { facts: { ranAgain: { operation } }, ended: 'failed' }, true],
    ['after a start that succeeded', { facts: { ranAgain: { operation } } }, false],
    ['after a start that is not over', { facts: { ranAgain: { operation } }, ended: 'running' }, false],
    ['after a start that was over when it ran', { facts: { ranAgain: {} } }, false],
  ])('and that is off %s is down by the run only where that start failed', (_what, given, isDown) => {
    expect(verifying(phase, given).isDown).toBe(isDown);
  });

  test.each<[what: string, seen: object]>([
    ['that runs', isVm('running')],
    ['that was recreated', isVm('deallocated', 'another')],
    ['that cannot be read', failed],
  ])('and %s is not down by the run', (_what, seen) => {
    expect(verifying(phase, { seen }).isDown).toBe(false);
  });

  test.each<[what: string, facts: Partial<RunState>]>([
    ['that was down all the time', { upAt: undefined }],
    ['that somebody has turned off', { turnedOff: true }],
    ['that is not stopped for its change', { stage: state('align') }],
  ])('and %s is not read for that', (_what, facts) => {
    const { reads, report, downSince } = verifying(phase, { facts });
    expect([reads, report.outcome, downSince]).toEqual([0, 'unhealthy', noon]);
  });
});

test.each([verify, verifyOriginal])('a VM that becomes healthy is not read any further', (phase) => {
  const { reads, report } = verifying(phase, { health: { ok: true, at: noon } });
  expect([report, reads]).toEqual([{ outcome: 'done' }, 0]);
});
