import path from 'node:path';
import { type HttpHandler, HttpRequest, type HttpResponse, InvocationContext } from '@azure/functions';
import { describe, expect, test } from 'vitest';
import { PacedClock } from '../../../sandbox/clock.ts';
import { loadApp } from '../../../sandbox/functions-host/functions/app-loader.ts';
import { HostLog } from '../../../sandbox/functions-host/functions/host-log.ts';
import { answering } from '../../../src/triggers/http/http-route.ts';

const secret = 'AccountKey=c2VjcmV0LW9mLXRoZS10ZXN0';

async function ask(handler: HttpHandler): Promise<{ response: HttpResponse; logged: string[] }> {
  const logged: string[] = [];
  const context = new InvocationContext({
    functionName: 'tested',
    logHandler: (level, ...said) => void logged.push([level, ...said].join(' ')),
  });
  const request = new HttpRequest({ method: 'GET', url: 'https://app.example/api/tested' });
  const response = await answering('tested', handler)(request, context);
  return { response: response as HttpResponse, logged };
}

const throwing: Readonly<Record<string, HttpHandler>> = {
  'throws at once': () => {
    throw new Error(secret);
  },
  'rejects later': async () => {
    await Promise.resolve();
    throw new TypeError(secret);
  },
  'throws a text': () => {
    throw secret;
  },
  'rejects with nothing': () => Promise.reject(),
  'throws an error whose stack spells a secret': () => {
    throw Object.assign(new Error('short'), { stack: `Error: ${secret}\n    at ${secret}` });
  },
  'gives nothing': () => undefined as never,
  'gives a text': () => secret as never,
  'gives JSON that goes in a circle': () => {
    const circle: Record<string, unknown> = { secret };
    circle.itself = circle;
    return { jsonBody: circle };
  },
  'gives a header that is none': () => ({ headers: { 'x-note': `a\nb ${secret}` } }),
  'gives a status that is none': () => ({ status: 99 }),
};

describe('an HTTP function', () => {
  test.each(Object.keys(throwing))(
    'that %s is answered with a problem of 500, and its log holds no secret',
    async (name) => {
      const { response, logged } = await ask(throwing[name] as HttpHandler);
      expect([response.status, response.headers.get('content-type')]).toEqual([
        500,
        'application/problem+json',
      ]);
      expect(await response.json()).toEqual({
        status: 500,
        title: 'Internal Server Error',
        code: 'defect',
        detail: 'tested failed: see the log of the app',
      });
      expect(logged).toHaveLength(1);
      expect(logged[0]).toMatch(
        /^error a request could not be answered \{"function":"tested","where":"handler"/,
      );
      expect(logged[0]).not.toContain('secret');
      expect(logged[0]).not.toContain('AccountKey');
    },
  );

  test('whose error has a place in the code is logged with that place', async () => {
    const { logged } = await ask(throwing['throws at once'] as HttpHandler);
    expect(logged[0]).toContain('http-route.test.ts');
  });

  test('whose body breaks off is ended where it broke off, and logged', async () => {
    const { response, logged } = await ask(() => ({
      status: 200,
      body: (async function* () {
        yield new TextEncoder().encode('first\n');
        throw new Error(secret);
      })(),
    }));
    expect([response.status, await response.text()]).toEqual([200, 'first\n']);
    expect(logged[0]).toContain('"where":"body"');
  });

  test('that answers is passed on unchanged, and nothing is logged', async () => {
    const { response, logged } = await ask(() => ({
      status: 202,
      headers: { 'x-a': 'b' },
      jsonBody: { a: 1 },
    }));
    expect([response.status, response.headers.get('x-a'), await response.json()]).toEqual([
      202,
      'b',
      { a: 1 },
    ]);
    expect(logged).toEqual([]);
  });
});

/** A value that throws whatever is done with it. */
function hostile(): never {
  const handler = new Proxy(
    {},
    {
      get: () => () => {
        throw new Error(secret);
      },
    },
  );
  return new Proxy({}, handler) as never;
}

describe('every HTTP function of the built app', () => {
  test('answers when everything that it is given throws', async () => {
    process.env.ACCELNET_SUBSCRIPTIONS = '11111111-2222-4333-8444-555555555555';
    process.env.AzureWebJobsStorage = 'UseDevelopmentStorage=true';
    const log = new HostLog(new PacedClock(), () => undefined, new Map());
    const app = await loadApp(path.resolve(import.meta.dirname, '../../..'), log);
    const http = [...app.functions.values()].filter(({ trigger }) => trigger.type === 'httpTrigger');
    expect(http.length).toBeGreaterThan(15);
    const answers: Record<string, number> = {};
    for (const { name, callback } of http) {
      const logged: string[] = [];
      const context = { error: (line: string) => logged.push(line), extraInputs: hostile() };
      const response = (await callback(hostile(), context)) as HttpResponse;
      answers[name] = response.status;
      if (response.status !== 500) continue;
      expect(await response.json()).toMatchObject({ status: 500, detail: expect.stringContaining(name) });
      expect(logged.join('\n')).toContain(`"function":"${name}"`);
      expect(logged.join('\n')).not.toContain(secret);
    }
    // These use nothing of their request.
    const careless = ['health', 'openapi'];
    expect(answers).toEqual(
      Object.fromEntries(http.map(({ name }) => [name, careless.includes(name) ? 200 : 500])),
    );
  });
});
