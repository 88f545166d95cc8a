import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogCount } from '../../../../sandbox/functions-host/functions/log-counts.ts';
import { copyOfFixtureApp } from '../support/app-copy.ts';
import { DrivenHost } from '../support/driven-host.ts';

const app = copyOfFixtureApp();
let host: DrivenHost;
beforeAll(async () => {
  const Values = { FIXTURE_SETTING: 'from the file', FIXTURE_TAKEN: 'from the file' };
  writeFileSync(path.join(app.folder, 'local.settings.json'), JSON.stringify({ IsEncrypted: false, Values }));
  process.env.FIXTURE_TAKEN = 'from the environment';
  host = await DrivenHost.start({ appDir: app.folder });
});
afterAll(async () => {
  await host.host.close();
  app.remove();
});

const get = async (target: string): Promise<unknown> => (await host.request('GET', target)).json();

describe('HTTP triggers', () => {
  test('pass route parameters, absent optional ones too, and the query', async () => {
    expect(await get('/api/things/big/12/go?a=1&b=2&b=3')).toEqual({
      params: { kind: 'big', id: '12', action: 'go' },
      query: { a: '1', b: '2,3' },
      method: 'GET',
    });
    expect(await get('/api/THINGS/b%20g/12')).toMatchObject({ params: { kind: 'b g', id: '12' } });
  });

  test('prefer literal routes and enforce the constraints of parameters', async () => {
    expect(await (await host.request('GET', '/api/things/special/7')).text()).toBe('literal');
    expect((await host.request('GET', '/api/things/big/twelve')).status).toBe(404);
  });

  test('are not reached by other methods or paths', async () => {
    expect((await host.request('POST', '/api/things/big/12')).status).toBe(404);
    expect((await host.request('GET', '/things/big/12')).status).toBe(404);
  });

  test('pass the rest of the path as a catch-all parameter', async () => {
    expect(await get('/api/files/a/b%20c/d.txt')).toEqual({ path: 'a/b c/d.txt' });
    expect(await get('/api/files')).toEqual({ path: null });
  });

  test('pass bytes both ways, with headers, cookies and status', async () => {
    const sent = Uint8Array.from({ length: 256 }, (_, i) => i);
    const answer = await fetch(`${host.host.url}/api/bytes`, { method: 'POST', body: sent });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-own')).toBe('yes');
    expect(answer.headers.getSetCookie()).toEqual(['flavour=oat; Path=/; HttpOnly; SameSite=lax']);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(sent.reverse());
  });

  test('answer 204 without a result and 500 without a body when the function throws', async () => {
    expect((await host.request('GET', '/api/nothing')).status).toBe(204);
    const thrown = await host.request('GET', '/api/throws');
    expect([thrown.status, await thrown.text()]).toEqual([500, '']);
    expect(host.errors().join()).toContain('http handler failed');
  });
});

describe('the app', () => {
  test('gets settings from local.settings.json if the environment does not have them', async () => {
    expect(await get('/api/app')).toEqual({
      starts: 1,
      stops: 0,
      setting: 'from the file',
      taken: 'from the environment',
      hostname: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      environment: 'Development',
    });
  });

  test('cannot register functions once it has started', async () => {
    const answer = await host.request('POST', '/api/registerLate');
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('only be registered during app startup');
  });

  test('logs at the levels that host.json allows', async () => {
    await host.request('POST', '/api/speak');
    const said = host.lines.filter(({ source }) => source === 'speak');
    expect(said.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'Information said',
      'Warning warned',
    ]);
    expect(said[0]?.time).toBe(host.clock.now());
  });

  test('has each invocation logged twice under its own category, with its duration, as the Functions host does', async () => {
    const notified = (): string[] =>
      host.lines.filter(({ source }) => source === 'Host').map(({ message }) => message);
    const before = notified().length;
    await host.request('POST', '/api/speak');
    expect(notified().slice(before)).toEqual([
      expect.stringMatching(
        /^Executing 'Functions\.speak' \(Reason='This function was programmatically called via the host APIs\.', Id=[0-9a-f-]{36}\)$/,
      ),
      expect.stringMatching(
        /^Executed 'Functions\.speak' \(Succeeded, Id=[0-9a-f-]{36}, Duration=[\d.]+ms\)$/,
      ),
    ]);
  });

  test('has its lines counted by category and level, also those that host.json keeps out', async () => {
    type Counts = { readonly counts: readonly LogCount[] };
    const counted = async (): Promise<readonly LogCount[]> =>
      ((await (await host.request('GET', '/admin/sandbox/log')).json()) as Counts).counts;
    const of = (counts: readonly LogCount[], category: string, level: string): LogCount | undefined =>
      counts.find((count) => count.category === category && count.level === level);
    const before = of(await counted(), 'Function.speak.User', 'Warning')?.written.lines ?? 0;
    await host.request('POST', '/api/speak');
    const counts = await counted();
    expect(of(counts, 'Function.speak.User', 'Warning')).toMatchObject({
      written: { lines: before + 1, bytes: (before + 1) * 'warned'.length },
      keptOut: { lines: 0, bytes: 0 },
    });
    const kept = counts.filter(({ category }) => category === 'Function.speak.User');
    expect(kept.map(({ level, keptOut }) => [level, keptOut.lines > 0])).toContainEqual(['Trace', true]);
  });

  test('is warned of triggers that are not run', () => {
    const warnings = host.lines.filter(({ level }) => level === 'Warning').map(({ message }) => message);
    expect(warnings.filter((line) => /'stored'.*blobTrigger/.test(line))).toHaveLength(1);
    const connection =
      "'queued' is not run: its 'connection' is \"NotSet\", and there is no app setting 'NotSet'";
    expect(host.errors().filter((line) => line === connection)).toHaveLength(1);
  });
});

test('appTerminate hooks run once when the host ends', async () => {
  await host.host.close();
  host = await DrivenHost.start({ appDir: app.folder });
  expect(await get('/api/app')).toMatchObject({ starts: 1, stops: 1 });
});

test('Event Grid triggers get each event as it was sent, and its data separately', async () => {
  const events = [
    { id: '1', eventType: 'T', data: { a: 1 } },
    { id: '2', eventTime: 'not a date' },
  ];
  const headers = { 'aeg-event-type': 'Notification' };
  await host.request('POST', '/runtime/webhooks/EventGrid?functionName=egKeeps', events, headers);
  expect(await get('/api/received')).toEqual([
    { event: events[0], data: { a: 1 } },
    { event: events[1], data: null },
  ]);
});
