import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCommandLine } from '../../../../cli/command-line/read.ts';
import { command } from '../../../../sandbox/functions-host/arguments.ts';
import { readKeys } from '../../../../sandbox/functions-host/functions/function-keys.ts';
import { StartFault } from '../../../../sandbox/functions-host/functions/start-fault.ts';
import { temporaryFolder } from '../support/app-copy.ts';
import type { DrivenHost } from '../support/driven-host.ts';
import { startTriggersHost } from '../support/triggers-host.ts';

const { folder, remove } = temporaryFolder();
const file = path.join(folder, 'keys.json');
const keys = {
  master: 'the-master',
  functionKeys: { default: 'any-function' },
  systemKeys: { durabletask_extension: 'durable', eventgrid_extension: 'grid' },
  functions: { keyed: { default: 'only-keyed' }, other: { default: 'only-other' } },
};

let host: DrivenHost;
beforeAll(async () => {
  writeFileSync(file, JSON.stringify(keys));
  host = await startTriggersHost({ keys: readKeys(file) });
});
afterAll(async () => {
  await host.host.close();
  remove();
});

const statuses = async (method: string, target: string, body?: unknown): Promise<Record<string, number>> => {
  const given = ['', 'wrong', 'the-master', 'any-function', 'only-keyed', 'only-other', 'durable', 'grid'];
  const found: Record<string, number> = {};
  for (const key of given) {
    const headers: Record<string, string> = key === '' ? {} : { 'x-functions-key': key };
    const type = target.includes('EventGrid') ? { 'aeg-event-type': 'Notification' } : {};
    found[key] = (await host.request(method, target, body, { ...headers, ...type })).status;
  }
  return found;
};

const refused = {
  '': 401,
  wrong: 401,
  'any-function': 403,
  'only-keyed': 401,
  'only-other': 401,
  durable: 403,
  grid: 403,
};

describe('a host with keys', () => {
  test('accepts the key of the function, of the host and the master key at authLevel function', async () => {
    const expected = { ...refused, 'the-master': 200, 'any-function': 200, 'only-keyed': 200 };
    expect(await statuses('GET', '/api/keyed')).toEqual(expected);
  });

  test('accepts only the master key at authLevel admin and at the admin API', async () => {
    expect(await statuses('GET', '/api/guarded')).toEqual({ ...refused, 'the-master': 200 });
    expect(await statuses('POST', '/admin/functions/nightly', {})).toEqual({ ...refused, 'the-master': 202 });
    expect(await statuses('GET', '/admin/functions')).toEqual({ ...refused, 'the-master': 200 });
    expect(await statuses('GET', '/admin/host/status')).toEqual({ ...refused, 'the-master': 200 });
  });

  test('needs no key for an anonymous function and for the SDK client', async () => {
    expect(new Set(Object.values(await statuses('GET', '/api/open')))).toEqual(new Set([200]));
    expect((await host.request('GET', '/durabletask/instances')).status).toBe(200);
  });

  test('accepts the system key of the extension at a webhook, whatever the case of its path', async () => {
    for (const target of [
      '/runtime/webhooks/durabletask/instances',
      '/Runtime/Webhooks/DurableTask/instances',
    ])
      expect(await statuses('GET', target)).toEqual({ ...refused, 'the-master': 200, durable: 200 });
    const eventGrid = '/runtime/webhooks/EventGrid?functionName=onEvent';
    expect(await statuses('POST', eventGrid, [])).toEqual({ ...refused, 'the-master': 202, grid: 202 });
  });

  test('accepts the key in the query, but a key in the header has priority', async () => {
    expect((await host.request('GET', '/api/keyed?code=only-keyed')).status).toBe(200);
    const both = await host.request('GET', '/api/keyed?code=only-keyed', undefined, {
      'x-functions-key': 'wrong',
    });
    expect(both.status).toBe(401);
    expect(await both.text()).toBe('');
  });

  test('returns links with the key that they need', async () => {
    const started = await host.request('POST', '/api/startNew');
    const { statusQueryGetUri } = (await started.json()) as { statusQueryGetUri: string };
    await host.host.whenIdle();
    const answer = await fetch(statusQueryGetUri, { headers: { connection: 'close' } });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ output: 'done' });
  });

  test('never logs a key', () => {
    const logged = host.lines.map(({ message }) => message).join('\n');
    for (const key of ['the-master', 'any-function', 'only-keyed']) expect(logged).not.toContain(key);
  });
});

describe('a keys file', () => {
  test('is named on the command line', () => {
    const read = readCommandLine(['--app', '.', '--keys', 'keys.json'], command);
    expect(read).toMatchObject({ kind: 'arguments', value: { keys: 'keys.json' } });
  });

  test.each([
    ['{', /is not JSON$/],
    ['{"functionKeys": {"default": 7}, "more": 1}', /master: .*functionKeys\.default: .*more/],
  ])('with %s is refused in one line', (text, message) => {
    const wrong = path.join(folder, 'wrong.json');
    writeFileSync(wrong, text);
    expect(() => readKeys(wrong)).toThrow(StartFault);
    expect(() => readKeys(wrong)).toThrow(message);
  });

  test('that does not exist is refused', () => {
    expect(() => readKeys(path.join(folder, 'none.json'))).toThrow(/cannot be read/);
  });
});
