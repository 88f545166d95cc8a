import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DrivenHost } from '../support/driven-host.ts';

interface RecordedCall {
  readonly call: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly status: number;
  readonly responseHeaders: Record<string, string>;
  readonly responseBody: unknown;
}

// Recorded on Functions host 4.1037 with Durable 3.15 and Event Grid 3.3; keys and long stack traces are cut.
const file = path.resolve(import.meta.dirname, '../../../fixtures/durable-recordings/calls.json');
const calls = JSON.parse(readFileSync(file, 'utf8')) as RecordedCall[];

/** Calls that are not supported here, or that came while the real host was between two states. */
const left = new Set([
  '002-status-running',
  '026-status-after-terminate-immediately',
  '037-rewind-failed',
  '038-status-rewound',
]);

/** Calls that the real host got some seconds after the previous one: long enough for timers of one second. */
const later = new Set(['003', '033', '036', '043', '050', '057', '121']);

/** Lists: random ids give another order, so the rows are compared by their number and their fields. */
const listed = /^0(6[5-9]|7[0-6])-/;

let host: DrivenHost;
let token = '';

beforeAll(async () => {
  host = await DrivenHost.start();
  await host.run('mainOrch', { name: 'before the recording' }, 'm1');
});
afterAll(() => host.host.close());

describe('a recorded call has the recorded answer', () => {
  for (const recorded of calls.filter(({ call }) => !left.has(call)))
    test(`${recorded.call} is answered ${recorded.status}`, async () => {
      const number = recorded.call.slice(0, 3);
      if (later.has(number)) await host.drive(host.clock.now() + 3000);
      const answer = await make(recorded);
      await host.host.whenIdle();
      expect(answer.status).toBe(recorded.status);
      const { 'x-ms-continuation-token': continued, ...headers } = recorded.responseHeaders;
      expect(headersOf(answer, Object.keys(headers))).toEqual(normalize(headers));
      expect(answer.headers.has('x-ms-continuation-token')).toBe(continued !== undefined);
      token = answer.headers.get('x-ms-continuation-token') ?? token;
      const body = shorten(readBody(await answer.text()));
      const view = listed.test(recorded.call)
        ? rows
        : (value: unknown) => JSON.stringify(normalize(value), null, 1);
      expect(view(body)).toEqual(view(recorded.responseBody));
    });
});

async function make(recorded: RecordedCall): Promise<Response> {
  const headers: Record<string, string> = { connection: 'close', ...recorded.headers };
  if ('x-ms-continuation-token' in headers) headers['x-ms-continuation-token'] = token;
  const body = recorded.body === '' ? {} : { body: recorded.body };
  return fetch(`${host.host.url}${recorded.path}`, { method: recorded.method, headers, ...body });
}

function headersOf(answer: Response, names: readonly string[]): unknown {
  return normalize(Object.fromEntries(names.map((name) => [name, answer.headers.get(name)])));
}

function readBody(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

function rows(value: unknown): unknown {
  return (value as object[]).map((row) => Object.keys(row).join());
}

/** Shortens what the recordings have shortened, too. */
function shorten(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return key === 'Details' || value.length > 600 ? value.slice(0, 140) : value;
  if (Array.isArray(value)) return value.map((item) => shorten(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shorten(item, name)]));
}

/** Removes what differs between any two runs: times, ids, origins, keys, and texts of .NET and of JSON parsers. */
function normalize(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll(/\\"Timestamp\\":.*?\\"requestTime\\":\\"[^"]*\\"/g, '<message ids>')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?/g, '<time>')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<guid>')
    .replaceAll(/[0-9a-f]{32}/g, '<id>')
    .replaceAll(/https?:\/\/127\.0\.0\.1:\d+/g, '<origin>')
    .replaceAll(/code=[^"&\\]+/g, 'code=KEY')
    .replaceAll(/"(ExceptionMessage|StackTrace)":"(\\.|[^"\\])*"/g, '"$1":""')
    .replaceAll(/,"stack":"(\\.|[^"\\])*"/g, '');
  return JSON.parse(text);
}
