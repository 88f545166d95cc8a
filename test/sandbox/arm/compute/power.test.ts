import { describe, expect, test } from 'vitest';
import { allocationFailed } from '../../../../sandbox/arm/faults/fault-recipes.ts';
import { startBench } from '../support/bench.ts';

describe('a VM', () => {
  test.each([
    ['deallocate', 'running', 'deallocating', 'deallocated'],
    ['deallocate', 'stopped', 'deallocating', 'deallocated'],
    ['start', 'deallocated', 'starting', 'running'],
    ['start', 'stopped', 'starting', 'running'],
    ['powerOff', 'running', 'stopping', 'stopped'],
    ['restart', 'running', 'starting', 'running'],
  ] as const)('changes by %s from %s through %s to %s', async (action, powerState, during, after) => {
    const { azure, arm, outcome } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', powerState });
    const accepted = await arm.call('POST', `${id}/${action}`);
    expect(azure.vm('vm')).toMatchObject({ powerState: during, provisioningState: 'Updating' });
    expect(await outcome(accepted)).toMatchObject({ status: 'Succeeded' });
    expect(azure.vm('vm')).toMatchObject({ powerState: after, provisioningState: 'Succeeded' });
  });

  test.each([
    ['start', 'running'],
    ['deallocate', 'deallocated'],
    ['powerOff', 'stopped'],
    ['powerOff', 'deallocated'],
  ] as const)('is not changed by %s while it is %s, and that succeeds', async (action, powerState) => {
    const { azure, arm, outcome } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', powerState, settled: true });
    const ready = azure.vm('vm').agentReady;
    const accepted = await arm.call('POST', `${id}/${action}`);
    expect(accepted.status).toBe(202);
    expect(await outcome(accepted)).toMatchObject({ status: 'Succeeded' });
    expect(azure.vm('vm')).toMatchObject({ powerState, agentReady: ready });
    expect(azure.journal().some((entry) => entry.type === 'change' && entry.kind === 'power')).toBe(false);
  });

  test('can be started and stopped by the owner with the same refusals and faults as by a client', async () => {
    const { azure, pass } = await startBench();
    azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true });
    azure.changePower('vm', 'deallocate');
    expect(() => azure.changePower('vm', 'start')).toThrow('start is refused');
    azure.addFault(allocationFailed({ resource: 'vm' }));
    await pass(600);
    expect(azure.vm('vm')).toMatchObject({ powerState: 'deallocated' });
    azure.changePower('vm', 'start');
    await pass(600);
    expect(azure.vm('vm')).toMatchObject({ powerState: 'deallocated', provisioningState: 'Failed' });
    azure.changePower('vm', 'start');
    await pass(600);
    expect(azure.vm('vm')).toMatchObject({ powerState: 'running', provisioningState: 'Succeeded' });
    const notified = azure
      .events()
      .map(({ operationName, outcome }) => [operationName.split('/')[2], outcome]);
    expect(notified.filter(([verb]) => verb === 'start')).toEqual([
      ['start', 'Failure'],
      ['start', 'Success'],
    ]);
  });

  test('refuses a repeated action if the rule says so, and a restart of a VM that does not run', async () => {
    const { azure, arm } = await startBench({ rules: { repeatedPowerAction: 'refused' } });
    const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', powerState: 'deallocated' });
    for (const action of ['deallocate', 'restart'])
      expect(await arm.call('POST', `${id}/${action}`)).toMatchObject({
        status: 409,
        body: { error: { code: 'OperationNotAllowed' } },
      });
  });

  test.each(['start', 'deallocate', 'powerOff', 'restart'])(
    'allows no %s while another operation runs',
    async (action) => {
      const { azure, arm } = await startBench();
      const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3' });
      await arm.call('POST', `${id}/deallocate`);
      expect(await arm.call('POST', `${id}/${action}`)).toMatchObject({
        status: 409,
        body: { error: { code: 'OperationNotAllowed' } },
      });
      expect((await arm.call('DELETE', id)).status).toBe(409);
      expect((await arm.call('PATCH', id, { body: { tags: {} } })).status).toBe(409);
    },
  );

  test.each([409, 400] as const)(
    'with an ephemeral OS disk refuses to be deallocated (%i)',
    async (status) => {
      const { azure, arm } = await startBench({ rules: { ephemeralDeallocateStatus: status } });
      const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', ephemeral: true });
      expect((await arm.call('POST', `${id}/deallocate`)).status).toBe(status);
      expect(azure.vm('vm').powerState).toBe('running');
    },
  );

  test('stays deallocated with the state Failed if a start fails, and can be started again', async () => {
    const { azure, arm, outcome } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', powerState: 'deallocated' });
    azure.addFault(allocationFailed({ resource: 'vm' }));
    const accepted = await arm.call('POST', `${id}/start`);
    expect(accepted.status).toBe(202);
    expect(await outcome(accepted)).toMatchObject({ status: 'Failed', error: { code: 'AllocationFailed' } });
    expect(azure.vm('vm')).toMatchObject({ powerState: 'deallocated', provisioningState: 'Failed' });
    const { body } = await arm.get(`${id}/instanceView`);
    expect(body.statuses).toMatchObject([
      { code: 'ProvisioningState/failed/AllocationFailed', level: 'Error' },
      {},
    ]);
    expect(await outcome(await arm.call('POST', `${id}/start`))).toMatchObject({ status: 'Succeeded' });
    expect(azure.vm('vm')).toMatchObject({ powerState: 'running', provisioningState: 'Succeeded' });
  });

  test('becomes stopped if a start fails and the rule says so', async () => {
    const { azure, arm, outcome } = await startBench({ rules: { failedStartLeaves: 'stopped' } });
    const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', powerState: 'deallocated' });
    azure.addFault(allocationFailed({ resource: 'vm' }));
    await outcome(await arm.call('POST', `${id}/start`));
    expect(azure.vm('vm')).toMatchObject({ powerState: 'stopped', provisioningState: 'Failed' });
  });

  test('refuses a start while a network interface is being written unless the rule says otherwise', async () => {
    for (const [startDuringNicWrite, status] of [
      ['refused', 409],
      ['accepted', 202],
    ] as const) {
      const { azure, arm } = await startBench({ rules: { startDuringNicWrite } });
      const { id, nicIds } = azure.createVm({
        name: 'vm',
        size: 'Standard_D4s_v3',
        powerState: 'deallocated',
      });
      const nic = nicIds[0] ?? '';
      await arm.call('PUT', nic, { body: (await arm.get(nic)).body });
      expect((await arm.call('POST', `${id}/start`)).status).toBe(status);
    }
  });
});

describe('capacity for VMs', () => {
  const place = { size: 'Standard_D4s_v3', location: 'westeurope' };

  test.each([
    [undefined, false, 'AllocationFailed'],
    ['1', false, 'ZonalAllocationFailed'],
    [undefined, true, 'OverconstrainedAllocationRequest'],
    ['1', true, 'OverconstrainedZonalAllocationRequest'],
  ] as const)('is used up in zone %s, only for accelerated VMs: %s', async (zone, acceleratedOnly, code) => {
    const { azure, arm, outcome } = await startBench();
    azure.setCapacity([{ ...place, acceleratedOnly, free: 0 }]);
    const nics = [{ name: 'vm-nic', accelerated: true }];
    const { id } = azure.createVm({
      name: 'vm',
      size: place.size,
      nics,
      powerState: 'deallocated',
      ...(zone === undefined ? {} : { zone }),
    });
    expect(await outcome(await arm.call('POST', `${id}/start`))).toMatchObject({
      status: 'Failed',
      error: { code },
    });
  });

  test('is available to a VM without the flag if only accelerated VMs lack it', async () => {
    const { azure, arm, outcome } = await startBench();
    azure.setCapacity([{ ...place, acceleratedOnly: true, free: 0 }]);
    const { id } = azure.createVm({ name: 'vm', size: place.size, powerState: 'deallocated' });
    expect(await outcome(await arm.call('POST', `${id}/start`))).toMatchObject({ status: 'Succeeded' });
  });

  test('is needed by a VM that a client creates, which can start once there is some', async () => {
    const { azure, arm, outcome } = await startBench();
    const { id, nicIds } = azure.createVm({ name: 'pattern', size: place.size, settled: true });
    const { body } = await arm.get(id);
    azure.deleteVm('pattern');
    azure.setCapacity([{ ...place, free: 0 }]);
    const vm = id.replace('pattern', 'made');
    const properties = {
      ...(body.properties as object),
      networkProfile: { networkInterfaces: [{ id: nicIds[0] }] },
    };
    const accepted = await arm.call('PUT', vm, { body: { location: 'westeurope', properties } });
    expect(accepted.status).toBe(201);
    expect(await outcome(accepted)).toMatchObject({ status: 'Failed', error: { code: 'AllocationFailed' } });
    expect(azure.vm('made')).toMatchObject({ powerState: 'deallocated', provisioningState: 'Failed' });
    azure.setCapacity([]);
    await outcome(await arm.call('POST', `${vm}/start`));
    expect(azure.vm('made')).toMatchObject({ powerState: 'running', provisioningState: 'Succeeded' });
  });

  test('is used by each start and returns at the given time', async () => {
    const { azure, arm, outcome, pass, clock } = await startBench();
    azure.setCapacity([{ ...place, acceleratedOnly: false, free: 1, until: clock.now() + 3_600_000 }]);
    const ids = ['a', 'b'].map(
      (name) => azure.createVm({ name, size: place.size, powerState: 'deallocated' }).id,
    );
    const statuses: unknown[] = [];
    for (const id of ids) statuses.push((await outcome(await arm.call('POST', `${id}/start`))).status);
    await pass(3600);
    statuses.push((await outcome(await arm.call('POST', `${ids[1]}/start`))).status);
    expect(statuses).toEqual(['Succeeded', 'Failed', 'Succeeded']);
  });

  test('is lacking at random if the setting says so, in the same way for the same seed', async () => {
    const runs: unknown[][] = [];
    for (const seed of [1, 1]) {
      const { azure, arm, pass } = await startBench({ seed, allocationFailures: 0.4 });
      for (let number = 0; number < 20; number++) {
        const { id } = azure.createVm({ name: `vm-${number}`, size: place.size, powerState: 'deallocated' });
        await arm.call('POST', `${id}/start`);
      }
      await pass(60);
      runs.push(azure.state().vms.map(({ provisioningState }) => provisioningState));
    }
    expect(runs[0]).toEqual(runs[1]);
    expect(new Set(runs[0])).toEqual(new Set(['Succeeded', 'Failed']));
  });

  test('is not available to sizes that the subscription may not use', async () => {
    const { azure, arm, outcome } = await startBench();
    azure.setRestrictions([{ ...place, reasonCode: 'NotAvailableForSubscription' }]);
    const { id } = azure.createVm({ name: 'vm', size: place.size, powerState: 'deallocated' });
    expect(await outcome(await arm.call('POST', `${id}/start`))).toMatchObject({
      error: { code: 'SkuNotAvailable' },
    });
  });
});
