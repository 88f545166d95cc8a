import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DrivenHost } from '../support/driven-host.ts';

let host: DrivenHost;
beforeAll(async () => {
  host = await DrivenHost.start();
});
afterAll(() => host.host.close());

describe('activities', () => {
  test('receive and return values in the same form as with Durable 3.15', async () => {
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

  test('are retried after growing waits until they give a result', async () => {
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

  test('throw after one more timer if the last retry fails too', async () => {
    const { output, historyEvents } = await host.run('retried', { key: 'r2', attempts: 99, max: 2 });
    expect(output).toEqual({ gaveUp: "Activity function 'failsUntil' failed:  attempt 2 fails" });
    expect(historyEvents?.filter(({ EventType }) => EventType === 'TimerFired')).toHaveLength(2);
  });

  test('keep their results apart if they are retried in parallel', async () => {
    expect((await host.run('retriedTogether')).output).toEqual([1, 2, 3]);
  });

  test('keep the instance Running for ever, with a warning, if their retryTimeout ends first', async () => {
    const { runtimeStatus } = await host.run('retryTimeout');
    expect(runtimeStatus).toBe('Running');
    expect(
      host.lines
        .filter(({ level }) => level === 'Warning')
        .map(({ message }) => message)
        .join(),
    ).toContain('retryTimeout');
  });

  test('have inputs and results that invocation hooks can read and change', async () => {
    expect((await host.run('throughHooks')).output).toEqual({
      input: { a: 1, replaced: true },
      hookData: 'by preInvocation',
    });
  });

  test.each(['activity', 'child', 'entity'])(
    'and other calls with an unknown name (%s) schedule nothing, are logged and never end',
    async (kind) => {
      const { runtimeStatus, historyEvents } = await host.run('unknownName', { kind }, `unknown-${kind}`);
      expect(runtimeStatus).toBe('Running');
      expect(historyEvents?.map(({ EventType }) => EventType)).toEqual(['ExecutionStarted']);
      expect(host.errors().filter((line) => line.includes(`unknown-${kind}`))).toHaveLength(1);
    },
  );

  test('do not include callHttp, which fails with a clear message', async () => {
    const { runtimeStatus, output } = await host.run('notSupported');
    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain('callHttp is not supported here');
  });

  test('that differ from the history after a change of the code fail the instance as non-deterministic', async () => {
    await host.start('changing', 'changing');
    await host.drive();
    await host.request('POST', '/durabletask/instances/changing/raiseEvent/go', null);
    await host.drive();
    const { runtimeStatus, output } = await host.status('changing');
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(/^Non-Deterministic workflow detected: .* 'typeOf', .* 'echo'/);
  });
});
