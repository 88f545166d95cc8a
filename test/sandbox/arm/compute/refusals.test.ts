import { describe, expect, test } from 'vitest';
import {
  anotherOperationInProgress,
  internalOperationError,
  notFoundYet,
  serviceUnavailable,
} from '../../../../sandbox/arm/faults/fault-recipes.ts';
import { vmsWithNics } from '../../../../sandbox/arm/resource-graph/vms-with-nics.ts';
import { startBench } from '../support/bench.ts';

const size = 'Standard_D4s_v3';

interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

function refused(status: number, code: string): object {
  return { status, body: { error: { code, message: expect.any(String) } } };
}

describe('a refusal', () => {
  test('of a VM with more network interfaces than its size allows has the code NetworkInterfaceCountExceeded', async () => {
    const { azure, arm } = await startBench();
    const nics = ['a', 'b', 'c', 'd'].map((name) => ({ name }));
    const { id } = azure.createVm({ name: 'vm', size: 'Standard_D8s_v3', nics });
    const { body } = await arm.get(id);
    Object.assign(body.properties as object, { hardwareProfile: { vmSize: size } });
    const answer: Answered = await arm.call('PUT', id, { body });
    expect(answer).toMatchObject(refused(400, 'NetworkInterfaceCountExceeded'));
  });

  test('of a new network interface without IP configuration has the code NetworkInterfaceMustHaveOneIpConfiguration', async () => {
    const { azure, arm } = await startBench();
    const [nic = ''] = azure.createVm({ name: 'vm', size }).nicIds;
    const body = { location: 'westeurope', properties: {} };
    const answer = await arm.call('PUT', `${nic}-2`, { body });
    expect(answer).toMatchObject(refused(400, 'NetworkInterfaceMustHaveOneIpConfiguration'));
  });

  test('of the flag in a set of plain VMs has the code ExistingAvailabilitySetWasNotDeployedOnAcceleratedNetworkingEnabledCluster', async () => {
    const { azure, arm } = await startBench();
    azure.createVm({ name: 'sibling', size, settled: true, availabilitySet: 'set' });
    const [nic = ''] = azure.createVm({
      name: 'vm',
      size,
      powerState: 'deallocated',
      availabilitySet: 'set',
    }).nicIds;
    const { body } = await arm.get(nic);
    Object.assign(body.properties as object, { enableAcceleratedNetworking: true });
    expect(await arm.call('PUT', nic, { body })).toMatchObject(
      refused(400, 'ExistingAvailabilitySetWasNotDeployedOnAcceleratedNetworkingEnabledCluster'),
    );
  });

  test('of a start while a network interface is being written has the code Conflict', async () => {
    const { azure, arm } = await startBench();
    const { id, nicIds } = azure.createVm({ name: 'vm', size, powerState: 'deallocated' });
    const [nic = ''] = nicIds;
    await arm.call('PUT', nic, { body: (await arm.get(nic)).body });
    expect(await arm.call('POST', `${id}/start`)).toMatchObject(refused(409, 'Conflict'));
  });

  test('that a recipe scripts can have the code AnotherOperationInProgress', async () => {
    const { azure, arm } = await startBench();
    const [nic = ''] = azure.createVm({ name: 'vm', size }).nicIds;
    azure.addFault(anotherOperationInProgress({ operation: 'networkInterfaces/write' }));
    const answer = await arm.call('PUT', nic, { body: (await arm.get(nic)).body });
    expect(answer).toMatchObject(refused(409, 'AnotherOperationInProgress'));
  });

  test('that a recipe scripts can have the code ServiceUnavailable', async () => {
    const { azure, arm } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size });
    azure.addFault(serviceUnavailable({ operation: 'virtualMachines/read', count: 1 }));
    expect(await arm.get(id)).toMatchObject(refused(503, 'ServiceUnavailable'));
    expect((await arm.get(id)).status).toBe(200);
  });

  test('that a recipe scripts for a while can have the code ResourceNotFound', async () => {
    const { azure, arm, pass } = await startBench();
    const [nic = ''] = azure.createVm({ name: 'vm', size }).nicIds;
    azure.addFault(notFoundYet({ operation: 'networkInterfaces/read' }, 60));
    expect(await arm.get(nic)).toMatchObject(refused(404, 'ResourceNotFound'));
    await pass(61);
    expect((await arm.get(nic)).status).toBe(200);
  });

  test('of an undocumented filter has the code InvalidFilter', async () => {
    const { azure, arm } = await startBench();
    const subscription = `/subscriptions/${azure.environment().ACCELNET_SUBSCRIPTIONS}`;
    for (const list of ['Microsoft.Compute/skus', 'Microsoft.Authorization/denyAssignments']) {
      const answer = await arm.get(`${subscription}/providers/${list}`, "&$filter=name%20ne%20'x'");
      expect(answer).toMatchObject(refused(400, 'InvalidFilter'));
    }
  });

  test('of an operation that never existed has the code NotFound', async () => {
    const { azure, arm } = await startBench();
    const subscription = `/subscriptions/${azure.environment().ACCELNET_SUBSCRIPTIONS}`;
    const path = `${subscription}/providers/Microsoft.Compute/locations/westeurope/operations/none`;
    expect(await arm.get(path)).toMatchObject(refused(404, 'NotFound'));
  });

  test('of the sixteenth query in five seconds has the code RateLimiting', async () => {
    const { arm } = await startBench();
    const ask = (): Promise<Answered> =>
      arm.call('POST', '/providers/Microsoft.ResourceGraph/resources', { body: { query: vmsWithNics.text } });
    for (let number = 0; number < 15; number++) expect((await ask()).status).toBe(200);
    expect(await ask()).toMatchObject(refused(429, 'RateLimiting'));
  });
});

describe('an operation that is interrupted', () => {
  test('ends as OperationPreempted if the owner requests another power state', async () => {
    const { azure, arm, outcome } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size, powerState: 'deallocated' });
    const accepted = await arm.call('POST', `${id}/start`);
    azure.changePower('vm', 'deallocate', { preempts: true });
    expect(await outcome(accepted)).toMatchObject({ error: { code: 'OperationPreempted' } });
  });

  test('ends as InternalOperationError if a recipe scripts it', async () => {
    const { azure, arm, outcome } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size, powerState: 'deallocated' });
    azure.addFault(internalOperationError({ operation: 'virtualMachines/start' }));
    const ended = await outcome(await arm.call('POST', `${id}/start`));
    expect(ended).toMatchObject({ status: 'Failed', error: { code: 'InternalOperationError' } });
  });

  test('ends as OperationPreempted if its VM is deleted', async () => {
    const { azure, arm, outcome } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size, settled: true });
    const accepted = await arm.call('POST', `${id}/restart`);
    azure.deleteVm('vm');
    expect(await outcome(accepted)).toMatchObject({
      status: 'Failed',
      error: { code: 'OperationPreempted' },
    });
  });
});
