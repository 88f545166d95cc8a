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

  test.each([
    ['broken', 'threw'],
    ['silent', 'gave nothing'],
  ])(
    'leaves the caller of a handler that fails without an answer, and says so at once (%s)',
    async (route, what) => {
      const leaving = new AbortController();
      const asked = fetch(`${url}/api/${route}`, { signal: leaving.signal }).catch(() => 'left');
      const line = await host.line((text) => text.includes(`function '${route}'`) && text.includes('waits'));
      expect(line).toContain(`function '${route}' ${what} and its caller waits: on Azure for 240 s`);
      const answers = fetch(`${url}/api/echo`, { method: 'POST', body: 'a' });
      expect(await Promise.race([asked, answers.then(({ status }) => status)])).toBe(200);
      const idle = fetch(`${url}/admin/sandbox/clock?whenIdle=true`);
      expect(await Promise.race([asked, idle.then(({ status }) => status)]), 'nothing is in progress').toBe(
        200,
      );
      leaving.abort();
      expect(await asked).toBe('left');
    },
  );

  test('answers 404 for an unknown route', async () => {
    expect((await fetch(`${url}/api/none`)).status).toBe(404);
  });

  test('ends with its host, whoever waits', async () => {
    const asked = fetch(`${url}/api/broken`).catch(() => 'cut');
    host.kill('SIGTERM');
    expect([(await host.ended()).code, await asked]).toEqual([0, 'cut']);
  });

  test('is answered with 500 where it throws if the host is asked to', async () => {
    const friendly = new HostProcess(['--app', app, '--port', '0', '--answer-on-throw']);
    expect((await fetch(`${await friendly.listening()}/api/broken`)).status).toBe(500);
    friendly.kill('SIGTERM');
    expect((await friendly.ended()).code).toBe(0);
  });
});
