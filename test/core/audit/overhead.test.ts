import { expect, test } from 'vitest';
import type { StepRecord } from '../../../src/core/audit/audit.ts';
import { overheadOf } from '../../../src/core/audit/overhead.ts';
import type { Phase } from '../../../src/core/remediation/machine.ts';

const at = (seconds: number): string =>
  new Date(Date.parse('2026-11-22T12:00:00Z') + seconds * 1000).toISOString();

function step(phase: Phase, from: number, to: number, azureSeconds?: number): StepRecord {
  const took = azureSeconds === undefined ? {} : { azureSeconds };
  return { phase, startedAt: at(from), endedAt: at(to), outcome: 'done', ...took };
}

test('of a downtime what Azure’s operations took is not overhead, and of an interface’s write the whole phase', () => {
  const steps = [
    step('assessing', 0, 9),
    step('deallocating', 9, 50, 37),
    step('updating', 50, 56),
    step('starting', 56, 92, 33),
  ];
  expect(overheadOf({ downtimeSeconds: 82.5, steps })).toBe(6.5);
});

test('there is no overhead where nothing is known of Azure, or the VM was not down', () => {
  const steps = [step('deallocating', 9, 50), step('starting', 56, 92)];
  expect(overheadOf({ downtimeSeconds: 80, steps })).toBeUndefined();
  expect(overheadOf({ steps: [step('deallocating', 9, 50, 37)] })).toBeUndefined();
});

test('overhead is never below zero: the clocks of Azure and of the app may differ', () => {
  expect(overheadOf({ downtimeSeconds: 30, steps: [step('deallocating', 0, 30, 31)] })).toBe(0);
});
