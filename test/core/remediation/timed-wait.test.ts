import { expect, test } from 'vitest';
import { isTimedWait } from '../../../src/core/remediation/timed-wait.ts';

test.each<[readonly string[], boolean]>([
  [['outside-window'], true],
  [['blackout'], true],
  [['configuration-faulty'], true],
  [['approval-required'], true],
  [['group-budget', 'blackout'], true],
  [['approval-required', 'group-budget'], false],
  [['extensions-running'], false],
  [[], false],
])('a run that waits for %j waits for a time or a person: %s', (waitingFor, isTimed) => {
  expect(isTimedWait(waitingFor)).toBe(isTimed);
});
