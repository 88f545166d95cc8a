import { expect, test } from 'vitest';
import { toNic } from '../../../src/azure/resources/to-nic.ts';

const nic = {
  id: 'nic',
  properties: {
    provisioningState: 'Succeeded',
    networkSecurityGroup: { id: 'nsg' },
    ipConfigurations: [
      {
        properties: {
          subnet: { id: 'subnet' },
          publicIPAddress: { id: 'ip' },
          applicationSecurityGroups: [{ id: 'asg' }],
          loadBalancerBackendAddressPools: [{ id: 'lb' }],
          loadBalancerInboundNatRules: [{ id: 'nat' }],
          applicationGatewayBackendAddressPools: [{ id: 'gateway' }],
        },
      },
      { properties: { subnet: { id: 'subnet' }, loadBalancerBackendAddressPools: [{ id: 'lb' }] } },
      { properties: null },
    ],
  },
};

test('a NIC shows what it is joined to, the right that each join needs, and its backend pools once', () => {
  const read = toNic(nic);
  if (!read.ok) throw new Error(read.faults.join());
  const { joins, backendPools } = read.value.reading;
  expect(backendPools).toEqual(['lb', 'gateway']);
  expect(joins.map(({ action, scope }) => `${action.replace('Microsoft.Network/', '')} ${scope}`)).toEqual([
    'networkSecurityGroups/join/action nsg',
    'virtualNetworks/subnets/join/action subnet',
    'publicIPAddresses/join/action ip',
    'applicationSecurityGroups/joinIpConfiguration/action asg',
    'loadBalancers/backendAddressPools/join/action lb',
    'loadBalancers/inboundNatRules/join/action nat',
    'applicationGateways/backendAddressPools/join/action gateway',
    'virtualNetworks/subnets/join/action subnet',
    'loadBalancers/backendAddressPools/join/action lb',
  ]);
});

test('a NIC whose joins have an unknown shape is not read at all', () => {
  const { properties } = nic;
  expect(toNic({ ...nic, properties: { ...properties, ipConfigurations: 'many' } }).ok).toBe(false);
});
