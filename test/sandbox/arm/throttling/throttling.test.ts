import { describe, expect, test } from 'vitest';
import type { SimulatedAzureOptions } from '../../../../sandbox/arm/simulated-azure.ts';
import type { ArmAnswer } from '../support/arm-client.ts';
import { type Bench, startBench } from '../support/bench.ts';

type Throttled = Bench & { readonly vm: string; readonly nic: string; readonly subscription: string };

async function startWithVm(options: Partial<SimulatedAzureOptions> = {}): Promise<Throttled> {
  const bench = await startBench(options);
  const { id, nicIds } = bench.azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true });
  return {
    ...bench,
    vm: id,
    nic: nicIds[0] ?? '',
    subscription: id.slice(0, id.indexOf('/resourceGroups/')),
  };
}

async function times(count: number, call: () => Promise<ArmAnswer>): Promise<ArmAnswer[]> {
  const answers: ArmAnswer[] = [];
  for (let n = 0; n < count; n++) answers.push(await call());
  return answers;
}

describe('Resource Manager', () => {
  test('counts down its remaining reads, and refuses with 429 and Retry-After when none remains', async () => {
    const { arm, subscription, pass } = await startWithVm();
    const read = (): Promise<ArmAnswer> => arm.get(subscription);
    const answers = await times(250, read);
    expect(answers.map(({ headers }) => headers['x-ms-ratelimit-remaining-subscription-reads'])).toEqual(
      Array.from({ length: 250 }, (_, n) => String(249 - n)),
    );
    expect(answers.at(-1)?.headers['x-ms-ratelimit-remaining-subscription-global-reads']).toBe('3500');
    const refused = await read();
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
      body: { error: { code: 'SubscriptionRequestsThrottled' } },
    });
    await pass(1);
    expect((await times(26, read)).map(({ status }) => status)).toEqual([...Array(25).fill(200), 429]);
  });

  test('counts writes separately from reads', async () => {
    const { arm, vm } = await startWithVm();
    const { headers } = await arm.call('POST', `${vm}/deallocate`);
    expect(headers).toMatchObject({ 'x-ms-ratelimit-remaining-subscription-writes': '199' });
    expect((await arm.get(vm)).headers).toMatchObject({
      'x-ms-ratelimit-remaining-subscription-reads': '249',
    });
  });
});

describe('Compute', () => {
  test('shares a bucket between deallocations of a VM, refilled four times a minute', async () => {
    const { arm, vm, pass, azure } = await startWithVm();
    const other = azure.createVm({ name: 'other', size: 'Standard_D4s_v3' }).id;
    const deallocate = (): Promise<ArmAnswer> => arm.call('POST', `${vm}/deallocate`);
    const answers = await times(12, deallocate);
    expect(answers.at(-1)?.headers['x-ms-ratelimit-remaining-resource']).toBe(
      'Microsoft.Compute/DeleteVMResource;0,Microsoft.Compute/DeleteVMSubscriptionMaximum;1488',
    );
    const refused = await deallocate();
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '15' },
      body: {
        code: 'OperationNotAllowed',
        details: [{ code: 'TooManyRequests', target: 'DeleteVMResource' }],
      },
    });
    expect(refused.body.error).toBeUndefined();
    expect((await arm.call('POST', `${other}/deallocate`)).status).toBe(202);
    // A start has its own bucket; this one is refused because the VM has an operation, not for the number of requests.
    expect((await arm.call('POST', `${vm}/start`)).status).toBe(409);
    await pass(15);
    expect((await deallocate()).status).toBe(409);
  });

  test('omits Retry-After if the rule says so', async () => {
    const { arm, vm } = await startWithVm({ rules: { throttledWithRetryAfter: false } });
    const [refused] = (await times(37, () => arm.get(vm))).slice(-1);
    expect(refused?.status).toBe(429);
    expect(refused?.headers).not.toHaveProperty('retry-after');
  });

  test('limits polls per resource', async () => {
    const { arm, vm } = await startWithVm();
    const accepted = await arm.call('POST', `${vm}/deallocate`);
    const poll = (): Promise<ArmAnswer> => arm.get(accepted.headers['azure-asyncoperation'] ?? '');
    const answers = await times(46, poll);
    expect(answers.map(({ status }) => status)).toEqual([...Array(45).fill(200), 429]);
    expect(answers.at(-1)?.body).toMatchObject({ details: [{ target: 'GetOperationResource' }] });
  });

  test('counts a list as an expensive request', async () => {
    const { arm, subscription } = await startWithVm();
    const { headers } = await arm.get(`${subscription}/providers/Microsoft.Compute/virtualMachines`);
    expect(headers['x-ms-ratelimit-remaining-resource']).toBe(
      'Microsoft.Compute/HighCostGetSubscriptionMaximum;899',
    );
  });
});

describe('Network', () => {
  test('refuses after a thousand writes in five minutes', async () => {
    const { arm, nic, pass } = await startWithVm();
    const write = (): Promise<ArmAnswer> => arm.call('PATCH', nic, { body: { tags: {} } });
    for (let batch = 0; batch < 10; batch++) {
      const answers = await times(100, write);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      await pass(10);
    }
    expect(await write()).toMatchObject({ status: 429, headers: { 'retry-after': '200' } });
    await pass(200);
    expect((await write()).status).toBe(200);
  });
});

describe('limits', () => {
  test('can be shown without being enforced', async () => {
    const { arm, vm } = await startWithVm({ throttling: false });
    const [last] = (await times(40, () => arm.get(vm))).slice(-1);
    expect(last?.status).toBe(200);
    expect(last?.headers['x-ms-ratelimit-remaining-resource']).toMatch(/LowCostGetResource;0,/);
  });
});
