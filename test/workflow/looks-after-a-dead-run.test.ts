import { describe, expect, test } from 'vitest';
import { defaultQuietSeconds } from '../../src/core/coordination/recovery.ts';
import { atRest } from '../../src/workflow/orchestrations/phases/recover.ts';
import { failing, secondsOf, seenAs } from '../support/answering.ts';
import { ByHand, found, noonPlus } from '../support/by-hand.ts';
import { noon } from '../support/facts.ts';
import { recovery } from '../support/recovery.ts';

describe('what a dead run left behind', () => {
  test.each(['running', 'stopped', 'deallocated'])('is looked at once where the VM is %s', (power) => {
    const { scene } = recovery({ seen: () => seenAs(power) });
    expect(secondsOf(scene)).toBeLessThan(defaultQuietSeconds + 5);
  });

  test('is asked of the lease only where it may have stopped the VM', () => {
    const { report, scene } = recovery({
      plan: 'nics-only',
      flag: 'true',
      taken: { kind: 'taken', legacy: {} },
    });
    expect([report.outcome, scene.inputsOf('vmlease takeover')]).toEqual(['proceed', []]);
  });

  test('is put back where some of its flags are on, and others are as they were', () => {
    const nics = ['n1', 'n2'];
    const facts = { undo: { ...found, nics: nics.map((id) => ({ id, flag: 'false' as const })) }, nics };
    const of = (n1: string, n2: string): string => recovery({ facts, flag: { n1, n2 } }).report.outcome;
    expect([of('true', 'true'), of('false', 'false'), of('true', 'false'), of('false', 'true')]).toEqual([
      'proceed',
      'untouched',
      'failed',
      'failed',
    ]);
  });

  test('is given up once its VM is believed to be gone, and not looked for as long as an operation may take', () => {
    const { report, scene } = recovery({ seen: () => failing('not-found') });
    expect(report.outcome).toBe('missing');
    expect(secondsOf(scene)).toBeLessThan(600);
  });

  test('is told of as late while the VM is on its way', () => {
    const facts = { stopSentAt: noonPlus(-1500) };
    const seen = (nth: number) => seenAs(nth < 10 ? 'stopping' : 'running');
    const { scene } = recovery({ facts, taken: { kind: 'taken', legacy: facts }, seen });
    expect([scene.inputsOf('notify').length, scene.run.state.downNotified]).toEqual([1, true]);
  });
});

test('a VM is taken as it is once its operation may take no longer', () => {
  const scene: ByHand = new ByHand(
    { undo: found, stopSentAt: noon },
    {
      call: (name) => {
        if (name === 'observe')
          scene.now = Date.parse(noon) + scene.run.input.policy.operationLimitMinutes * 60_000;
        return seenAs('stopping');
      },
    },
  );
  expect(scene.play(atRest(scene.run))).toMatchObject({ ok: true, value: { power: 'stopping' } });
  expect(scene.inputsOf('observe')).toHaveLength(1);
});
