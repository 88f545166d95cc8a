import { describe, expect, test } from 'vitest';
import { isCancelled, sleepUnlessCancelled } from '../../../src/workflow/orchestrations/cancellation.ts';
import { reach } from '../../../src/workflow/orchestrations/operations/reach-power.ts';
import { notifyIfLate } from '../../../src/workflow/orchestrations/while-down/while-down.ts';
import { ByHand, found, noonPlus } from '../../support/by-hand.ts';
import { noon } from '../../support/facts.ts';

const at = (seconds: number): number => Date.parse(noonPlus(seconds));

describe('a sleep that a cancellation ends', () => {
  const slept = (bench: ByHand, seconds: number) => {
    bench.play(sleepUnlessCancelled(bench.run, at(seconds)));
    return { seconds: Math.floor((bench.now - at(0)) / 1000), cancels: bench.inputsOf('cancel').length };
  };

  test('lasts as long as requested', () => {
    expect(slept(new ByHand(), 100)).toEqual({ seconds: 100, cancels: 0 });
    const over = new ByHand();
    expect([slept(over, 0), over.now]).toEqual([{ seconds: 0, cancels: 0 }, at(0)]);
  });

  test('ends when the cancellation arrives', () => {
    const bench = new ByHand();
    bench.raised.push({ name: 'cancel', result: { by: 'ops' } });
    expect(slept(bench, 100)).toEqual({ seconds: 0, cancels: 1 });
    expect(bench.run.state.cancelled).toMatchObject({ by: 'ops' });
  });

  test('records the first who cancelled, whoever cancels after', () => {
    const bench = new ByHand();
    for (const by of ['first', 'second']) {
      bench.raised.push({ name: 'cancel', result: { by } });
      bench.run.eventTasks.cancel.push({ isCompleted: true, result: { by } } as never);
      expect(isCancelled(bench.run)).toBe(true);
    }
    expect(bench.run.state.cancelled).toMatchObject({ by: 'first' });
  });
});

describe('the notification that a VM is late', () => {
  const watch = {
    runId: 'run-1',
    vmId: 'vm',
    since: noon,
    lateAt: at(60),
    subscribedKinds: false,
    notified: false,
  };
  const answers = { call: () => ({ ok: true }) };

  test('is sent at that very moment, and once', () => {
    const bench = new ByHand({}, answers);
    bench.now = at(60);
    const down = { watch };
    for (const _ of [1, 2]) bench.play(notifyIfLate(bench.run.context, down));
    expect(bench.inputsOf('notify')).toHaveLength(1);
  });

  test('is remembered where the child orchestration that follows the operation has sent it', () => {
    const facts = { undo: found, downSince: noon };
    const notified = { ok: true, at: noon, optedOut: false, watch: { ...watch, notified: true } };
    const bench = new ByHand(facts, { call: () => notified });
    bench.play(reach(bench.run, 'running', { how: 'sent', at: noon }));
    expect(bench.run.state.downNotified).toBe(true);
  });
});
