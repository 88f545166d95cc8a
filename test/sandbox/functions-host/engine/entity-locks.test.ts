import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/app-copy.ts';
import { DrivenHost } from '../support/driven-host.ts';

const { folder, remove } = temporaryFolder();
const dataFile = path.join(folder, 'locks.sqlite');
let host: DrivenHost;
beforeAll(async () => {
  host = await DrivenHost.start({ dataFile });
});
afterAll(async () => {
  await host.host.close();
  remove();
});

const balance = async (key: string): Promise<unknown> => {
  const answer = await host.request('GET', `/durabletask/entities/account/${key}`);
  return answer.status === 200 ? await answer.json() : undefined;
};
const send = async (id: string, what: string, body?: unknown): Promise<void> => {
  expect((await host.request('POST', `/durabletask/instances/${id}/${what}`, body)).status).toBe(202);
  await host.host.whenIdle();
};
const stage = async (id: string): Promise<unknown> => (await host.status(id)).customStatus;
const startHolder = async (id: string, keys: readonly string[], ending = 'finish'): Promise<void> => {
  await host.start('holder', id, { keys, ending });
  await host.host.whenIdle();
};

describe('df.lock', () => {
  test('lets transfers of ten orchestrations, in opposite orders, each see what the one before wrote', async () => {
    for (let n = 0; n < 10; n++) {
      const [from, to] = n % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
      // Six one way and four the other, so that a lost update shows in the balances.
      await host.start('transfers', `t${n}`, {
        from: n === 1 ? to : from,
        to: n === 1 ? from : to,
        times: 3,
      });
    }
    await host.drive();
    expect((await host.status('t9')).output).toBe(3);
    expect([await balance('a'), await balance('b')]).toEqual([-6, 6]);
  });

  test('gives several contenders who ask in opposite orders the locks one after the other', async () => {
    await startHolder('c0', ['x', 'y']);
    await startHolder('c1', ['y', 'x']);
    await startHolder('c2', ['x', 'y', 'x']);
    await startHolder('c3', ['y']);
    const seen = [];
    for (const id of ['c0', 'c3', 'c1', 'c2']) {
      seen.push(await Promise.all(['c0', 'c1', 'c2', 'c3'].map(stage)));
      await send(id, 'raiseEvent/go', null);
    }
    expect(seen.map((stages) => stages.join(' '))).toEqual([
      'locked asked asked asked',
      'locked asked asked locked',
      'locked locked asked locked',
      'locked locked locked locked',
    ]);
    expect((await host.status('c2')).output).toEqual(['x', 'y', 'x']);
  });

  test('makes operations of others wait until the release, a signal of a client too, and keeps their order', async () => {
    await startHolder('w0', ['w'], 'release');
    await host.request('POST', '/durabletask/entities/account/w?op=add', 5);
    await host.start('accounts', 'w1', { key: 'w' });
    await host.host.whenIdle();
    expect([await balance('w'), (await host.status('w1')).runtimeStatus]).toEqual([undefined, 'Running']);
    await send('w0', 'raiseEvent/go', null);
    await host.host.whenIdle();
    expect(await stage('w0'), 'it still runs').toBe('released');
    // 5 of the signal and 5 of the first operation of `accounts`.
    expect((await host.status('w1')).output).toMatchObject({ sum: 10 });
  });

  test.each([
    ['finish', 'raiseEvent/go', 'Completed'],
    ['throw', 'raiseEvent/go', 'Failed'],
    ['finish', 'terminate?reason=enough', 'Terminated'],
    ['start over', 'raiseEvent/go', 'Completed'],
  ])('is given back by a holder that ends without a release (%s, %s)', async (ending, what, status) => {
    const id = `${ending} ${what}`.replaceAll(/\W/g, '-');
    const keys = [`${id}-1`, `${id}-2`];
    await startHolder(id, keys, ending);
    await startHolder(`${id}-next`, keys, 'at once');
    expect(await stage(`${id}-next`)).toBe('asked');
    await send(id, what, null);
    expect((await host.status(id)).runtimeStatus).toBe(status);
    expect((await host.status(`${id}-next`)).runtimeStatus).toBe('Completed');
  });

  test('is given back when its holder is replaced, and nothing is left of one that is purged', async () => {
    await startHolder('p0', ['p']);
    await send('p0', 'terminate');
    expect((await host.request('DELETE', '/durabletask/instances/p0')).status).toBe(200);
    await startHolder('p1', ['p'], 'at once');
    expect((await host.status('p1')).runtimeStatus).toBe('Completed');
  });

  test('survives a restart of the host, together with those who wait', async () => {
    await startHolder('r0', ['r', 's']);
    await startHolder('r1', ['s', 'r'], 'at once');
    const at = host.clock.now();
    await host.host.close();
    host = await DrivenHost.start({ dataFile, at });
    await host.host.whenIdle();
    expect([await stage('r0'), await stage('r1')]).toEqual(['locked', 'asked']);
    await send('r0', 'raiseEvent/go', null);
    expect((await host.status('r1')).runtimeStatus).toBe('Completed');
  });

  test('is not given to one that ended while it waited, which is warned of', async () => {
    await startHolder('l0', ['l']);
    await host.start('leavesTheWait', 'l1', { key: 'l' });
    await host.drive();
    expect((await host.status('l1')).output).toBe('left');
    await send('l0', 'raiseEvent/go', null);
    await startHolder('l2', ['l'], 'at once');
    expect((await host.status('l2')).runtimeStatus).toBe('Completed');
    const warnings = host.lines.filter(({ level }) => level === 'Warning').map(({ message }) => message);
    expect(warnings.join()).toContain("'l1' ended while it waited for 1 locks; on Azure '@account@l'");
  });

  test('shows its requests and releases in the history as the extension writes them', async () => {
    await startHolder('h0', ['h2', 'h1'], 'at once');
    const { historyEvents = [] } = await host.status('h0');
    expect(historyEvents.map(({ EventType, Name }) => [EventType, Name].join(' ').trim())).toEqual([
      'ExecutionStarted',
      'EventSent op',
      expect.stringMatching(/^EventRaised [0-9a-f-]{36}$/),
      'EventSent release',
      'EventSent release',
      'ExecutionCompleted',
    ]);
    const inputs = historyEvents.map((row) => JSON.stringify(row)).join();
    expect(inputs).toContain('\\"op\\":null,\\"lockset\\":[{\\"name\\":\\"account\\",\\"key\\":\\"h1\\"}');
  });

  test('of an entity that the app does not have leaves the instance Running, as on Azure', async () => {
    const { runtimeStatus } = await host.run('asksUnknown', {}, 'u0');
    expect(runtimeStatus).toBe('Running');
    expect(host.errors().join()).toContain("The function 'nosuch' doesn't exist");
  });
});
