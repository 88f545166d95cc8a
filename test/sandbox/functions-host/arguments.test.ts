import { expect, test } from 'vitest';
import { readArguments } from '../../../sandbox/functions-host/arguments.ts';

test('what tests need of a host process is read from the command line', () => {
  const read = readArguments([
    ...['--app', 'a', '--trace', 'turns.ndjson', '--redeliver-after', '1.5', '--die-at', 'before:7'],
  ]);
  expect(read).toMatchObject({
    kind: 'start',
    options: { trace: 'turns.ndjson', redeliverAfter: 1.5, death: { when: 'before', commit: 7 } },
  });
});

test('and refused with all that is wrong', () => {
  expect(readArguments(['--app', 'a', '--die-at', 'during:1', '--redeliver-after', 'soon'])).toEqual({
    kind: 'faults',
    faults: [
      '--redeliver-after must be a number of seconds, not "soon"',
      '--die-at must be before:N or after:N, N from 1, not "during:1"',
    ],
  });
});
