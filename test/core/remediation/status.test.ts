import { expect, test } from 'vitest';
import {
  cadenceSeconds,
  orderedPauseSeconds,
  retrySeconds,
  retrySecondsWhileDown,
  strandedBackoffSeconds,
  waitingSeconds,
} from '../../../src/core/remediation/cadence.ts';
import { publishable, type RunStatus } from '../../../src/core/remediation/status.ts';
import { noon } from '../../support/facts.ts';

const status = (nics: number): RunStatus => ({
  phase: 'updating',
  since: noon,
  vmId: 'vm',
  plan: 'restart',
  found: {
    power: 'running',
    flags: Object.fromEntries(Array.from({ length: nics }, (_, n) => [`${'n'.repeat(250)}${n}`, 'false'])),
  },
  changed: ['a -> true'],
  next: 'start the VM',
});

test('a status stays far below the size at which the platform fails a run', () => {
  expect(publishable(status(3))).toEqual(status(3));
  const long = publishable(status(64));
  expect(JSON.stringify(long).length).toBeLessThan(8000);
  expect(long).toMatchObject({ phase: 'updating', next: 'start the VM' });
});

test('an operation is polled about every five seconds at first, within what Compute allows, and less often when it lasts', () => {
  expect([0, 60, 119, 120, 599, 600, 3600].map(cadenceSeconds)).toEqual([5, 5, 5, 10, 10, 30, 30]);
  expect(60 / cadenceSeconds(0)).toBeLessThanOrEqual(12);
});

test('a stranded VM is tried again within a minute, and at least every half hour', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map(strandedBackoffSeconds)).toEqual([60, 120, 240, 480, 960, 1800, 1800]);
});

test('a wait that Azure asks for counts where it is longer', () => {
  expect([
    retrySeconds(1, undefined),
    retrySeconds(9, undefined),
    retrySeconds(1, 45),
    retrySeconds(9, 5),
  ]).toEqual([2, 30, 45, 30]);
});

test('a wait that Azure asks for is bounded to five minutes, and there is none where none is asked for', () => {
  expect([
    retrySeconds(1, 3600),
    orderedPauseSeconds(86_400),
    orderedPauseSeconds(1),
    orderedPauseSeconds(undefined),
  ]).toEqual([300, 300, 1, 0]);
});

test('a request is repeated often while a VM is down, and each minute once that has lasted for minutes', () => {
  const attempts = [1, 2, 4, 5, 10, 11, 40];
  expect(attempts.map((nth) => retrySecondsWhileDown(nth, undefined))).toEqual([2, 4, 16, 30, 30, 60, 60]);
  expect([retrySecondsWhileDown(1, 45), retrySecondsWhileDown(11, 3600)]).toEqual([45, 300]);
});

test('a run that has waited for hours does not ask every minute', () => {
  expect([0, 600, 3600, 86_400].map(waitingSeconds)).toEqual([0, 60, 360, 900]);
});
