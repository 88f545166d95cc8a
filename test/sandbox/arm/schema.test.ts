import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nicFaults, vmFaults } from './support/arm-schema.ts';
import { startBench } from './support/bench.ts';
import { named, randomOrder } from './support/random-orders.ts';

const command = { commandId: 'RunShellScript' };

describe('bodies', () => {
  it('are what the published types of VMs and network interfaces say, in any world', async () => {
    const { azure, arm, pass } = await startBench({
      runCommands: [{ ...command, answer: () => ({ stdout: '' }) }],
      manaHosts: 0.5,
    });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        randomOrder,
        fc.constantFrom('start', 'deallocate', 'restart', 'runCommand', undefined),
        async (order, action) => {
          number++;
          const { id, nicIds } = azure.createVm(named(order, `vm-${number}`));
          if (action !== undefined) await arm.call('POST', `${id}/${action}`, { body: command });
          for (const seconds of [0, 20, 60]) {
            await pass(seconds);
            const { body } = await arm.get(id, '&$expand=instanceView');
            expect(vmFaults(body)).toEqual([]);
            expect(vmFaults((await arm.get(id)).body)).toEqual([]);
            for (const nic of nicIds)
              expect(nicFaults((await arm.get(nic)).body as { properties: object })).toEqual([]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are so too while a network interface is written, and after a start that failed', async () => {
    const { azure, arm, outcome } = await startBench();
    const { id, nicIds } = azure.createVm({
      name: 'vm',
      size: 'Standard_D4s_v3',
      powerState: 'deallocated',
      tags: { a: 'b' },
    });
    const nic = nicIds[0] ?? '';
    const accepted = await arm.call('PUT', nic, { body: (await arm.get(nic)).body });
    expect(nicFaults(accepted.body as { properties: object })).toEqual([]);
    await outcome(accepted);
    azure.addFault({
      operation: 'virtualMachines/start',
      effect: { kind: 'async-failure', code: 'AllocationFailed', message: 'No.' },
    });
    await outcome(await arm.call('POST', `${id}/start`));
    expect(vmFaults((await arm.get(id, '&$expand=instanceView')).body)).toEqual([]);
  });

  it('would be found out if they were not', () => {
    expect(vmFaults({ name: 'vm', location: 'x', properties: { vmSize: 'Standard_B2s' } })).toHaveLength(1);
    expect(nicFaults({ properties: { enableAcceleratedNetworking: 'yes' } })).toHaveLength(2);
  });
});
