import { describe, expect, test } from 'vitest';
import { type Bench, startBench } from '../support/bench.ts';

const group = (bench: Bench): string => {
  bench.azure.setResourceGroup('rg-web', {});
  const { ACCELNET_SUBSCRIPTIONS = '' } = bench.azure.environment();
  return `/subscriptions/${ACCELNET_SUBSCRIPTIONS}/resourceGroups/rg-web`;
};

const provider = { network: 'Microsoft.Network', compute: 'Microsoft.Compute' } as const;

/** A template as az writes it: ids are whole, only the password is a parameter, and what is not said is null. */
function templateIn(scope: string, size = 'Standard_D4s_v3'): object {
  const network = `${scope}/providers/${provider.network}`;
  const location = 'westeurope';
  return {
    $schema: 'https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    parameters: { adminPassword: { type: 'securestring' } },
    variables: { nic: 'web-1-nic' },
    resources: [
      {
        type: `${provider.compute}/virtualMachines`,
        name: 'web-1',
        apiVersion: '2022-08-01',
        location,
        tags: {},
        dependsOn: [`${provider.network}/networkInterfaces/web-1-nic`],
        properties: {
          hardwareProfile: { vmSize: size },
          storageProfile: {
            osDisk: { createOption: 'fromImage', name: null },
            imageReference: { publisher: 'Debian', offer: 'debian-12', sku: '12-gen2', version: 'latest' },
          },
          osProfile: {
            computerName: 'web-1',
            adminUsername: 'azureuser',
            adminPassword: "[parameters('adminPassword')]",
          },
          networkProfile: {
            networkInterfaces: [
              { id: `${network}/networkInterfaces/web-1-nic`, properties: { deleteOption: null } },
            ],
          },
        },
      },
      {
        type: `${provider.network}/networkInterfaces`,
        name: "[variables('nic')]",
        apiVersion: '2015-06-15',
        location,
        dependsOn: [`${provider.network}/virtualNetworks/web-1VNET`],
        properties: {
          enableAcceleratedNetworking: true,
          networkSecurityGroup: { id: `${network}/networkSecurityGroups/web-1NSG` },
          ipConfigurations: [
            {
              name: 'ipconfigweb-1',
              properties: {
                subnet: { id: `${network}/virtualNetworks/web-1VNET/subnets/web-1Subnet` },
                publicIPAddress: { id: `${network}/publicIPAddresses/web-1PublicIP` },
              },
            },
          ],
        },
      },
      {
        type: `${provider.network}/virtualNetworks`,
        name: 'web-1VNET',
        location,
        properties: { subnets: [{ name: 'web-1Subnet', properties: { addressPrefix: '10.0.0.0/24' } }] },
      },
      { type: `${provider.network}/networkSecurityGroups`, name: 'web-1NSG', location, properties: {} },
      {
        type: `${provider.network}/publicIPAddresses`,
        name: 'web-1PublicIP',
        location,
        sku: { name: 'Standard' },
        properties: { publicIPAllocationMethod: 'Static' },
      },
    ],
  };
}

async function deployed(bench: Bench, template: unknown): Promise<{ status: number; body: object }> {
  const path = `${group(bench)}/providers/Microsoft.Resources/deployments/first`;
  const parameters = { adminPassword: { value: 'secret' } };
  const body = { properties: { mode: 'Incremental', template, parameters } };
  return await bench.arm.call('PUT', path, { body });
}

const path = (bench: Bench): string => `${group(bench)}/providers/Microsoft.Resources/deployments/first`;

describe('a deployment of a template', () => {
  test('makes a VM with all that it needs, and has ended when that is made, with an event of its own', async () => {
    const bench = await startBench();
    const { status, body } = await deployed(bench, templateIn(group(bench)));
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'first', properties: { provisioningState: 'Running' } });
    await bench.pass(60);
    expect((await bench.arm.get(path(bench))).body).toMatchObject({
      properties: { provisioningState: 'Succeeded', mode: 'Incremental' },
    });
    expect(bench.azure.vm('web-1')).toMatchObject({ powerState: 'running', size: 'Standard_D4s_v3' });
    expect(bench.azure.vm('web-1').nics).toMatchObject([{ accelerated: true }]);
    expect(JSON.stringify(bench.azure.vmResource('web-1'))).not.toContain('secret');
    const events = bench.azure.events().map(({ operationName }) => operationName);
    expect(events.at(-1)).toBe('Microsoft.Resources/deployments/write');
    for (const type of ['virtualNetworks', 'networkSecurityGroups', 'publicIPAddresses', 'networkInterfaces'])
      expect(events).toContain(`Microsoft.Network/${type}/write`);
  });

  test('ends as DeploymentFailed with what Azure refuses, and leaves what was made before', async () => {
    const bench = await startBench();
    await deployed(bench, templateIn(group(bench), 'Standard_B2s'));
    await bench.pass(60);
    expect((await bench.arm.get(path(bench))).body).toMatchObject({
      properties: {
        provisioningState: 'Failed',
        error: {
          code: 'DeploymentFailed',
          details: [{ code: 'VMSizeIsNotPermittedToEnableAcceleratedNetworking' }],
        },
      },
    });
    expect(bench.azure.nic('web-1-nic').properties.provisioningState).toBe('Succeeded');
    expect(bench.azure.state().vms).toEqual([]);
  });

  test.each([
    ['an expression', { resources: [{ type: 'a/b', name: "[concat('x', 'y')]" }] }, /concat/],
    ['no resources', {}, /resources/],
  ])('is refused as InvalidTemplate with %s', async (_what, template, says) => {
    const answer = await deployed(await startBench(), template);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'InvalidTemplate' } } });
    expect(JSON.stringify(answer.body)).toMatch(says);
  });

  test('that does not exist answers DeploymentNotFound', async () => {
    const bench = await startBench();
    expect(await bench.arm.get(path(bench))).toMatchObject({
      status: 404,
      body: { error: { code: 'DeploymentNotFound' } },
    });
  });
});
