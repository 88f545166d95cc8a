import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nicFaults, nicMembers, vmFaults } from './support/arm-schema.ts';
import { startBench } from './support/bench.ts';
import { named, randomOrder } from './support/random-orders.ts';

const command = { commandId: 'RunShellScript' };

describe('response bodies', () => {
  test('have the published types of VMs and network interfaces in any world', async () => {
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

  test('have them also while a network interface is written and after a start that failed', async () => {
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

  test('fail this check if they do not', () => {
    expect(vmFaults({ name: 'vm', location: 'x', properties: { vmSize: 'Standard_B2s' } })).toHaveLength(1);
    expect(nicFaults({ properties: { enableAcceleratedNetworking: 'yes' } })).toHaveLength(2);
  });
});

describe('every documented member of a network interface', () => {
  // What clients may write (network/networkInterfaces 2026-01-01), with the two members that no schema has.
  const written = {
    extendedLocation: { name: 'edge', type: 'EdgeZone' },
    kind: 'Regular',
    tags: { team: 'web' },
    properties: {
      allowPort25Out: true,
      disableTcpStateTracking: true,
      enableIPForwarding: true,
      workloadType: 'web',
      nicType: 'Elastic',
      migrationPhase: 'None',
      auxiliaryMode: 'AcceleratedConnections',
      auxiliarySku: 'A1',
      dnsSettings: { dnsServers: ['10.0.0.4'], internalDnsNameLabel: 'label' },
    },
  };
  const readOnly = {
    hostedWorkloads: ['one'],
    vnetEncryptionSupported: true,
    defaultOutboundConnectivityEnabled: true,
    dscpConfiguration: {
      id: '/subscriptions/x/resourceGroups/x/providers/Microsoft.Network/dscpConfigurations/x',
    },
  };

  test('is stored, shown, and kept by a read, a change of the flag and a write', async () => {
    const { azure, arm, outcome } = await startBench();
    const extra = { ...written, properties: { ...written.properties, ...readOnly } };
    const [nic = ''] = azure.createVm({
      name: 'vm',
      size: 'Standard_D4s_v3',
      powerState: 'deallocated',
      nics: [{ name: 'n', extra }],
    }).nicIds;
    const { body } = await arm.get(nic);
    expect(body).toMatchObject(extra);
    expect(nicFaults(body as { properties: object })).toEqual([]);
    const properties = { ...(body.properties as object), enableAcceleratedNetworking: true };
    await outcome(await arm.call('PUT', nic, { body: { ...body, properties } }));
    const after = (await arm.get(nic)).body;
    expect(after).toMatchObject(extra);
    expect(nicFaults(after as { properties: object })).toEqual([]);
    const named = new Set([
      ...Object.keys(after.properties as object),
      ...['networkSecurityGroup', 'privateEndpoint', 'privateLinkService'],
    ]);
    expect(nicMembers().filter((member) => !named.has(member))).toEqual([]);
  });
});
