import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DrivenHost } from '../support/driven-host.ts';

let host: DrivenHost;
beforeAll(async () => {
  host = await DrivenHost.start();
});
afterAll(() => host.host.close());

describe('activities', () => {
  test('inputs and results arrive as Durable 3.15 hands them on', async () => {
    const { output } = await host.run('typed');
    expect(output).toEqual({
      types: [
        'string:a',
        'string:5',
        'number:5',
        'number:1.5',
        'string:True',
        'undefined:undefined',
        'undefined:undefined',
        'object:[object Object]',
        'object:1',
      ],
      shapes: { buffer: 'YWJj', date: '1970-01-01T00:00:00.000Z', none: null, null: null, text: '5' },
    });
  });

  test('a retried activity waits longer each time and gives its result', async () => {
    const began = host.clock.now();
    const { output, historyEvents } = await host.run('retried', { key: 'r1', attempts: 3, max: 5 });
    expect(output).toEqual({ attempt: 3 });
    expect(host.clock.now() - began).toBe(15_000);
    expect(historyEvents?.map(({ EventType }) => EventType)).toEqual([
      'ExecutionStarted',
      ...['TaskFailed', 'TimerCreated', 'TimerFired'],
      ...['TaskFailed', 'TimerCreated', 'TimerFired'],
      ...['TaskCompleted', 'ExecutionCompleted'],
    ]);
  });

  test('a retried activity that fails to the last throws after one more timer', async () => {
    const { output, historyEvents } = await host.run('retried', { key: 'r2', attempts: 99, max: 2 });
    expect(output).toEqual({ gaveUp: "Activity function 'failsUntil' failed:  attempt 2 fails" });
    expect(historyEvents?.filter(({ EventType }) => EventType === 'TimerFired')).toHaveLength(2);
  });

  test('activities retried side by side keep their results apart', async () => {
    expect((await host.run('retriedTogether')).output).toEqual([1, 2, 3]);
  });

  test('a retryTimeout that ends first leaves the instance Running for ever, with a warning', async () => {
    const { runtimeStatus } = await host.run('retryTimeout');
    expect(runtimeStatus).toBe('Running');
    expect(
      host.lines
        .filter(({ level }) => level === 'Warning')
        .map(({ message }) => message)
        .join(),
    ).toContain('retryTimeout');
  });

  test('invocation hooks see and change inputs and results', async () => {
    expect((await host.run('throughHooks')).output).toEqual({
      input: { a: 1, replaced: true },
      hookData: 'by preInvocation',
    });
  });

  test.each(['activity', 'child', 'entity'])(
    'an unknown %s schedules nothing, is logged and never ends',
    async (kind) => {
      const { runtimeStatus, historyEvents } = await host.run('unknownName', { kind }, `unknown-${kind}`);
      expect(runtimeStatus).toBe('Running');
      expect(historyEvents?.map(({ EventType }) => EventType)).toEqual(['ExecutionStarted']);
      expect(host.errors().filter((line) => line.includes(`unknown-${kind}`))).toHaveLength(1);
    },
  );

  test.each([
    ['http', 'callHttp is not supported here'],
    ['lock', 'df.lock is not supported here'],
  ])('%s fails with a clear message', async (kind, message) => {
    const { runtimeStatus, output } = await host.run('notSupported', { kind });
    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain(message);
  });

  test('code that changed under a running instance fails it as non-deterministic', async () => {
    await host.start('changing', 'changing');
    await host.drive();
    await host.request('POST', '/durabletask/instances/changing/raiseEvent/go', null);
    await host.drive();
    const { runtimeStatus, output } = await host.status('changing');
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(/^Non-Deterministic workflow detected: .* 'typeOf', .* 'echo'/);
  });
});
