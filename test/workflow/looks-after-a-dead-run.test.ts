import { describe, expect, test } from 'vitest';
import { usualQuietSeconds } from '../../src/core/healing.ts';
import { atRest, heal } from '../../src/workflow/phase-heal.ts';
import type { Carried } from '../../src/workflow/run.ts';
import { ByHand, found, noonPlus } from '../support/by-hand.ts';
import { noon } from '../support/facts.ts';

const notFound = { ok: false, failure: { kind: 'not-found', message: 'gone' } };
const isVm = (power: string) => ({
  ok: true,
  value: { vmUid: found.vmUid, power, provisioningState: 'Succeeded', optedOut: false, at: noon },
});
const secondsOf = (scene: ByHand): number => (scene.now - Date.parse(noon)) / 1000;

interface Left {
  readonly seen?: (nth: number, scene: ByHand) => unknown;
  readonly flags?: Readonly<Record<string, string>>;
  readonly facts?: Partial<Carried>;
  readonly legacy?: object;
  readonly plan?: 'restart' | 'nics-only';
}

function healing({ seen = () => isVm('running'), flags = {}, facts, legacy, plan = 'restart' }: Left) {
  const scene: ByHand = new ByHand(
    { undo: found, nics: ['n'], stopSentAt: noon, ...facts },
    {
      call: (name, input: { nicId?: string }, nth) => {
        if (name === 'observe') return seen(nth, scene);
        if (name !== 'readFlag') return { ok: true, value: {} };
        return { ok: true, value: { flag: flags[input.nicId ?? ''], provisioningState: 'Succeeded' } };
      },
      entity: (name) =>
        name === 'vmgate takeover'
          ? { kind: 'taken', legacy: legacy ?? { stopSentAt: noon } }
          : { kind: 'done' },
    },
    { plan, heals: { runId: 'dead', since: noon, why: 'it died', endedAt: noon } },
  );
  return { report: scene.play(heal(scene.run)), scene };
}

describe('what a dead run left behind', () => {
  test.each(['running', 'stopped', 'deallocated'])('is looked at once where the VM is %s', (power) => {
    const { scene } = healing({ seen: () => isVm(power) });
    expect(secondsOf(scene)).toBeLessThan(usualQuietSeconds + 5);
  });

  test('is asked of the gate only where it may have stopped the VM', () => {
    const { report, scene } = healing({ plan: 'nics-only', flags: { n: 'true' }, legacy: {} });
    expect([report.signal, scene.inputsOf('vmgate takeover')]).toEqual(['proceed', []]);
  });

  test('is put back where some of its flags are on, and others are as they were', () => {
    const nics = ['n1', 'n2'];
    const facts = { undo: { ...found, nics: nics.map((id) => ({ id, flag: 'false' as const })) }, nics };
    const of = (n1: string, n2: string): string => healing({ facts, flags: { n1, n2 } }).report.signal;
    expect([of('true', 'true'), of('false', 'false'), of('true', 'false'), of('false', 'true')]).toEqual([
      'proceed',
      'untouched',
      'failed',
      'failed',
    ]);
  });

  test('is given up once its VM is believed to be gone, and not looked for as long as an operation may take', () => {
    const { report, scene } = healing({ seen: () => notFound });
    expect(report.signal).toBe('missing');
    expect(secondsOf(scene)).toBeLessThan(600);
  });

  test('is told of as late while the VM is on its way', () => {
    const facts = { stopSentAt: noonPlus(-1500) };
    const seen = (nth: number) => isVm(nth < 10 ? 'stopping' : 'running');
    const { scene } = healing({ facts, legacy: facts, seen });
    expect([scene.inputsOf('notify').length, scene.run.facts.downTold]).toEqual([1, true]);
  });
});

test('a VM is taken as it is once its operation may take no longer', () => {
  const scene: ByHand = new ByHand(
    { undo: found, stopSentAt: noon },
    {
      call: (name) => {
        if (name === 'observe')
          scene.now = Date.parse(noon) + scene.run.input.policy.operationLimitMinutes * 60_000;
        return isVm('stopping');
      },
    },
  );
  expect(scene.play(atRest(scene.run))).toMatchObject({ ok: true, value: { power: 'stopping' } });
  expect(scene.inputsOf('observe')).toHaveLength(1);
});
