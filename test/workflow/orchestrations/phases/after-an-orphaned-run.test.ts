import { describe, expect, test } from 'vitest';
import { defaultQuietSeconds } from '../../../../src/core/coordination/recovery.ts';
import { atRest } from '../../../../src/workflow/orchestrations/phases/recover.ts';
import { failing, secondsOf, seenAs } from '../../../support/answering.ts';
import { ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';
import { recovery } from '../../../support/recovery.ts';

describe('the VM of an orphaned run', () => {
  test.each(['running', 'stopped', 'deallocated'])('is read without waiting where it is %s', (power) => {
    const { bench } = recovery({ seen: () => seenAs(power) });
    expect(secondsOf(bench)).toBeLessThan(defaultQuietSeconds + 5);
  });

  test('is taken over from its lease again only where the run may have stopped it', () => {
    const { result, bench } = recovery({
      plan: 'nics-only',
      flag: 'true',
      taken: { kind: 'taken', inherited: {} },
    });
    expect([result.outcome, bench.inputsOf('vmlease takeover')]).toEqual(['proceed', []]);
  });

  test('is put back where some of its flags are on, and others are as found', () => {
    const nics = ['n1', 'n2'];
    const facts = { undo: { ...found, nics: nics.map((id) => ({ id, flag: 'false' as const })) }, nics };
    const of = (n1: string, n2: string): string => recovery({ facts, flag: { n1, n2 } }).result.outcome;
    expect([of('true', 'true'), of('false', 'false'), of('true', 'false'), of('false', 'true')]).toEqual([
      'proceed',
      'untouched',
      'failed',
      'failed',
    ]);
  });

  test('counts as missing once it is confirmed to be gone, before the time limit of an operation', () => {
    const { result, bench } = recovery({ seen: () => failing('not-found') });
    expect(result.outcome).toBe('missing');
    expect(secondsOf(bench)).toBeLessThan(600);
  });

  test('is reported as late while it is still stopping', () => {
    const facts = { stopSentAt: noonPlus(-1500) };
    const seen = (nth: number) => seenAs(nth < 10 ? 'stopping' : 'running');
    const { bench } = recovery({ facts, taken: { kind: 'taken', inherited: facts }, seen });
    expect([bench.inputsOf('notify').length, bench.run.state.downNotified]).toEqual([1, true]);
  });
});

test('a VM is taken in its present state once its operation may take no longer', () => {
  const bench: ByHand = new ByHand(
    { undo: found, stopSentAt: noon },
    {
      call: (name) => {
        if (name === 'observe')
          bench.now = Date.parse(noon) + bench.run.input.policy.operationLimitMinutes * 60_000;
        return seenAs('stopping');
      },
    },
  );
  expect(bench.play(atRest(bench.run))).toMatchObject({ ok: true, value: { power: 'stopping' } });
  expect(bench.inputsOf('observe')).toHaveLength(1);
});
