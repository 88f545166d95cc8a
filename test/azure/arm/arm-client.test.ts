import type { TokenCredential } from '@azure/identity';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseNicId, parseVmId, type ResourceId } from '../../../src/core/model/resource-id.ts';
import type { Result } from '../../../src/ports/cloud.ts';
import { type ArmStub, armStub, json } from '../../support/arm-stub.ts';
import { call, cloudOverStub, credential } from '../../support/cloud-over-stub.ts';
import { nicFacts, subscriptionId, vmFacts } from '../../support/facts.ts';

function id(parsed: ReturnType<typeof parseVmId>): ResourceId {
  if (!parsed.ok) throw new Error(parsed.faults.join());
  return parsed.value;
}
const vm = id(parseVmId(vmFacts().id));
const nic = id(parseNicId(nicFacts().id));
const kindOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.failure.kind);

const nicBody = (flag: unknown): object => ({
  id: nic.path,
  etag: 'W/"1"',
  kind: 'Regular',
  properties: {
    provisioningState: 'Succeeded',
    enableAcceleratedNetworking: flag,
    virtualMachine: { id: vm.path },
  },
});

describe('a request', () => {
  test('carries token, correlation id and api-version, and is sent once', async () => {
    const { cloud, stub } = await cloudOverStub((_request, response) =>
      json(response, 503, { error: { code: 'Busy' } }, { 'retry-after': '1' }),
    );
    expect(await cloud.readVm(vm, call)).toMatchObject({
      ok: false,
      failure: { kind: 'unavailable', status: 503, retryAfterSeconds: 1 },
    });
    expect(stub.seen).toHaveLength(1);
    expect(stub.seen[0]).toMatchObject({ authorization: true, correlation: call.correlationId });
    expect(stub.seen[0]?.url).toBe(`${vm.path}?api-version=2026-04-01&$expand=instanceView`);
  });

  test.each<[string, Parameters<typeof armStub>[0]]>([
    ['invalid JSON', (_request, response) => json(response, 200, '{"id":')],
    ['a broken connection', (request) => request.socket.destroy()],
    [
      'HTML from a proxy',
      (_request, response) => json(response, 502, '<html>', { 'content-type': 'text/html' }),
    ],
  ])('that is answered with %s is unavailable, and nothing is thrown', async (_title, answer) => {
    const { cloud } = await cloudOverStub(answer);
    expect(kindOf(await cloud.readVm(vm, call))).toBe('unavailable');
  });

  test('that is answered with an unknown shape is unreadable', async () => {
    const { cloud } = await cloudOverStub((_request, response) => json(response, 200, { hello: 'world' }));
    expect(kindOf(await cloud.readVm(vm, call))).toBe('unreadable');
    expect(kindOf(await cloud.readNic(nic, call))).toBe('unreadable');
    expect(kindOf(await cloud.readSizeOffer(subscriptionId, 'westeurope', 'x', call))).toBe('unreadable');
  });

  test('ends at its deadline, whether ARM or the token is late', async () => {
    const silent = await cloudOverStub(() => undefined, { deadlineMs: 50 });
    expect(kindOf(await silent.cloud.readVm(vm, call))).toBe('unavailable');
    const never: TokenCredential = { getToken: () => new Promise(() => undefined) };
    const tokenless = await cloudOverStub((_request, response) => json(response, 200, {}), {
      credential: never,
      deadlineMs: 50,
    });
    expect(kindOf(await tokenless.cloud.readVm(vm, call))).toBe('unavailable');
    expect(tokenless.stub.seen).toEqual([]);
  });

  test.each([
    [59, 1],
    [60, 1],
    [61, 0],
    [115, 0],
  ])(
    'is not sent after its time, even if only the token was slow: %i s, %i request(s)',
    async (seconds, sent) => {
      let now = 0;
      const slow: TokenCredential = {
        getToken: async (...asked) => {
          now += seconds * 1000;
          return await credential.getToken(...asked);
        },
      };
      const { cloud, stub } = await cloudOverStub((_request, response) => response.writeHead(202).end(), {
        credential: slow,
        now: () => now,
      });
      const notAfter = new Date(60_000).toISOString();
      expect(kindOf(await cloud.deallocate(vm, { ...call, notAfter }))).toBe(sent === 1 ? 'ok' : 'expired');
      expect(stub.seen).toHaveLength(sent);
      expect(kindOf(await cloud.deallocate(vm, call))).toBe('ok');
    },
  );

  test('does not follow a redirect with the token', async () => {
    const other = await armStub((_request, response) => json(response, 200, {}));
    onTestFinished(() => other.close());
    const { cloud } = await cloudOverStub((_request, response) =>
      json(response, 307, {}, { location: `${other.url}/stolen` }),
    );
    await cloud.readVm(vm, call);
    expect(other.seen).toEqual([]);
  });
});

describe('a change that is answered with a redirect counts as not sent', () => {
  test.each([300, 301, 302, 304, 307, 308])('with status %i', async (status) => {
    const operation = {
      'azure-asyncoperation': `https://localhost/subscriptions/${subscriptionId}/operations/1`,
    };
    const { cloud, stub } = await cloudOverStub((request, response) =>
      request.method === 'GET'
        ? json(response, 200, nicBody(false))
        : json(response, status, '', { location: `${stub.url}/elsewhere`, ...operation }),
    );
    const failure = { ok: false, failure: { kind: 'unavailable', status } };
    expect(await cloud.deallocate(vm, call)).toMatchObject(failure);
    expect(await cloud.start(vm, call)).toMatchObject(failure);
    expect(await cloud.writeFlag(nic, 'true', vm, call)).toMatchObject(failure);
  });
});

describe('a network interface', () => {
  const inexact = (member: string): string =>
    JSON.stringify(nicBody(false)).replace('"kind":"Regular"', member);

  test.each([
    ['"kind":9007199254740993'],
    ['"kind":1.0'],
    ['"kind":"Regular","kind":"Elastic"'],
    ['"weights":{"b":1,"10":2,"9":3}'],
  ])('is unreadable and not written where its JSON would change: %s', async (member) => {
    const { cloud, stub } = await cloudOverStub((_request, response) => json(response, 200, inexact(member)));
    expect(await cloud.readNic(nic, call)).toMatchObject({
      ok: false,
      failure: { kind: 'unreadable', message: expect.stringContaining('does not survive') },
    });
    expect(kindOf(await cloud.writeFlag(nic, 'true', vm, call))).toBe('unreadable');
    expect(stub.seen.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  test('is written where its JSON survives, with the same members in the same places', async () => {
    const { cloud, stub } = await cloudOverStub((_request, response) =>
      json(response, 200, inexact('"__proto__":{"a":0.5},"weights":{"9":1,"10":2}')),
    );
    expect(kindOf(await cloud.writeFlag(nic, 'true', vm, call))).toBe('ok');
    const sent = stub.seen.at(-1)?.body.replace('Networking":true', 'Networking":false');
    expect(sent).toBe(inexact('"__proto__":{"a":0.5},"weights":{"9":1,"10":2}'));
  });
});

describe('the token is sent to no other host', () => {
  test('when an answer names an operation on another host', async () => {
    const other = await armStub((_request, response) => json(response, 200, { status: 'Succeeded' }));
    onTestFinished(() => other.close());
    const { cloud } = await cloudOverStub((_request, response) =>
      json(response, 202, {}, { 'azure-asyncoperation': `${other.url}/subscriptions/${subscriptionId}/op` }),
    );
    expect(kindOf(await cloud.deallocate(vm, call))).toBe('unreadable');
    expect(other.seen).toEqual([]);
  });

  test.each([
    'https://evil.example/subscriptions/11111111-2222-4333-8444-555555555555/operations/1',
    'http://localhost/subscriptions/11111111-2222-4333-8444-555555555555/operations/1',
    'https://localhost@evil.example/subscriptions/11111111-2222-4333-8444-555555555555/operations/1',
    'not a url',
  ])('when a stored operation names %s', async (url) => {
    const { cloud, stub } = await cloudOverStub((_request, response) =>
      json(response, 200, { status: 'Succeeded' }),
    );
    expect(kindOf(await cloud.poll({ kind: 'async', url }, call))).toBe('unreadable');
    expect(stub.seen).toEqual([]);
  });

  test('when a list names its next page on another host', async () => {
    const { cloud } = await cloudOverStub((_request, response) =>
      json(response, 200, { value: [], nextLink: 'https://evil.example/page2' }),
    );
    expect(kindOf(await cloud.readSizeOffer(subscriptionId, 'westeurope', 'Standard_D4s_v3', call))).toBe(
      'unreadable',
    );
  });
});

describe('an operation', () => {
  const operation = (stub: ArmStub): { kind: 'async'; url: string } => ({
    kind: 'async',
    url: `${stub.url}/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/x/operations/1`,
  });

  test.each<[string, number, unknown, Record<string, string>, object]>([
    [
      'runs',
      200,
      { status: 'InProgress' },
      { 'retry-after': '7' },
      { ok: true, value: { state: 'running', retryAfterSeconds: 7 } },
    ],
    [
      'runs with a status of its own',
      200,
      { status: 'Allocating' },
      {},
      { ok: true, value: { state: 'running' } },
    ],
    ['has succeeded', 200, { status: 'Succeeded' }, {}, { ok: true, value: { state: 'succeeded' } }],
    [
      'has failed',
      200,
      { status: 'Failed', error: { code: 'AllocationFailed', message: 'no' } },
      {},
      { value: { state: 'failed', failure: { kind: 'no-capacity', code: 'AllocationFailed' } } },
    ],
    ['is no longer known', 404, {}, {}, { ok: true, value: { state: 'gone' } }],
    [
      'cannot be polled now',
      429,
      { code: 'OperationNotAllowed' },
      { 'retry-after': '9' },
      { ok: false, failure: { kind: 'throttled', retryAfterSeconds: 9 } },
    ],
  ])('is reported when it %s', async (_title, status, body, headers, expected) => {
    const { cloud, stub } = await cloudOverStub((_request, response) =>
      json(response, status, body, headers),
    );
    expect(await cloud.poll(operation(stub), call)).toMatchObject(expected);
  });

  test.each<[string, number, unknown, object]>([
    ['runs', 202, {}, { ok: true, value: { state: 'running' } }],
    ['has succeeded', 200, {}, { ok: true, value: { state: 'succeeded' } }],
    [
      'has failed',
      409,
      { error: { code: 'AllocationFailed', message: 'no' } },
      { ok: true, value: { state: 'failed', failure: { kind: 'no-capacity', code: 'AllocationFailed' } } },
    ],
    [
      'was refused',
      400,
      { error: { code: 'SomethingNew', message: 'no' } },
      { ok: true, value: { state: 'failed', failure: { kind: 'refused' } } },
    ],
    ['may not be polled', 403, {}, { ok: false, failure: { kind: 'forbidden' } }],
    ['cannot be polled now', 429, {}, { ok: false, failure: { kind: 'throttled' } }],
    ['cannot be polled for an error in Azure', 503, {}, { ok: false, failure: { kind: 'unavailable' } }],
    ['is no longer known', 404, {}, { ok: true, value: { state: 'gone' } }],
  ])('that is known only by its Location is reported when it %s', async (_title, status, body, expected) => {
    const { cloud, stub } = await cloudOverStub((_request, response) => json(response, status, body));
    expect(await cloud.poll({ ...operation(stub), kind: 'location' }, call)).toMatchObject(expected);
  });
});

describe('a flag', () => {
  test('is written with the etag that was read, and everything else as it came', async () => {
    const { cloud, stub } = await cloudOverStub((request, response) =>
      request.method === 'GET'
        ? json(response, 200, nicBody(false), { etag: 'W/"2"' })
        : json(response, 200, nicBody(true)),
    );
    expect(await cloud.writeFlag(nic, 'true', vm, call)).toEqual({ ok: true, value: { how: 'sent' } });
    expect(stub.seen[1]).toMatchObject({
      method: 'PUT',
      ifMatch: 'W/"2"',
      body: JSON.stringify(nicBody(true)),
    });
  });

  test('that is set already is not written', async () => {
    const { cloud, stub } = await cloudOverStub((_request, response) => json(response, 200, nicBody(true)));
    expect(await cloud.writeFlag(nic, 'true', vm, call)).toEqual({ ok: true, value: { how: 'already' } });
    expect(stub.seen).toHaveLength(1);
  });

  test('of a NIC that belongs to another VM, or that has no etag, is not written', async () => {
    const foreign = await cloudOverStub((_request, response) =>
      json(response, 200, { ...nicBody(false), properties: { provisioningState: 'Succeeded' } }),
    );
    expect(kindOf(await foreign.cloud.writeFlag(nic, 'true', vm, call))).toBe('replaced');
    const { etag: _etag, ...bare } = nicBody(false) as { etag: string };
    const without = await cloudOverStub((_request, response) => json(response, 200, bare));
    expect(kindOf(await without.cloud.writeFlag(nic, 'true', vm, call))).toBe('unreadable');
    expect([...foreign.stub.seen, ...without.stub.seen].map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  test('that somebody else changed in between is reported as changed', async () => {
    const { cloud } = await cloudOverStub((request, response) =>
      request.method === 'GET'
        ? json(response, 200, nicBody(false))
        : json(response, 412, { error: { code: 'PreconditionFailed' } }),
    );
    expect(kindOf(await cloud.writeFlag(nic, 'true', vm, call))).toBe('changed');
  });
});

test('ReadOnly locks are read with what they lock, page by page, and other locks are ignored', async () => {
  const lock = (scope: string, name: string, level: string): object => ({
    id: `${scope}/providers/Microsoft.Authorization/locks/${name}`,
    properties: { level },
  });
  const subscription = `/subscriptions/${subscriptionId}`;
  const { cloud, stub } = await cloudOverStub((request, response) =>
    request.url?.includes('page=2')
      ? json(response, 200, { value: [lock(vm.path, 'freeze', 'readonly')] })
      : json(response, 200, {
          value: [lock(subscription, 'all', 'ReadOnly'), lock(vm.path, 'keep', 'CanNotDelete')],
          nextLink: `https://${request.headers.host}${subscription}/locks?page=2`,
        }),
  );
  const locks = await cloud.readReadOnlyLocks(subscriptionId, call);
  expect(locks.ok && locks.value.map(({ scope }) => scope)).toEqual([subscription, vm.path]);
  expect(stub.seen).toHaveLength(2);
});

test('a list that does not end is unreadable, since a part of it could miss the lock that counts', async () => {
  const { cloud } = await cloudOverStub((request, response) =>
    json(response, 200, { value: [], nextLink: `https://${request.headers.host}/again` }),
  );
  expect(kindOf(await cloud.readReadOnlyLocks(subscriptionId, call))).toBe('unreadable');
});

test('sizes are read once per subscription and location, also for simultaneous questions, and again after a failure', async () => {
  let answers = 0;
  const { cloud, stub } = await cloudOverStub((_request, response) => {
    answers++;
    if (answers === 1) return json(response, 500, {});
    json(response, 200, {
      value: [
        {
          resourceType: 'virtualMachines',
          name: 'Standard_D4s_v3',
          capabilities: [{ name: 'acceleratednetworkingenabled', value: 'TRUE' }],
        },
        {
          resourceType: 'virtualMachines',
          name: 'Standard_B2s',
          capabilities: [{ name: 'AcceleratedNetworkingEnabled', value: 'False' }],
        },
        {
          resourceType: 'disks',
          name: 'Standard_Odd',
          capabilities: [{ name: 'AcceleratedNetworkingEnabled', value: 'True' }],
        },
      ],
    });
  });
  expect(kindOf(await cloud.readSizeOffer(subscriptionId, 'WestEurope', 'x', call))).toBe('unavailable');
  const asked = ['STANDARD_D4S_V3', 'Standard_B2s', 'Standard_Odd', 'Standard_New'].map((size) =>
    cloud.readSizeOffer(subscriptionId, 'westeurope', size, call),
  );
  expect((await Promise.all(asked)).map((one) => one.ok && one.value.acceleratedNetworking)).toEqual([
    'yes',
    'no',
    'unknown',
    'unknown',
  ]);
  expect(stub.seen).toHaveLength(2);
  expect(decodeURIComponent(stub.seen[1]?.url ?? '')).toContain("$filter=location eq 'westeurope'");
});
