import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endLeftHosts, HostProcess } from '../support/host-process.ts';

const app = path.resolve(import.meta.dirname, '../../../fixtures/stream-app');

describe('an app with enableHttpStream', () => {
  let host: HostProcess;
  let url: string;
  beforeAll(async () => {
    host = new HostProcess(['--app', app, '--port', '0']);
    url = await host.listening();
  });
  afterAll(() => endLeftHosts());

  test('sends its answer while it is still writing', async () => {
    const answer = await fetch(`${url}/api/slow/one?q=a%20b`, { headers: { 'x-asked': 'me' } });
    expect([answer.status, answer.headers.get('x-answer'), answer.headers.get('set-cookie')]).toEqual([
      203,
      'me',
      'a=b',
    ]);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('one a b\n');
    expect((await fetch(`${url}/api/release/one`)).status).toBe(204);
    expect((await reader?.read())?.value).toBe('end\n');
    expect((await reader?.read())?.done).toBe(true);
  });

  test('gets request bodies and its own address', async () => {
    const answer = await fetch(`${url}/api/echo?x=1`, { method: 'POST', body: 'ü' });
    expect(await answer.json()).toEqual({ text: 'ü', url: `${url}/api/echo?x=1` });
  });

  test('answers 500 if it throws and 404 for an unknown route', async () => {
    expect((await fetch(`${url}/api/broken`)).status).toBe(500);
    expect((await fetch(`${url}/api/none`)).status).toBe(404);
  });

  test('ends with its host', async () => {
    host.kill('SIGTERM');
    expect((await host.ended()).code).toBe(0);
  });
});
