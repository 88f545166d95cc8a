import { describe, expect, test } from 'vitest';
import type { Rules } from '../../../../sandbox/arm/kernel/rules.ts';
import { type Bench, startBench } from '../support/bench.ts';

interface Unsettled extends Bench {
  readonly vm: string;
  readonly nic: string;
  readonly power: () => Promise<string[]>;
  readonly flag: () => Promise<unknown>;
  readonly setFlag: (flag: boolean) => ReturnType<Bench['arm']['call']>;
}

async function startWith(rules: Partial<Rules>): Promise<Unsettled> {
  const bench = await startBench({ rules });
  const { azure, arm } = bench;
  const { id, nicIds } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true });
  const nic = nicIds[0] ?? '';
  const properties = async (): Promise<Record<string, unknown>> =>
    (await arm.get(nic)).body.properties as Record<string, unknown>;
  return {
    ...bench,
    vm: id,
    nic,
    power: async () => {
      const { statuses } = (await arm.get(`${id}/instanceView`)).body as { statuses: { code: string }[] };
      return statuses.map(({ code }) => code).filter((code) => code.startsWith('PowerState/'));
    },
    flag: async () => (await properties()).enableAcceleratedNetworking,
    setFlag: async (flag) => {
      const body = structuredClone(azure.nic(nic));
      body.properties.enableAcceleratedNetworking = flag;
      return await arm.call('PUT', nic, { body });
    },
  };
}

describe('a write of a network interface that is being written', () => {
  test('is refused with a request to retry', async () => {
    const { setFlag } = await startWith({});
    expect((await setFlag(true)).status).toBe(200);
    expect(await setFlag(false)).toMatchObject({
      status: 429,
      body: { error: { details: [{ code: 'RetryableErrorDueToAnotherOperation' }] } },
    });
  });

  test('ends the earlier one as Canceled if the rule says so, with an event', async () => {
    const { azure, arm, setFlag, outcome, flag } = await startWith({ concurrentNicWrite: 'supersedes' });
    const first = await setFlag(true);
    const second = await setFlag(false);
    expect((await arm.get(first.headers['azure-asyncoperation'] ?? '')).body).toMatchObject({
      status: 'Canceled',
      error: { code: 'Canceled', details: [{ code: 'CanceledAndSupersededDueToAnotherOperation' }] },
    });
    expect(await outcome(second)).toEqual({ status: 'Succeeded' });
    expect(await flag()).toBe(false);
    expect(
      azure
        .events()
        .map(({ outcome: how }) => how)
        .slice(-2),
    ).toEqual(['Cancel', 'Success']);
    expect(azure.state().operationsInProgress).toEqual([]);
  });
});

describe('the power state that is shown', () => {
  test('is missing for a while after a change if the rule says so', async () => {
    const { arm, vm, power, pass } = await startWith({ powerStateMissingSeconds: 5 });
    expect(await power()).toEqual(['PowerState/running']);
    await arm.call('POST', `${vm}/deallocate`);
    expect(await power()).toEqual([]);
    await pass(5);
    expect(await power()).toEqual(['PowerState/deallocating']);
    await pass(55);
    expect(await power()).toEqual([]);
    await pass(5);
    expect(await power()).toEqual(['PowerState/deallocated']);
  });

  test('is the previous one for a while if the rule says so', async () => {
    const { arm, vm, power, pass } = await startWith({ powerStateStaleSeconds: 5 });
    await arm.call('POST', `${vm}/deallocate`);
    expect(await power()).toEqual(['PowerState/running']);
    await pass(60);
    expect(await power()).toEqual(['PowerState/deallocating']);
    await pass(5);
    expect(await power()).toEqual(['PowerState/deallocated']);
  });

  test('is stopped for a moment at a start from deallocated if the rule says so', async () => {
    const { arm, vm, power, pass, outcome } = await startWith({ stoppedWhileStartingSeconds: 3 });
    await outcome(await arm.call('POST', `${vm}/deallocate`));
    await arm.call('POST', `${vm}/start`);
    expect(await power()).toEqual(['PowerState/stopped']);
    await pass(3);
    expect(await power()).toEqual(['PowerState/starting']);
  });
});

describe('reads after writes', () => {
  test('show the state before each write for as long as the rule says', async () => {
    const { azure, arm, nic, setFlag, flag, pass } = await startWith({ readsLagSeconds: 10 });
    await pass(10);
    const before = azure.nic(nic);
    await setFlag(true);
    expect((await arm.get(nic)).body).toEqual(before);
    await pass(4);
    expect(azure.nic(nic).properties.provisioningState).toBe('Succeeded');
    expect(await flag()).toBe(false);
    await pass(6);
    expect((await arm.get(nic)).body.properties).toMatchObject({
      provisioningState: 'Updating',
      enableAcceleratedNetworking: true,
    });
    await pass(4);
    expect((await arm.get(nic)).body).toEqual(azure.nic(nic));
  });

  test('do not find a resource that was just created, alone or in lists', async () => {
    const { azure, arm, pass } = await startBench({ rules: { readsLagSeconds: 10 } });
    const { id, nicIds } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true });
    const paths = [id, `${id}/instanceView`, ...nicIds];
    const statuses = (): Promise<number[]> =>
      Promise.all(paths.map(async (path) => (await arm.get(path)).status));
    const listed = (): Promise<number[]> =>
      Promise.all(
        [id, ...nicIds].map(async (one) => {
          const { body } = await arm.get(one.slice(0, one.lastIndexOf('/')));
          return (body.value as object[]).length;
        }),
      );
    expect(await statuses()).toEqual([404, 404, 404]);
    expect(await listed()).toEqual([0, 0]);
    await pass(10);
    expect(await statuses()).toEqual([200, 200, 200]);
    expect(await listed()).toEqual([1, 1]);
  });

  test('lag, but the answer to the PUT itself shows what was written', async () => {
    const { arm, vm, pass } = await startWith({ readsLagSeconds: 10 });
    await pass(10);
    const { body } = await arm.get(vm);
    const written = await arm.call('PUT', vm, { body: { ...body, tags: { a: 'b' } } });
    expect(written.body.tags).toEqual({ a: 'b' });
    expect(written.headers.etag).toBe(written.body.etag);
    const read = await arm.get(vm);
    expect(read.body.tags).toBeUndefined();
    expect(read.headers.etag).toBe(read.body.etag);
  });

  test('lag in lists of network interfaces in the same way as in reads of one', async () => {
    const { azure, arm, pass } = await startBench({ rules: { readsLagSeconds: 10 } });
    const [nic = ''] = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true }).nicIds;
    await pass(60);
    await arm.call('PATCH', nic, { body: { tags: { a: 'b' } } });
    const listed = async (): Promise<unknown> =>
      (await arm.get(nic.slice(0, nic.lastIndexOf('/')))).body.value;
    expect(await listed()).toEqual([(await arm.get(nic)).body]);
    expect(JSON.stringify(await listed())).not.toContain('"a":"b"');
    await pass(10);
    expect(JSON.stringify(await listed())).toContain('"a":"b"');
  });

  test('lag for the tags of a VM too', async () => {
    const { azure, arm, vm, pass } = await startWith({ readsLagSeconds: 10 });
    await pass(10);
    azure.setTags('vm', { a: 'b' });
    expect((await arm.get(vm)).body.tags).toBeUndefined();
    await pass(10);
    expect((await arm.get(vm)).body.tags).toEqual({ a: 'b' });
  });
});

describe('a quota', () => {
  test('refuses a start that would exceed it with the message of a cores quota, and allows it after an increase', async () => {
    const { azure, arm, vm, outcome } = await startWith({});
    await outcome(await arm.call('POST', `${vm}/deallocate`));
    azure.createVm({ name: 'other', size: 'Standard_D4s_v3', settled: true });
    const family = 'standardDSv3Family';
    azure.setQuotas([{ family, location: 'westeurope', cores: 7 }]);
    const refused = await arm.call('POST', `${vm}/start`);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'OperationNotAllowed' } } });
    expect(JSON.stringify(refused.body)).toContain(
      'Current Limit: 7, Current Usage: 4, Additional Required: 4',
    );
    expect(azure.vm('vm').powerState).toBe('deallocated');
    azure.setQuotas([{ family, location: 'westeurope', cores: 8 }]);
    expect((await arm.call('POST', `${vm}/start`)).status).toBe(202);
    expect(() => azure.setQuotas([{ family: 'none', location: 'westeurope', cores: 1 }])).toThrow(/family/);
  });
});
