import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DrivenHost } from '../support/driven-host.ts';

let host: DrivenHost;
beforeAll(async () => {
  host = await DrivenHost.start();
});
afterAll(() => host.host.close());

const raise = (id: string, name: string, data: unknown = null): Promise<Response> =>
  host.request('POST', `/durabletask/instances/${id}/raiseEvent/${name}`, data);
const post = (id: string, verb: string, reason: string): Promise<Response> =>
  host.request('POST', `/durabletask/instances/${id}/${verb}?reason=${reason}`);

describe('sub-orchestrations', () => {
  test('are retried, with a generated or a given id', async () => {
    const { output } = await host.run('parentWithRetry', undefined, 'pr');
    expect(output).toEqual({
      unnamed: { number: 2, id: expect.stringMatching(/^[0-9a-f-]{36}:0002$/), parent: 'pr' },
      named: { number: 3, id: 'pr-child', parent: 'pr' },
    });
  });

  test('that fail throw an error that their parent can catch', async () => {
    const { output } = await host.run('parentOfFailure');
    expect(output).toEqual({
      caught: expect.stringMatching(/^Orchestrator function 'failOrch2' failed: Activity/),
    });
  });

  test('that continue as new still return their result to their parent', async () => {
    const { output } = await host.run('parentOfAny', { name: 'countUp', input: { at: 0, to: 4 } });
    expect(output).toEqual({ at: 4 });
  });

  test('that are terminated fail their parent', async () => {
    await host.start('parentOfAny', 'p-term', { name: 'waitOrch', input: {}, id: 'c-term' });
    await host.host.whenIdle();
    await post('c-term', 'terminate', 'enough');
    await host.host.whenIdle();
    expect(await host.status('c-term')).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
    expect(await host.status('p-term')).toMatchObject({ runtimeStatus: 'Failed' });
  });

  test('with the id of a live instance fail their parent', async () => {
    await host.start('waitOrch', 'taken');
    await host.host.whenIdle();
    const { runtimeStatus, output } = await host.run('parentOfAny', {
      name: 'childOrch',
      input: {},
      id: 'taken',
    });
    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain('already exists');
  });
});

describe('external events', () => {
  test('are matched by exact name and kept until awaited, the oldest first', async () => {
    await host.start('events', 'ev', ['a', 'b', 'a']);
    for (const [name, data] of [
      ['b', 1],
      ['A', 2],
      ['a', 3],
      ['a', 4],
    ] as const)
      await raise('ev', name, data);
    await host.drive();
    expect((await host.status('ev')).output).toEqual([3, 1, 4]);
  });

  test('with a name in another case are accepted and ignored with a warning', async () => {
    await host.start('events', 'ev-case', ['Approve']);
    await host.host.whenIdle();
    expect((await raise('ev-case', 'approve', 1)).status).toBe(202);
    await host.host.whenIdle();
    expect((await host.status('ev-case')).runtimeStatus).toBe('Running');
    const warnings = host.lines.filter(({ message }) => message.includes("'approve' does not reach"));
    expect(warnings).toHaveLength(1);
    await raise('ev-case', 'Approve', 2);
    await host.host.whenIdle();
    expect((await host.status('ev-case')).output).toEqual([2]);
  });

  test('reach the next generation if they arrive with or after the one that ends this generation', async () => {
    await host.start('inbox', 'inbox', { got: [] });
    await host.host.whenIdle();
    await Promise.all([1, 2, 3].map((n) => raise('inbox', 'item', n)));
    await host.host.whenIdle();
    expect((await host.status('inbox')).output).toEqual(expect.arrayContaining([1, 2, 3]));
  });
});

describe('compound tasks', () => {
  test('can be nested, and a cancelled task of a race delays nothing', async () => {
    const began = host.clock.now();
    expect((await host.run('compound')).output).toEqual({ cancelled: true, after: 'after' });
    expect(host.clock.now() - began).toBe(10_000);
  });

  test('keep the instance Running until a timer that was not cancelled has fired', async () => {
    await host.start('raceLeftOpen', 'left-open');
    await host.host.whenIdle();
    await raise('left-open', 'go');
    await host.host.whenIdle();
    expect((await host.status('left-open')).runtimeStatus).toBe('Running');
    await host.drive();
    expect(await host.status('left-open')).toMatchObject({ runtimeStatus: 'Completed', output: 'event' });
  });
});

test('a timer used in two races makes the SDK miss the result that follows (durable-js #574)', async () => {
  await host.start('reusesTimer', 'reuses');
  await host.host.whenIdle();
  await raise('reuses', 'one');
  await host.host.whenIdle();
  await raise('reuses', 'two');
  await host.host.whenIdle();
  const { runtimeStatus, historyEvents } = await host.status('reuses');
  expect(runtimeStatus).toBe('Running');
  expect(historyEvents?.map(({ EventType }) => EventType)).toEqual([
    ...['ExecutionStarted', 'TimerCreated', 'EventRaised', 'TimerCreated'],
    ...['EventRaised', 'TaskCompleted'],
  ]);
  await host.drive();
  expect(
    (await host.status('reuses')).output,
    'the second timer fires with the id the SDK gave the activity',
  ).toBeNull();
});

describe('custom status', () => {
  test('is kept after a termination', async () => {
    await host.start('status', 'st', { statuses: ['one', 'two'] });
    await host.drive(host.clock.now() + 10_000);
    await post('st', 'terminate', 'stop');
    await host.host.whenIdle();
    expect(await host.status('st')).toMatchObject({
      runtimeStatus: 'Terminated',
      customStatus: 'two',
      output: 'stop',
    });
    expect(host.host.readClock().nextWake, 'its timer is dropped').toBeNull();
  });

  test('is kept after a failure', async () => {
    const { runtimeStatus, customStatus } = await host.run('status', {
      statuses: ['one'],
      ends: 'by throwing',
    });
    expect({ runtimeStatus, customStatus }).toEqual({ runtimeStatus: 'Failed', customStatus: 'one' });
  });

  test('of more than 16 KB in UTF-16 fails the orchestration and is cleared', async () => {
    expect(await host.run('largeStatus', 8190)).toMatchObject({ runtimeStatus: 'Completed' });
    const { runtimeStatus, customStatus, output } = await host.run('largeStatus', 8702);
    expect({ runtimeStatus, customStatus }).toEqual({ runtimeStatus: 'Failed', customStatus: null });
    expect(output).toContain('16 KB');
  });
});

describe('suspension', () => {
  test('accepts events but schedules nothing until the instance is resumed', async () => {
    await host.start('pausable', 'paused');
    await host.host.whenIdle();
    await post('paused', 'suspend', 'wait');
    await host.host.whenIdle();
    await raise('paused', 'go');
    await host.host.whenIdle();
    expect(await host.status('paused')).toMatchObject({
      runtimeStatus: 'Suspended',
      customStatus: 'went',
      output: 'wait',
    });
    await post('paused', 'resume', 'on');
    await host.host.whenIdle();
    expect(await host.status('paused')).toMatchObject({ runtimeStatus: 'Completed', output: 'paused' });
  });
});

describe('instance ids', () => {
  test('of finished instances can be used again, those of live ones cannot', async () => {
    await host.run('childOrch', {}, 'again');
    expect((await host.start('waitOrch', 'again')).status).toBe(202);
    const refused = await host.start('waitOrch', 'again');
    expect(refused.status).toBe(409);
    expect(await refused.json()).toEqual({ Message: expect.stringContaining('already exists') });
  });

  test.each(['@counter@x', 'a%23b', 'a%2Fb', 'x'.repeat(257)])('are refused if invalid: %s', async (id) => {
    expect((await host.start('childOrch', id)).status).toBe(400);
  });
});

describe('a restart', () => {
  const restart = (id: string, query = ''): Promise<Response> =>
    host.request('POST', `/durabletask/instances/${id}/restart${query}`);

  test('starts the same orchestration with the same input under a new id, whether the first runs or not', async () => {
    await host.start('events', 'first', ['go']);
    const answer = await restart('first');
    expect(answer.status).toBe(202);
    const { id } = (await answer.json()) as { readonly id: string };
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    await host.host.whenIdle();
    expect(await host.status(id)).toMatchObject({ name: 'events', input: ['go'], runtimeStatus: 'Running' });
    await host.request('POST', `/durabletask/instances/${id}/raiseEvent/go`, 1);
    await host.host.whenIdle();
    expect([(await host.status(id)).output, (await host.status('first')).runtimeStatus]).toEqual([
      [1],
      'Running',
    ]);
  });

  test('under the same id takes the place of a finished one, and is refused while that runs', async () => {
    const refused = await restart('first', '?restartWithNewInstanceId=false');
    expect([refused.status, await refused.json()]).toEqual([
      409,
      expect.objectContaining({ Message: 'A non-terminal instance with this instance ID already exists.' }),
    ]);
    await host.request('POST', '/durabletask/instances/first/raiseEvent/go', 1);
    await host.host.whenIdle();
    expect((await restart('first', '?restartWithNewInstanceId=False')).status).toBe(202);
    await host.host.whenIdle();
    expect(await host.status('first')).toMatchObject({
      input: ['go'],
      output: null,
      runtimeStatus: 'Running',
    });
  });

  test('of an instance that does not exist is a bad request', async () => {
    expect((await restart('nobody')).status).toBe(400);
  });
});

test('a start without a body has null as its input, and one of the SDK’s client without an input has ""', async () => {
  const bare = (id: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${host.host.url}/runtime/webhooks/durabletask/orchestrators/typeOfInput/${id}`, {
      method: 'POST',
      headers,
    });
  await bare('bare');
  await bare('json', { 'content-type': 'application/json' });
  await host.request('POST', '/api/start/typeOfInput?instanceId=client');
  await host.drive();
  const seen = await Promise.all(['bare', 'json', 'client'].map((id) => host.status(id)));
  expect(seen.map(({ input, output }) => [input, output])).toEqual([
    [null, null],
    [null, null],
    ['', ''],
  ]);
});

test.each([
  ['terminate', 'Terminated', 'ExecutionTerminated', 'Input'],
  ['suspend', 'Suspended', 'ExecutionSuspended', 'Reason'],
])('%s without a reason gives null where the reason would be', async (verb, status, event, member) => {
  for (const [id, query, reason] of [
    ['without', '', null],
    ['empty', '?reason=', ''],
    ['with', '?reason=enough', 'enough'],
  ]) {
    await host.start('events', `${verb}-${id}`, ['go']);
    await host.host.whenIdle();
    await host.request('POST', `/durabletask/instances/${verb}-${id}/${verb}${query}`);
    await host.host.whenIdle();
    const answer = await host.status(`${verb}-${id}`);
    expect(answer).toMatchObject({ runtimeStatus: status, output: reason });
    expect(answer.historyEvents?.find(({ EventType }) => EventType === event)).toMatchObject({
      [member]: reason,
    });
  }
});

test('a rewind is answered as recorded, but for a failed instance, where it is not supported here', async () => {
  await host.run('failOrch', {}, 'failed');
  const answer = await host.request('POST', '/durabletask/instances/failed/rewind');
  expect(answer.status).toBe(501);
  expect(await answer.json()).toEqual({ Message: 'rewind of a failed instance is not supported here.' });
});
