import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLongerAsJson } from '../../../src/core/lib/json-size.ts';
import { readEvent } from '../../../src/core/model/event.ts';
import { subscriptionId } from '../../support/facts.ts';

const vmId = `/subscriptions/${subscriptionId}/resourcegroups/WEB/providers/Microsoft.Compute/virtualMachines/vm1`;
const nicId = `/subscriptions/${subscriptionId}/resourceGroups/net/providers/Microsoft.Network/networkInterfaces/vm1-nic`;

const gridEvent = {
  id: 'e-1',
  topic: `/subscriptions/${subscriptionId}`,
  subject: vmId,
  eventType: 'Microsoft.Resources.ResourceWriteSuccess',
  eventTime: '2026-11-22T10:00:00.0000000Z',
  dataVersion: '2',
  metadataVersion: '1',
  data: {
    authorization: { action: 'Microsoft.Compute/virtualMachines/write' },
    claims: { name: 'Jane Doe', upn: 'jane@example.org' },
    httpRequest: { clientIpAddress: '203.0.113.7', method: 'PUT' },
    correlationId: 'c-1',
    resourceUri: vmId,
    operationName: 'Microsoft.Compute/virtualMachines/write',
    subscriptionId,
  },
};

const {
  topic: _topic,
  eventType: _type,
  eventTime: _time,
  dataVersion: _dv,
  metadataVersion: _mv,
  ...shared
} = gridEvent;
const cloudEvent = {
  ...shared,
  source: gridEvent.topic,
  specversion: '1.0',
  type: gridEvent.eventType,
  time: gridEvent.eventTime,
};

const watched = [subscriptionId];
const read = (event: unknown): ReturnType<typeof readEvent> => readEvent(event, watched);
const withData = (data: object): object => ({ ...gridEvent, data: { ...gridEvent.data, ...data } });

describe('an event names its resource', () => {
  test.each([
    ['in Event Grid schema', gridEvent],
    ['in CloudEvents schema', cloudEvent],
    [
      'with claims as JSON text',
      withData({ claims: '{"name":"Jane"}', authorization: '{}', httpRequest: '{}' }),
    ],
    ['without claims', withData({ claims: undefined, authorization: undefined, httpRequest: undefined })],
    [
      'with everything in capitals',
      { ...gridEvent, subject: vmId.toUpperCase(), data: { ...gridEvent.data, resourceUri: vmId } },
    ],
    ['with an unknown dataVersion', { ...gridEvent, dataVersion: '9' }],
  ])('%s', (_title, event) => {
    const reading = read(event);
    expect(reading).toMatchObject({
      kind: 'signal',
      signal: { eventId: 'e-1', correlationId: 'c-1', resource: { kind: 'vm', key: vmId.toLowerCase() } },
    });
    expect(JSON.stringify(reading)).not.toMatch(/jane|203\.0/i);
  });

  test('when it is a NIC’s', () => {
    const event = {
      ...gridEvent,
      subject: nicId,
      data: {
        ...gridEvent.data,
        resourceUri: nicId,
        operationName: 'microsoft.network/networkinterfaces/WRITE',
      },
    };
    expect(read(event)).toMatchObject({
      kind: 'signal',
      signal: { resource: { kind: 'nic', name: 'vm1-nic' } },
    });
  });
});

describe('the event of an action names its VM, and says whether it failed,', () => {
  const actionEvent = (verb: string, outcome: string): object => ({
    ...withData({ operationName: `Microsoft.Compute/virtualMachines/${verb}/action` }),
    eventType: `Microsoft.Resources.ResourceAction${outcome}`,
  });
  test.each([
    ['deallocate', 'Success', false],
    ['deallocate', 'Failure', true],
    ['start', 'Success', false],
    ['start', 'Failure', true],
  ])('for %s with outcome %s', (verb, outcome, failed) => {
    expect(read(actionEvent(verb, outcome))).toMatchObject({
      kind: 'signal',
      signal: { failed, resource: { kind: 'vm', key: vmId.toLowerCase() } },
    });
  });

  test('also if its subject ends in its own verb, and not if it ends in another', () => {
    const started = { ...actionEvent('start', 'Success'), subject: `${vmId}/start` };
    expect(read(started)).toMatchObject({
      kind: 'signal',
      signal: { resource: { key: vmId.toLowerCase() } },
    });
    expect(read({ ...started, subject: `${vmId}/Start` })).toMatchObject({ kind: 'signal' });
    for (const subject of [`${vmId}/deallocate`, `${vmId}/start/start`, `${vmId}/extensions/start`])
      expect(read({ ...started, subject })).toMatchObject({ kind: 'refused' });
    const other = vmId.replace('vm1', 'vm2');
    expect(read({ ...started, subject: `${other}/start` })).toMatchObject({
      kind: 'refused',
      faults: ['data.resourceUri: names another resource than subject'],
    });
  });

  test('but not for other actions and outcomes', () => {
    for (const verb of ['restart', 'powerOff', 'redeploy', 'reimage'])
      expect(read(actionEvent(verb, 'Success'))).toMatchObject({ because: 'operation-not-handled' });
    expect(read(actionEvent('start', 'Cancel'))).toMatchObject({ because: 'event-type-not-handled' });
    // The type of a write with the operation of an action is not handled, nor the other way round.
    expect(read(withData({ operationName: 'Microsoft.Compute/virtualMachines/start/action' }))).toMatchObject(
      {
        because: 'operation-not-handled',
      },
    );
    const written = { ...gridEvent, eventType: 'Microsoft.Resources.ResourceActionSuccess' };
    expect(read(written)).toMatchObject({ because: 'operation-not-handled' });
  });
});

describe('an event is ignored with a reason that is', () => {
  test.each([
    [
      'of another type',
      { ...gridEvent, eventType: 'Microsoft.Resources.ResourceDeleteSuccess' },
      'event-type-not-handled',
    ],
    [
      'of a failed write',
      { ...gridEvent, eventType: 'Microsoft.Resources.ResourceWriteFailure' },
      'event-type-not-handled',
    ],
    [
      'of another operation',
      withData({ operationName: 'Microsoft.Compute/virtualMachines/extensions/write' }),
      'operation-not-handled',
    ],
    [
      'of another type, with nothing else in it',
      { id: 'e-1', eventType: 'Contoso.Other' },
      'event-type-not-handled',
    ],
  ])('%s', (_title, event, because) => {
    expect(read(event)).toEqual({ kind: 'ignored', eventId: 'e-1', because });
  });

  test('of a subscription that is not watched', () => {
    expect(readEvent(gridEvent, [])).toEqual({
      kind: 'ignored',
      eventId: 'e-1',
      because: 'subscription-not-watched',
    });
  });
});

describe('an event is refused', () => {
  test.each<[string, unknown, RegExp]>([
    ['that is no object', 'text', /event/],
    ['that is empty', {}, /id/],
    ['without data', { ...gridEvent, data: null }, /data/],
    ['without an id', { ...gridEvent, id: undefined }, /id/],
    ['without a type', { ...gridEvent, eventType: undefined }, /eventType/],
    ['without an operation', withData({ operationName: undefined }), /operationName/],
    ['without a topic', { ...gridEvent, topic: undefined }, /topic/],
    [
      'whose topic is another subscription',
      { ...gridEvent, topic: '/subscriptions/22222222-2222-4333-8444-555555555555' },
      /topic/,
    ],
    ['that names two resources', withData({ resourceUri: nicId }), /resourceUri/],
    [
      'that names two subscriptions',
      withData({ subscriptionId: '22222222-2222-4333-8444-555555555555' }),
      /subscriptionId/,
    ],
    [
      'whose operation is of another type',
      withData({ operationName: 'Microsoft.Network/networkInterfaces/write' }),
      /operationName/,
    ],
    ['with a trailing slash', { ...gridEvent, subject: `${vmId}/` }, /subject/],
    ['with dot segments', { ...gridEvent, subject: vmId.replace('WEB', '..') }, /subject/],
    ['with percent-encoding', { ...gridEvent, subject: vmId.replace('vm1', 'vm%2e1') }, /subject/],
    ['with a line break', { ...gridEvent, subject: vmId.replace('vm1', 'vm\n1') }, /subject/],
    ['with a query', { ...gridEvent, subject: `${vmId}?x=1` }, /subject/],
    ['with a huge name', { ...gridEvent, subject: vmId.replace('vm1', 'v'.repeat(600)) }, /subject/],
  ])('%s', (_title, event, fault) => {
    const reading = read(event);
    expect(reading.kind).toBe('refused');
    expect(reading.kind === 'refused' && reading.faults.join('; ')).toMatch(fault);
  });

  test('with all its faults at once', () => {
    const reading = read(withData({ resourceUri: nicId, subscriptionId: 'other' }));
    expect(reading.kind === 'refused' && reading.faults).toHaveLength(2);
  });
});

test('whatever arrives is read, ignored or refused, and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.anything(), fc.string(), (anything, text) => {
      expect(['signal', 'ignored', 'refused']).toContain(read(anything).kind);
      expect(['signal', 'refused']).toContain(
        read({ ...gridEvent, subject: vmId.replace('vm1', text) }).kind,
      );
    }),
  );
});

describe('an event that is larger than Event Grid delivers', () => {
  const more = 'x'.repeat(10_000_000);
  const deep = (): unknown => {
    let value: unknown = 'x';
    for (let n = 0; n < 600_000; n++) value = [value];
    return value;
  };
  test.each<[string, unknown]>([
    ['with a long text in a member that is not read', withData({ claims: more })],
    ['with a long text beside what is read', { ...gridEvent, more }],
    ['with many small members', { ...gridEvent, more: Array.from({ length: 400_000 }, (_, n) => n) }],
    [
      'with many names',
      {
        ...gridEvent,
        more: Object.fromEntries(
          more
            .slice(0, 300_000)
            .split('')
            .map((x, n) => [x + n, 0]),
        ),
      },
    ],
    ['that is deep', { ...gridEvent, more: deep() }],
    ['of another type, which would be ignored', { ...gridEvent, eventType: 'Other', more }],
  ])('is refused before anything else of it is read: %s', (_title, event) => {
    expect(read(event)).toEqual({
      kind: 'refused',
      eventId: 'e-1',
      faults: ['event: should be at most 1048576 bytes long'],
    });
  });

  test('is refused too where it is only a text, as a message in a queue may be', () => {
    expect(read(more)).toEqual({
      kind: 'refused',
      faults: ['event: should be at most 1048576 bytes long'],
    });
  });

  test.each(['é', '€', '\u{1f600}', '"', '\u0001'])(
    'is also one of fewer characters that take more bytes: %j',
    (one) => {
      const event = withData({ claims: one.repeat(600_000) });
      expect(read(event)).toMatchObject({ kind: 'refused', eventId: 'e-1' });
      expect(read(withData({ claims: one.repeat(150_000) }))).toMatchObject({ kind: 'signal' });
    },
  );

  test('is not one of 900,000 characters', () => {
    expect(read(withData({ claims: more.slice(0, 900_000) }))).toMatchObject({ kind: 'signal' });
  });
});

test('the length of a value as JSON is counted only as far as asked', () => {
  let reads = 0;
  const watched = new Proxy(
    Array.from({ length: 1_000_000 }, () => 'abc'),
    {
      get: (target, name) => {
        reads += 1;
        return Reflect.get(target, name);
      },
    },
  );
  expect(isLongerAsJson({ watched }, 1000)).toBe(true);
  expect(reads).toBeLessThanOrEqual(1100);
});

test('the length of a value as JSON is counted in bytes of UTF-8, with what must be escaped', () => {
  const texts = [
    'é',
    '€',
    '\u{1f600}',
    '\ud83d',
    '\ude00\ud83d',
    '"\\/',
    '\n\t\b\f\r',
    '\u0000\u001f\u007f',
    '\u2028',
  ];
  const named = { a: 1, b: [true, null, 'x'], c: {} };
  for (const value of [named, [], 'x', 12, {}, ...texts, { [texts.join('')]: texts }]) {
    const length = Buffer.byteLength(JSON.stringify(value));
    expect([isLongerAsJson(value, length + 4), isLongerAsJson(value, length - 1)]).toEqual([false, true]);
  }
});
