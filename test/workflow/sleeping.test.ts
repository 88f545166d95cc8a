import { describe, expect, test } from 'vitest';
import { isCancelled, sleepUnlessCancelled } from '../../src/workflow/orchestrations/cancellation.ts';
import { reach } from '../../src/workflow/orchestrations/operations/reach-power.ts';
import { notifyIfLate } from '../../src/workflow/orchestrations/while-down/while-down.ts';
import { ByHand, found, noonPlus } from '../support/by-hand.ts';
import { noon } from '../support/facts.ts';

const at = (seconds: number): number => Date.parse(noonPlus(seconds));

describe('a sleep that a cancellation ends', () => {
  const slept = (scene: ByHand, seconds: number) => {
    scene.play(sleepUnlessCancelled(scene.run, at(seconds)));
    return { seconds: Math.floor((scene.now - at(0)) / 1000), cancels: scene.inputsOf('cancel').length };
  };

  test('is as long as it should be, and no longer', () => {
    expect(slept(new ByHand(), 100)).toEqual({ seconds: 100, cancels: 0 });
    const over = new ByHand();
    expect([slept(over, 0), over.now]).toEqual([{ seconds: 0, cancels: 0 }, at(0)]);
  });

  test('ends with the order, and leaves no timer behind', () => {
    const scene = new ByHand();
    scene.raised.push({ name: 'cancel', result: { by: 'ops' } });
    expect(slept(scene, 100)).toEqual({ seconds: 0, cancels: 1 });
    expect(scene.run.state.cancelled).toMatchObject({ by: 'ops' });
  });

  test('is of the first who cancelled, whoever does so after', () => {
    const scene = new ByHand();
    for (const by of ['first', 'second']) {
      scene.raised.push({ name: 'cancel', result: { by } });
      scene.run.eventTasks.cancel.push({ isCompleted: true, result: { by } } as never);
      expect(isCancelled(scene.run)).toBe(true);
    }
    expect(scene.run.state.cancelled).toMatchObject({ by: 'first' });
  });
});

describe('people are told that a VM is late', () => {
  const watch = {
    runId: 'run-1',
    vmId: 'vm',
    since: noon,
    lateAt: at(60),
    subscribedKinds: false,
    told: false,
  };
  const answers = { call: () => ({ ok: true }) };

  test('at that very moment, and once', () => {
    const scene = new ByHand({}, answers);
    scene.now = at(60);
    const down = { watch };
    for (const _ of [1, 2]) scene.play(notifyIfLate(scene.run.context, down));
    expect(scene.inputsOf('notify')).toHaveLength(1);
  });

  test('is kept where the child told them that follows the operation', () => {
    const facts = { undo: found, downSince: noon };
    const told = { ok: true, at: noon, optedOut: false, watch: { ...watch, told: true } };
    const scene = new ByHand(facts, { call: () => told });
    scene.play(reach(scene.run, 'running', { how: 'sent', at: noon }));
    expect(scene.run.state.downNotified).toBe(true);
  });
});
