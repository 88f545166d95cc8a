import { describe, expect, test } from 'vitest';
import { ArmClient } from '../../../src/azure/arm/arm-client.ts';
import { AzureCloud } from '../../../src/azure/resources/azure-cloud.ts';
import { type ArmStub, json } from '../../support/arm-stub.ts';
import { apiVersions, armOverStub, call } from '../../support/cloud-over-stub.ts';
import { subscriptionId } from '../../support/facts.ts';

/** A cloud over a stub, with a clock that the test moves. */
class Bench {
  now = 0;
  readonly stub: ArmStub;
  readonly cloud: AzureCloud;

  constructor(stub: ArmStub, arm: ConstructorParameters<typeof ArmClient>[0]) {
    this.stub = stub;
    const now = (): number => this.now;
    this.cloud = new AzureCloud({ client: new ArmClient({ ...arm, now }), apiVersions, now });
  }

  tags = async (fresh = false): Promise<unknown> => {
    const reading = await this.cloud.readSubscription(subscriptionId, { ...call, fresh });
    return reading.ok ? reading.value.tags : reading.failure.kind;
  };
}

async function bench(answer: Parameters<typeof armOverStub>[0]): Promise<Bench> {
  const { stub, arm } = await armOverStub(answer);
  return new Bench(stub, arm);
}

const subscription = (tags?: unknown): object => ({
  id: `/subscriptions/${subscriptionId}`,
  subscriptionId,
  displayName: 'Contoso',
  state: 'Enabled',
  ...(tags === undefined ? {} : { tags }),
});

describe('the tags of a subscription', () => {
  test('are read with its own api-version, and may be absent', async () => {
    const { stub, tags } = await bench((_request, response) => json(response, 200, subscription()));
    expect(await tags()).toEqual({});
    expect(stub.seen.map(({ url }) => url)).toEqual([
      `/subscriptions/${subscriptionId}?api-version=2022-12-01`,
    ]);
  });

  test('are kept for five minutes, and never for one who asks for fresh ones', async () => {
    let version = 0;
    const made = await bench((_request, response) =>
      json(response, 200, subscription({ 'accelnet-opt-out': String(++version) })),
    );
    const seen = async (fresh?: boolean): Promise<unknown> =>
      Object.values((await made.tags(fresh)) as object)[0];
    expect(await Promise.all([seen(), seen(), seen()])).toEqual(['1', '1', '1']);
    made.now = 299_999;
    expect(await seen()).toBe('1');
    expect(await seen(true)).toBe('2');
    expect(await seen()).toBe('2');
    made.now = 599_999;
    expect(await seen()).toBe('3');
    expect(made.stub.seen).toHaveLength(3);
  });

  test.each<[number, object, string]>([
    [404, { error: { code: 'SubscriptionNotFound', message: 'not found' } }, 'not-visible'],
    [404, { error: { code: 'NotFound', message: '' } }, 'not-visible'],
    [403, { error: { code: 'AuthorizationFailed', message: 'no' } }, 'forbidden'],
    [429, { error: { code: 'TooManyRequests', message: 'slow' } }, 'throttled'],
    [200, { tags: {} }, 'unreadable'],
    [200, subscription('many'), 'unreadable'],
  ])('end in a failure on %i %j: %s, and the failure is not kept', async (status, body, kind) => {
    const { stub, tags } = await bench((_request, response) => json(response, status, body));
    expect([await tags(), await tags()]).toEqual([kind, kind]);
    expect(stub.seen).toHaveLength(2);
  });
});

test('locks are kept for five minutes, and never for one who asks for fresh ones', async () => {
  const made = await bench((_request, response) => json(response, 200, { value: [] }));
  const read = (fresh = false) => made.cloud.readReadOnlyLocks(subscriptionId, { ...call, fresh });
  await Promise.all([read(), read()]);
  await read();
  expect(made.stub.seen).toHaveLength(1);
  await read(true);
  expect(made.stub.seen).toHaveLength(2);
  made.now = 300_000;
  await read();
  expect(made.stub.seen).toHaveLength(3);
});
