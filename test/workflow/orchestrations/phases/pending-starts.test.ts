import { describe, expect, test } from 'vitest';
import { registryKeyOf } from '../../../../src/core/coordination/registry.ts';
import type { Outcome, RunPlan } from '../../../../src/core/remediation/machine.ts';
import type { CloudFailure } from '../../../../src/ports/cloud.ts';
import {
  listPendingStart,
  pendingStartBy,
  stepBackIfStarted,
} from '../../../../src/workflow/orchestrations/prepare.ts';
import type { RunState } from '../../../../src/workflow/orchestrations/run.ts';
import { ByHand, found } from '../../../support/by-hand.ts';
import { noon, vmFacts } from '../../../support/facts.ts';

const off = { ...found, power: 'deallocated' } as const;
const stateOf = (plan: RunPlan) => ({ phase: 'updating', plan, goal: 'accelerate' }) as const;
const withPlan = (plan: RunPlan, facts: Partial<RunState> = {}) => ({
  state: stateOf(plan),
  undo: off,
  nics: ['n'],
  ...facts,
});

/** A VM as successive reads show it; the last one is repeated. */
function looking(plan: RunPlan, reads: readonly object[], facts: Partial<RunState> = {}) {
  const seen = (given: object) =>
    'kind' in given
      ? { ok: false, failure: given }
      : {
          ok: true,
          value: {
            vmUid: found.vmUid,
            power: 'deallocated',
            provisioningState: 'Succeeded',
            at: noon,
            ...given,
          },
        };
  return new ByHand(
    withPlan(plan, facts),
    { call: (_name, _input, nth) => seen(reads[Math.min(nth, reads.length) - 1] ?? {}) },
    { plan },
  );
}

const stepBack = (hand: ByHand, failure?: CloudFailure) => hand.play(stepBackIfStarted(hand.run, failure));
const failed = (kind: CloudFailure['kind']): CloudFailure => ({ kind, message: 'm' });

describe('flags that were written to a VM that is off', () => {
  test('stay where the VM is still off after the last of them', () => {
    const hand = looking('nics-only', [{}]);
    expect(stepBack(hand)).toBeUndefined();
    expect(hand.asked).toEqual([{ name: 'observe', input: { vmId: vmFacts().id, correlationId: 'c' } }]);
  });

  test('are put back where the VM was started meanwhile, once its start is over', () => {
    const hand = looking('nics-only', [{ power: 'starting' }, { power: 'starting' }, { power: 'running' }]);
    expect(stepBack(hand)).toMatchObject({ kind: 'started' });
    expect(hand.inputsOf('observe')).toHaveLength(3);
    expect(hand.run.state.ownerStartFailed).toBeUndefined();
  });

  test.each([
    ['is repeated for the owner', 'AllocationFailed', true],
    ['is not repeated, as no flag asks for quota', 'QuotaExceeded', false],
  ])('are put back after a start that failed, which %s', (_what, failureCode, ownerStartFailed) => {
    const hand = looking('nics-only', [
      { power: 'starting' },
      { power: 'deallocated', provisioningState: 'Failed', failureCode },
    ]);
    expect(stepBack(hand)).toMatchObject({ kind: 'started' });
    expect(hand.run.state.ownerStartFailed).toBe(ownerStartFailed);
  });

  test('are put back where the VM was recreated, and nothing more is read', () => {
    const hand = looking('nics-only', [{ vmUid: 'another' }]);
    expect(stepBack(hand)).toMatchObject({ kind: 'replaced' });
    expect(hand.inputsOf('observe')).toHaveLength(1);
  });

  test('are put back where a write found the VM started, once its start is over', () => {
    const hand = looking('nics-only', [{ power: 'running' }]);
    expect(stepBack(hand, failed('started'))).toEqual(failed('started'));
    expect(hand.inputsOf('observe')).toHaveLength(1);
  });

  test('are put back after any other failure without a further read', () => {
    const hand = looking('nics-only', [{}]);
    expect(stepBack(hand, failed('conflict'))).toEqual(failed('conflict'));
    expect(hand.asked).toEqual([]);
  });

  test('are put back where it is unknown for five minutes whether the VM is off, and not before', () => {
    const unseen = looking('nics-only', [failed('unavailable')]);
    expect(stepBack(unseen)).toMatchObject({ kind: 'unavailable' });
    const minutes = (unseen.now - Date.parse(noon)) / 60_000;
    expect([minutes >= 5, minutes < 6]).toEqual([true, true]);
    expect(stepBack(looking('nics-only', [failed('unavailable'), failed('throttled'), {}]))).toBeUndefined();
  });

  test('are checked for a start only where the plan is for a VM that was off', () => {
    for (const plan of ['restart', 'align', 'watch'] as const) {
      const hand = looking(plan, [{ power: 'running' }]);
      expect(stepBack(hand)).toBeUndefined();
      expect(stepBack(hand, failed('started'))).toEqual(failed('started'));
      expect(hand.asked).toEqual([]);
    }
  });
});

describe('a run keeps for the next start of its VM', () => {
  const left = (plan: RunPlan, outcome: Outcome, facts: Partial<RunState> = {}) => {
    const { run } = new ByHand(withPlan(plan, facts), {}, { plan });
    return pendingStartBy(run, outcome);
  };

  test('the flags that it turned on while the VM was off, as they were before', () => {
    const nics = [...found.nics, { id: 'other', flag: 'true' as const }];
    const { vmId, vmUid } = found;
    const flags = { vmId, vmUid, since: noon, runId: 'run-1', nics: found.nics };
    expect(left('nics-only', 'accelerated', { undo: { ...off, nics } })).toEqual(flags);
    expect(left('align', 'aligned')).toEqual(flags);
    expect(left('restart', 'accelerated', { undo: found, turnedOff: true })).toEqual(flags);
  });

  test.each<[string, RunPlan, Outcome, Partial<RunState>]>([
    ['it put the flags back', 'nics-only', 'rolled-back', {}],
    ['it skipped the VM', 'nics-only', 'skipped', {}],
    ['it started the VM itself', 'restart', 'accelerated', { undo: found }],
    ['it started the VM itself, which it had found off', 'restart', 'accelerated', {}],
    ['the VM ran', 'align', 'aligned', { undo: found }],
    ['the VM was found stopped', 'align', 'aligned', { undo: { ...off, power: 'stopped' } }],
  ])('nothing new where %s', (_why, plan, outcome, facts) => {
    expect(left(plan, outcome, facts)).toBeUndefined();
  });

  test.each<Outcome>(['accelerated', 'rolled-back', 'skipped'])(
    'nothing at all once the start was watched: %s',
    (outcome) => {
      expect(left('watch', outcome)).toBeNull();
    },
  );

  test.each<[string, Outcome, Partial<RunState>]>([
    ['is off again', 'skipped', { offAgain: true }],
    ['is not watched any more, because somebody cancelled', 'cancelled', {}],
    ['was never read', 'skipped', { undo: undefined as never }],
  ])('the existing entry where a VM whose start was to be watched %s', (_why, outcome, facts) => {
    const { undo, ...others } = { ...withPlan('watch'), ...facts };
    const given = undo === undefined ? others : { ...others, undo };
    const { run } = new ByHand(given, {}, { plan: 'watch' });
    expect(pendingStartBy(run, outcome)).toBeUndefined();
  });
});

describe('the list of VMs whose start is watched', () => {
  const listed = (pendingStart: Parameters<typeof listPendingStart>[1]) => {
    const hand = new ByHand();
    const keys: string[] = [];
    const { df } = hand.run.context;
    const signalEntity = df.signalEntity.bind(df);
    Object.assign(df, {
      signalEntity: (id: { name: string; key: string }, operation: string, input: unknown) => {
        keys.push(id.key);
        signalEntity(id as never, operation, input);
      },
    });
    listPendingStart(hand.run, pendingStart);
    return { asked: hand.asked, keys };
  };
  const vmId = vmFacts().id;

  test('gains the VM with the time since which its start is pending', () => {
    const { asked, keys } = listed({ vmId, vmUid: 'u', since: noon, runId: 'run-1', nics: [] });
    expect(asked).toEqual([{ name: 'pendingstart add', input: { vmId, since: noon } }]);
    expect(keys).toEqual([registryKeyOf('vm1')]);
  });

  test('loses it once its start was watched, and stays as it is otherwise', () => {
    expect(listed(null).asked).toEqual([{ name: 'pendingstart remove', input: { vmId } }]);
    expect(listed(undefined).asked).toEqual([]);
  });
});
