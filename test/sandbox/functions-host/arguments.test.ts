import { expect, test } from 'vitest';
import { readCommandLine } from '../../../cli/command-line/read.ts';
import { command } from '../../../sandbox/functions-host/arguments.ts';

test('the options that tests need are read from the command line', () => {
  const args = ['--app', 'a', '--trace', 'turns.ndjson', '--redeliver-after', '1.5', '--die-at', 'before:7'];
  expect(readCommandLine(args, command)).toMatchObject({
    kind: 'arguments',
    value: { trace: 'turns.ndjson', 'redeliver-after': 1.5, 'die-at': { when: 'before', commit: 7 } },
  });
});

test('wrong values of the options that tests need are all reported', () => {
  const args = ['--app', 'a', '--die-at', 'during:1', '--redeliver-after', 'soon'];
  expect(readCommandLine(args, command)).toEqual({
    kind: 'faults',
    faults: [
      '--redeliver-after: should be a number of seconds, not "soon"',
      '--die-at: should be before:N or after:N, N from 1, not "during:1"',
    ],
  });
});
