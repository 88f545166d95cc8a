import * as z from 'zod';
import type { GivenOf } from '../../cli/command-line/command.ts';
import { flag, readBy, text, textOr, wholeOr } from '../../cli/command-line/option.ts';
import { clockOption } from '../clock-option.ts';
import { parseDeath } from './engine/commit-watch.ts';
import { parseDelayRange } from './engine/real-host.ts';

const seconds = (given: string): number | undefined =>
  /^\d{1,6}(\.\d+)?$/.test(given) ? Number(given) : undefined;

export const command = {
  call: 'npm run host -- --app DIR [options]',
  about: 'Runs an Azure Functions v4 Node.js app with Durable Functions on this machine.',
  options: {
    app: {
      value: 'DIR',
      about: 'folder of the app: package.json with "main", host.json, local.settings.json (optional)',
      schema: z.string({ error: 'is needed: the folder of the app' }),
    },
    port: wholeOr(7071, { min: 0, max: 65_535 }, 'N', 'port on 127.0.0.1; 0 takes any free one'),
    data: textOr(
      '.sandbox/durable.sqlite',
      'FILE',
      'SQLite file that holds all state; :memory: keeps it in memory',
    ),
    clock: clockOption,
    keys: {
      ...text('FILE', 'access keys to ask for: {"master", "functionKeys", "systemKeys"}'),
      otherwise: 'everything is open',
    },
    quiet: flag('prints warnings and errors only'),
    trace: text('FILE', 'writes each orchestrator turn to FILE, one line of JSON each'),
    'redeliver-after': {
      value: 'SECONDS',
      about: 'delivers every activity once more, so long after its first delivery; that outcome is dropped',
      schema: readBy(seconds, 'a number of seconds').optional(),
    },
    'die-at': {
      value: 'WHEN:N',
      about: 'kills this process right before or after its Nth committed transaction; for tests',
      schema: readBy(parseDeath, 'before:N or after:N, N from 1').optional(),
    },
    'hide-taken': flag(
      "as after the death of a real host: what is due at the start comes back after host.json's controlQueueVisibilityTimeout (5 minutes by default)",
    ),
    'late-starts': {
      value: 'MIN-MAX',
      about: 'an orchestration that a client starts has its first turn after so many seconds, as 0.7-6',
      schema: readBy(parseDelayRange, 'MIN-MAX in seconds, as 0.7-6').optional(),
    },
    'answer-on-throw': flag(
      'with enableHttpStream, answers 500 for a handler that throws; its caller waits otherwise, as on Azure',
    ),
  },
} as const;

/** What a host is started with. */
export type Arguments = GivenOf<typeof command>;
