import type { InvocationContext } from '@azure/functions';
import { describe, expect, test } from 'vitest';
import { noHeartbeat } from '../../../src/core/coordination/heartbeat.ts';
import { noSafeguards } from '../../../src/core/coordination/safeguards-state.ts';
import { entityKeyOf } from '../../../src/core/model/resource-id.ts';
import { emptyOutbox } from '../../../src/core/notifications/outbox.ts';
import { Instances } from '../../../src/workflow/durable/instances.ts';
import {
  type Answered,
  always,
  broken,
  durableExtension,
  gone,
  shown,
  vm,
} from '../../support/durable-extension.ts';
import { noon } from '../../support/facts.ts';

const leasePath = `/entities/vmlease/${entityKeyOf(vm)}`;

describe('one instance', () => {
  test('is read without its input, and with its whole history where that is asked for', async () => {
    const { instances, asked } = await always({ body: shown() });
    expect(await instances.read('run 1', false)).toMatchObject({ instanceId: 'run-1' });
    await instances.read('run 1', true);
    expect(asked.map(({ path, query }) => [path, query])).toEqual([
      ['/instances/run 1', { showInput: 'false' }],
      ['/instances/run 1', { showHistory: 'true', showHistoryOutput: 'true' }],
    ]);
  });

  test('is undefined where none has this id, and an error where it cannot be read', async () => {
    expect(await (await always(gone)).instances.read('run-1', false)).toBeUndefined();
    await expect((await always(broken)).instances.read('run-1', false)).rejects.toThrow('HTTP 503');
    const { instances } = await always({ body: { instanceId: 'run-1' } });
    await expect(instances.read('run-1', false)).rejects.toThrow('runtimeStatus');
  });

  test('is found through the binding that the host passes', async () => {
    const { url, asked } = await always({ body: shown() });
    const of = (given: unknown) =>
      Instances.of({ extraInputs: { get: () => given } } as unknown as InvocationContext);
    await of({ rpcBaseUrl: url }).read('run-1', false);
    expect(asked).toHaveLength(1);
    expect(() => of({})).toThrow('rpcBaseUrl');
  });
});

describe('a list of instances', () => {
  const pages: Record<string, Answered> = {
    '': { body: [shown({ instanceId: 'run-1' }), shown({ instanceId: 'run-2' })], token: 'two' },
    two: { body: [], token: 'three' },
    three: { body: [shown({ instanceId: 'run-3' })], token: '' },
  };
  const paged = () => durableExtension(({ token = '' }) => pages[token] ?? broken);

  test('of live runs holds all that are pending, running or suspended, page by page', async () => {
    const { instances, asked } = await paged();
    expect([...(await instances.liveRuns()).keys()]).toEqual(['run-1', 'run-2', 'run-3']);
    const query = {
      showInput: 'false',
      instanceIdPrefix: 'run-',
      runtimeStatus: 'Pending,Running,Suspended',
      top: '1000',
    };
    expect(asked.map((one) => one.query)).toEqual([query, query, query]);
    expect(asked.map(({ token }) => token)).toEqual([undefined, 'two', 'three']);
  });

  test('of ended runs is requested by their creation time, in smaller pages', async () => {
    const { instances, asked } = await paged();
    const ids: string[] = [];
    for await (const { instanceId } of instances.endedCreatedBefore(new Date(noon))) ids.push(instanceId);
    expect(ids).toEqual(['run-1', 'run-2', 'run-3']);
    expect(asked[0]?.query).toEqual({
      showInput: 'false',
      createdTimeTo: noon,
      runtimeStatus: 'Completed,Failed,Terminated,Canceled',
      top: '100',
    });
  });

  test('that breaks off is an error, so that its first page is never taken for all', async () => {
    const { instances } = await durableExtension(({ token }) =>
      token === undefined ? { body: [shown()], token: 'two' } : broken,
    );
    await expect(instances.liveRuns()).rejects.toThrow('HTTP 503');
  });
});

describe('what an entity keeps', () => {
  const entry = { runId: 'run-1', vmId: vm.path, since: noon };
  const due = { vmId: vm.path, since: noon, as: 'waits' };
  const pendingStart = { vmId: vm.path, since: noon };
  const alert = {
    id: 'a',
    kind: 'stranded',
    subject: vm.path,
    text: 't',
    since: noon,
    notifiedAt: noon,
    timesNotified: 1,
  };
  const holder = { id: 's', since: noon, by: 'timer' };
  const acts = [{ act: 'pause', by: 'ops', at: noon }];
  const kinds: [string, string, (of: Instances) => Promise<unknown>, object, unknown, unknown][] = [
    ['a lease', leasePath, (of) => of.leaseOf(vm), { recent: [] }, { recent: [] }, undefined],
    ['runs', '/entities/runregistry/3', (of) => of.registryOf('3'), { entries: [entry] }, [entry], []],
    [
      'pending starts',
      '/entities/pendingstart/3',
      (of) => of.pendingStartIn('3'),
      { entries: [pendingStart] },
      [pendingStart],
      [],
    ],
    ['due VMs', '/entities/due/fleet', (of) => of.due(), { entries: [due] }, [due], []],
    [
      'safeguards',
      '/entities/safeguards/fleet',
      (of) => of.safeguards(),
      { ...noSafeguards, acts },
      { ...noSafeguards, acts },
      noSafeguards,
    ],
    [
      'alerts',
      '/entities/alerts/fleet',
      (of) => of.alerts(),
      { alerts: [alert] },
      { alerts: [alert] },
      { alerts: [] },
    ],
    ['the sweep', '/entities/sweeps/fleet', (of) => of.sweeps(), { holder }, { holder }, {}],
    [
      'the outbox',
      '/entities/outbox/fleet',
      (of) => of.outbox(),
      { ...emptyOutbox, deadLettered: 2 },
      { ...emptyOutbox, deadLettered: 2 },
      emptyOutbox,
    ],
    [
      'the heartbeat',
      '/entities/heartbeat/fleet',
      (of) => of.heartbeat(),
      { ...noHeartbeat, events: 3 },
      { ...noHeartbeat, events: 3 },
      noHeartbeat,
    ],
  ];

  test.each(kinds)(
    'such as %s, is read from its entity, and is empty where the entity has kept nothing',
    async (_what, path, read, state, kept, empty) => {
      const full = await always({ body: state });
      expect(await read(full.instances)).toEqual(kept);
      expect(full.asked).toMatchObject([{ method: 'GET', path, query: {} }]);
      expect(await read((await always(gone)).instances)).toEqual(empty);
      expect(await read((await always({ body: null })).instances)).toEqual(empty);
    },
  );

  test.each(kinds)(
    'such as %s, is an error where it cannot be read, never empty',
    async (_what, _path, read) => {
      await expect(read((await always(broken)).instances)).rejects.toThrow('HTTP 503');
      await expect(read((await always({ body: 'broken' })).instances)).rejects.toThrow();
    },
  );

  test('is listed at once for all parts of the run registry, and a part too large for the list is read alone', async () => {
    const { instances, asked } = await durableExtension(({ path }) =>
      path === '/entities/runregistry/9'
        ? { body: { entries: [{ ...entry, runId: 'run-9' }] } }
        : {
            body: [
              { entityId: { key: '3' }, state: { entries: [entry] } },
              { entityId: { key: '9' }, state: null },
            ],
          },
    );
    expect((await instances.registry()).map(({ runId }) => runId)).toEqual(['run-1', 'run-9']);
    expect(asked[0]).toMatchObject({ path: '/entities/runregistry', query: { fetchState: 'true' } });
    await expect((await always(broken)).instances.registry()).rejects.toThrow('HTTP 503');
  });
});
