import { describe, expect, test } from 'vitest';
import {
  allocationFailed,
  anotherOperationInProgress,
  overconstrained,
  throttledByArm,
  throttledByCompute,
} from '../../../../sandbox/arm/faults/fault-recipes.ts';
import { startBench } from '../support/bench.ts';

const vm = { name: 'vm', size: 'Standard_D4s_v3' } as const;

describe('scripted faults', () => {
  test('are applied after the skipped calls, as often as ordered, and only to their operation and resource', async () => {
    const { azure, arm } = await startBench();
    const { id, nicIds } = azure.createVm(vm);
    const other = azure.createVm({ ...vm, name: 'other' });
    azure.addFault({
      operation: 'virtualMachines/read',
      resource: 'VM',
      skip: 1,
      count: 2,
      effect: {
        kind: 'http',
        status: 503,
        code: 'ServerBusy',
        message: 'Busy.',
        headers: { 'retry-after': '7' },
      },
    });
    const statuses: number[] = [];
    for (const path of [other.id, id, nicIds[0] ?? '', id, `${id}/instanceView`, id, id])
      statuses.push((await arm.get(path)).status);
    expect(statuses).toEqual([200, 200, 200, 503, 200, 503, 200]);
    expect(azure.faults()).toMatchObject([{ applied: 2 }]);
    const hit = azure.journal().filter((entry) => entry.type === 'request' && entry.faulted !== undefined);
    expect(hit).toHaveLength(2);
  });

  test('last until they are cleared if their count is unlimited', async () => {
    const { azure, arm } = await startBench();
    const { id } = azure.createVm(vm);
    const effect = { kind: 'http', status: 500, code: 'InternalServerError', message: '' } as const;
    azure.addFault({ operation: 'virtualMachines/read', count: 'unlimited', effect });
    for (let round = 0; round < 5; round++) expect((await arm.get(id)).status).toBe(500);
    azure.clearFaults();
    expect((await arm.get(id)).status).toBe(200);
  });

  test('do not change the world when they refuse a request', async () => {
    const { azure, arm } = await startBench();
    const { id } = azure.createVm(vm);
    azure.addFault(anotherOperationInProgress({ operation: 'virtualMachines/deallocate' }));
    expect((await arm.call('POST', `${id}/deallocate`)).status).toBe(409);
    expect(azure.vm('vm').powerState).toBe('running');
  });

  test('throttle as Compute does, with Retry-After or without', async () => {
    const { azure, arm } = await startBench();
    const { id } = azure.createVm(vm);
    azure.addFault(throttledByCompute({ operation: 'virtualMachines/read' }, 17));
    azure.addFault(throttledByCompute({ operation: 'virtualMachines/read' }));
    const [first, second] = [await arm.get(id), await arm.get(id)];
    for (const { status, body } of [first, second])
      expect({ status, body }).toMatchObject({
        status: 429,
        body: { code: 'OperationNotAllowed', details: [{ code: 'TooManyRequests', target: 'HighCostGet' }] },
      });
    expect([first.headers['retry-after'], second.headers['retry-after']]).toEqual(['17', undefined]);
  });

  test('throttle as Resource Manager does', async () => {
    const { azure, arm } = await startBench();
    const { id } = azure.createVm(vm);
    azure.addFault(throttledByArm({ operation: 'virtualMachines/read' }, 5));
    expect(await arm.get(id)).toMatchObject({
      status: 429,
      body: { error: { code: 'SubscriptionRequestsThrottled' } },
    });
  });

  test('fail an operation at its end', async () => {
    const { azure, arm, outcome } = await startBench();
    const { id } = azure.createVm({ ...vm, settled: true });
    azure.addFault({
      operation: 'virtualMachines/deallocate',
      effect: {
        kind: 'async-failure',
        code: 'InternalExecutionError',
        message: 'An internal error occurred.',
      },
    });
    const accepted = await arm.call('POST', `${id}/deallocate`);
    expect(accepted.status).toBe(202);
    expect(await outcome(accepted)).toMatchObject({
      status: 'Failed',
      error: { code: 'InternalExecutionError' },
    });
    expect(azure.vm('vm')).toMatchObject({ powerState: 'running', provisioningState: 'Failed' });
    expect(azure.events().at(-1)).toMatchObject({ outcome: 'Failure' });
  });

  test('make an overconstrained start fail only while the VM has the flag', async () => {
    const { azure, arm, outcome } = await startBench();
    const plain = azure.createVm({ ...vm, name: 'plain', powerState: 'deallocated' });
    const nics = [{ name: 'n', accelerated: true }];
    const flagged = azure.createVm({ ...vm, name: 'flagged', powerState: 'deallocated', nics });
    azure.addFault(overconstrained());
    expect(await outcome(await arm.call('POST', `${plain.id}/start`))).toMatchObject({ status: 'Succeeded' });
    expect(azure.faults()).toMatchObject([{ applied: 0 }]);
    expect(await outcome(await arm.call('POST', `${flagged.id}/start`))).toMatchObject({
      error: { code: 'OverconstrainedAllocationRequest' },
    });
  });

  test('delay an operation for a while or for ever', async () => {
    const { azure, arm, outcome, pass } = await startBench();
    const [first, second] = ['a', 'b'].map((name) => azure.createVm({ ...vm, name }).id);
    azure.addFault({ operation: 'virtualMachines/deallocate', effect: { kind: 'stuck', seconds: 3600 } });
    azure.addFault({ operation: 'virtualMachines/deallocate', effect: { kind: 'stuck' } });
    const slow = await arm.call('POST', `${first}/deallocate`);
    const never = await arm.call('POST', `${second}/deallocate`);
    expect(await outcome(slow)).toMatchObject({ endTime: '2026-11-23T09:00:00.0000000+00:00' });
    await pass(3 * 24 * 3600);
    expect((await arm.call('GET', never.headers['azure-asyncoperation'] ?? '')).body).toMatchObject({
      status: 'InProgress',
    });
    expect(azure.vm('b').powerState).toBe('deallocating');
  });

  test.each([
    ['before', 'running'],
    ['after', 'deallocating'],
  ] as const)('break the connection %s the effect', async (when, powerState) => {
    const { azure, arm } = await startBench();
    const { id } = azure.createVm(vm);
    azure.addFault({ operation: 'virtualMachines/deallocate', effect: { kind: 'drop', when } });
    await expect(arm.call('POST', `${id}/deallocate`)).rejects.toThrow();
    expect(azure.vm('vm').powerState).toBe(powerState);
    expect(azure.journal().at(-1)).toMatchObject({ operation: 'virtualMachines/deallocate', status: 0 });
    await azure.inFlight.whenIdle();
  });

  test('delay an answer on the clock of the world, which may move meanwhile', async () => {
    const { azure, arm, during, clock } = await startBench();
    const { id } = azure.createVm({ ...vm, settled: true });
    const before = clock.now();
    azure.addFault({ operation: 'virtualMachines/read', effect: { kind: 'delay', seconds: 120 } });
    expect((await during(arm.get(id))).status).toBe(200);
    expect(clock.now() - before).toBe(120_000);
  });

  test('make a poll fail without changing the operation', async () => {
    const { azure, arm, outcome } = await startBench();
    const { id } = azure.createVm(vm);
    const accepted = await arm.call('POST', `${id}/deallocate`);
    azure.addFault({
      operation: 'operations/read',
      resource: 'vm',
      effect: { kind: 'http', status: 500, code: 'X', message: '' },
    });
    expect((await arm.call('GET', accepted.headers['azure-asyncoperation'] ?? '')).status).toBe(500);
    expect(await outcome(accepted)).toMatchObject({ status: 'Succeeded' });
  });

  test.each([
    [
      'an async failure of a read',
      { operation: 'virtualMachines/read', effect: { kind: 'async-failure', code: 'X', message: '' } },
    ],
    ['a silent guest at a start', { operation: 'virtualMachines/start', effect: { kind: 'silent-guest' } }],
    ['a guest boot that is dropped', { operation: 'guest/boot', effect: { kind: 'drop', when: 'before' } }],
  ] as const)('are refused if they make no sense: %s', async (_what, order) => {
    const { azure } = await startBench();
    expect(() => azure.addFault(order)).toThrow(/does not fit the operation/);
  });

  test('are stored as ordered', async () => {
    const { azure } = await startBench();
    const fault = azure.addFault(allocationFailed({ resource: 'vm', count: 3 }));
    expect(azure.faults()).toEqual([fault]);
    expect(fault).toMatchObject({ operation: 'virtualMachines/start', skip: 0, count: 3, applied: 0 });
  });
});
