import { describe, expect, test } from 'vitest';
import { startBench } from '../support/bench.ts';
import { collect, startTyped } from '../support/typed-clients.ts';

const size = 'Standard_D4s_v3';
const group = 'rg-sandbox';

function names(found: readonly { name?: string | undefined }[]): (string | undefined)[] {
  return found.map(({ name }) => name);
}

describe('images', () => {
  test('can be read and listed, and do not mention accelerated networking', async () => {
    const { azure, compute } = await startTyped();
    azure.addResource({ kind: 'image', name: 'golden', os: 'windows', tags: { team: 'base' } });
    const image = await compute.images.get(group, 'golden');
    expect(image).toMatchObject({
      name: 'golden',
      location: 'westeurope',
      tags: { team: 'base' },
      hyperVGeneration: 'V2',
      provisioningState: 'Succeeded',
      storageProfile: { osDisk: { osType: 'Windows', osState: 'Generalized' } },
    });
    expect(names(await collect(compute.images.list()))).toEqual(['golden']);
    expect(names(await collect(compute.images.listByResourceGroup(group)))).toEqual(['golden']);
    await expect(compute.images.get(group, 'none')).rejects.toThrow(/images\/none/);
  });

  test('of a gallery have a definition with features and versions', async () => {
    const { azure, compute } = await startTyped();
    const features = [{ name: 'IsAcceleratedNetworkSupported', value: 'True' }];
    azure.addResource({
      kind: 'gallery-image',
      gallery: 'shared',
      name: 'web',
      features,
      versions: ['1.0.0', '1.1.0'],
    });
    azure.addResource({ kind: 'gallery-image', gallery: 'shared', name: 'plain' });
    expect((await compute.galleries.get(group, 'shared')).provisioningState).toBe('Succeeded');
    expect(await compute.galleryImages.get(group, 'shared', 'web')).toMatchObject({
      osType: 'Linux',
      osState: 'Generalized',
      hyperVGeneration: 'V2',
      identifier: { publisher: 'contoso', offer: 'shared', sku: 'web' },
      features,
    });
    expect((await compute.galleryImages.get(group, 'shared', 'plain')).features).toBeUndefined();
    const listed = await collect(compute.galleryImages.listByGallery(group, 'shared'));
    expect(names(listed)).toEqual(['web', 'plain']);
    const version = await compute.galleryImageVersions.get(group, 'shared', 'web', '1.1.0');
    expect(version.publishingProfile?.targetRegions?.[0]?.name).toBe('westeurope');
    const versions = await collect(compute.galleryImageVersions.listByGalleryImage(group, 'shared', 'web'));
    expect(names(versions)).toEqual(['1.0.0', '1.1.0']);
    expect(names(await collect(compute.galleries.list()))).toEqual(['shared']);
    const missing = collect(compute.galleryImages.listByGallery(group, 'none'));
    await expect(missing).rejects.toThrow(/404/);
  });

  test('can be named by VMs if they exist', async () => {
    const { azure, compute } = await startTyped();
    azure.addResource({ kind: 'image', name: 'golden' });
    azure.addResource({ kind: 'gallery-image', gallery: 'shared', name: 'web' });
    azure.createVm({ name: 'a', size, image: { name: 'golden' } });
    azure.createVm({
      name: 'b',
      size,
      image: { gallery: 'shared', name: 'web' },
      reportedOs: { name: 'rhel', version: '9.6' },
    });
    azure.createVm({ name: 'c', size, image: { publisher: 'Debian', offer: 'debian-12', sku: '12-gen2' } });
    const referenceOf = async (vm: string): Promise<object | undefined> =>
      (await compute.virtualMachines.get(group, vm)).storageProfile?.imageReference;
    expect(await referenceOf('a')).toMatchObject({ id: expect.stringMatching(/\/images\/golden$/) });
    expect(await referenceOf('b')).toMatchObject({
      id: expect.stringMatching(/\/galleries\/shared\/images\/web\/versions\/1\.0\.0$/),
      exactVersion: '1.0.0',
    });
    expect(await referenceOf('c')).toMatchObject({ publisher: 'Debian', sku: '12-gen2' });
    expect(() => azure.createVm({ name: 'd', size, image: { name: 'none' } })).toThrow(/images\/none/);
  });

  test('may be in another subscription and group, and the latest version of their definition', async () => {
    const [own = '', central = ''] = [
      '11111111-0000-4000-8000-000000000000',
      '22222222-0000-4000-8000-000000000000',
    ];
    const { azure, compute } = await startTyped({ subscriptionIds: [own, central] });
    const place = { resourceGroup: 'rg-images', subscriptionId: central };
    const definition = { kind: 'gallery-image', gallery: 'shared', name: 'web', ...place } as const;
    azure.addResource({ ...definition, versions: ['1.0.0', '1.2.0'] });
    const image = { gallery: 'shared', name: 'web', version: 'latest', ...place };
    azure.createVm({ name: 'a', size, image, subscriptionId: own });
    const { storageProfile } = await compute.virtualMachines.get(group, 'a');
    expect(storageProfile?.imageReference).toMatchObject({
      id: `/subscriptions/${central}/resourceGroups/rg-images/providers/Microsoft.Compute/galleries/shared/images/web`,
      exactVersion: '1.2.0',
    });
    const elsewhere = { ...image, subscriptionId: own };
    expect(() => azure.createVm({ name: 'b', size, image: elsewhere })).toThrow(/does not exist/);
  });
});

describe('disks', () => {
  test('show the typed client whether their image supports accelerated networking', async () => {
    const { azure, compute } = await startTyped();
    azure.createVm({ name: 'vm', size, diskAccelerated: true });
    const vm = await compute.virtualMachines.get(group, 'vm');
    const disk = await compute.disks.get(group, vm.storageProfile?.osDisk?.name ?? '');
    expect(disk.supportedCapabilities?.acceleratedNetwork).toBe(true);
    expect(disk.managedBy).toBe(vm.id);
  });
});

describe('availability sets', () => {
  test('list their VMs', async () => {
    const { azure, compute } = await startTyped();
    azure.addResource({ kind: 'availability-set', name: 'empty' });
    const { id } = azure.createVm({ name: 'vm', size, availabilitySet: 'set' });
    const set = await compute.availabilitySets.get(group, 'set');
    expect(set.virtualMachines).toEqual([{ id }]);
    expect(set.sku?.name).toBe('Aligned');
    expect((await compute.availabilitySets.get(group, 'empty')).virtualMachines).toEqual([]);
    expect(names(await collect(compute.availabilitySets.list(group)))).toEqual(['empty', 'set']);
    expect(() => azure.addResource({ kind: 'availability-set', name: 'set' })).toThrow(/exists already/);
  });
});

describe('public addresses', () => {
  test('are Basic or Standard, and show what they belong to', async () => {
    const { azure, compute, network } = await startTyped();
    azure.addResource({ kind: 'public-address', name: 'spare', sku: 'Basic', allocation: 'Dynamic' });
    azure.addResource({ kind: 'public-address', name: 'fixed', zones: ['1'] });
    azure.createVm({ name: 'vm', size, publicAddress: 'basic-dynamic' });
    const spare = await network.publicIPAddresses.get(group, 'spare');
    expect(spare).toMatchObject({ sku: { name: 'Basic' }, publicIPAllocationMethod: 'Dynamic' });
    expect(spare.ipAddress).toBeUndefined();
    expect(spare.ipConfiguration).toBeUndefined();
    expect(await network.publicIPAddresses.get(group, 'fixed')).toMatchObject({
      sku: { name: 'Standard' },
      publicIPAllocationMethod: 'Static',
      ipAddress: expect.any(String),
      zones: ['1'],
    });
    const used = await network.publicIPAddresses.get(group, 'vm-ip');
    expect(used.ipConfiguration?.id).toMatch(/\/networkInterfaces\/vm-nic\/ipConfigurations\/ipconfig1$/);
    expect(used.ipAddress).toEqual(expect.any(String));
    expect((await compute.virtualMachines.get(group, 'vm')).id).toContain('/vm');
    expect(() =>
      azure.addResource({ kind: 'public-address', name: 'x', sku: 'Standard', allocation: 'Dynamic' }),
    ).toThrow(/Static/);
  });
});

describe('deny assignments', () => {
  test('are listed at, above and below a scope, as the filter says', async () => {
    const { azure, arm } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size });
    const scope = id.slice(0, id.indexOf('/providers/'));
    azure.setDenyAssignments([
      { name: 'on the group', scope, actions: ['*/write'], exceptPrincipals: ['app'] },
      { name: 'on the VM', scope: id, notActions: ['*/read'] },
    ]);
    const list = async (at: string, filter?: string): Promise<unknown> => {
      const query = filter === undefined ? '' : `&$filter=${encodeURIComponent(filter)}`;
      const { body } = await arm.get(`${at}/providers/Microsoft.Authorization/denyAssignments`, query);
      const value = body.value as { properties: { denyAssignmentName: string } }[] | undefined;
      return value?.map(({ properties }) => properties.denyAssignmentName);
    };
    expect(await list(id, 'atScope()')).toEqual(['on the group', 'on the VM']);
    expect(await list(scope, 'atScope()')).toEqual(['on the group']);
    expect(await list(scope)).toEqual(['on the group', 'on the VM']);
    expect(await list(scope, "denyAssignmentName eq 'on the VM'")).toEqual(['on the VM']);
    expect(await list(`/subscriptions/${scope.split('/')[2]}`, 'atScope()')).toEqual([]);
    expect(await list(scope, 'name ne 1')).toBeUndefined();
    const { body } = await arm.get(`${scope}/providers/Microsoft.Authorization/denyAssignments`);
    expect(body.value).toMatchObject([
      {
        type: 'Microsoft.Authorization/denyAssignments',
        properties: {
          scope,
          permissions: [{ actions: ['*/write'], notActions: [] }],
          principals: [{ type: 'SystemDefined' }],
          excludePrincipals: [{ id: 'app' }],
          isSystemProtected: true,
        },
      },
      {},
    ]);
  });

  test('may apply to their scope alone', async () => {
    const { azure, arm } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size, settled: true });
    const scope = id.slice(0, id.indexOf('/providers/'));
    const assignment = { name: 'narrow', scope, actions: ['*/action'] };
    azure.setDenyAssignments([{ ...assignment, doNotApplyToChildScopes: true }]);
    expect((await arm.call('POST', `${id}/restart`)).status).toBe(202);
    azure.setDenyAssignments([assignment]);
    expect((await arm.call('POST', `${id}/restart`)).status).toBe(403);
  });
});

describe('subscriptions', () => {
  test('have tags after some were set', async () => {
    const { azure, arm } = await startBench();
    const path = `/subscriptions/${azure.environment().ACCELNET_SUBSCRIPTIONS}`;
    expect((await arm.get(path)).body).not.toHaveProperty('tags');
    azure.setSubscriptionTags({ 'accelnet-opt-out': 'true' });
    expect((await arm.get(path)).body.tags).toEqual({ 'accelnet-opt-out': 'true' });
    expect((await arm.get('/subscriptions')).body.value).toMatchObject([
      { tags: { 'accelnet-opt-out': 'true' } },
    ]);
    expect(() => azure.setSubscriptionTags({}, '00000000-0000-4000-8000-000000000000')).toThrow(/simulated/);
  });
});

describe('what network interfaces name', () => {
  test('exists and lists the network interfaces that name it', async () => {
    const { azure, network, subscription } = await startTyped();
    azure.addResource({ kind: 'load-balancer', name: 'front', backendPools: ['web'], natRules: ['ssh'] });
    azure.addResource({ kind: 'network-security-group', name: 'closed' });
    azure.addResource({ kind: 'application-security-group', name: 'web' });
    azure.addResource({ kind: 'virtual-network', name: 'hub', subnets: ['a', 'b'] });
    const provider = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network`;
    const properties = {
      subnet: { id: `${provider}/virtualNetworks/hub/subnets/a` },
      applicationSecurityGroups: [{ id: `${provider}/applicationSecurityGroups/web` }],
      loadBalancerBackendAddressPools: [{ id: `${provider}/loadBalancers/front/backendAddressPools/web` }],
      loadBalancerInboundNatRules: [{ id: `${provider}/loadBalancers/front/inboundNatRules/ssh` }],
    };
    const networkSecurityGroup = { id: `${provider}/networkSecurityGroups/closed` };
    const extra = { properties: { networkSecurityGroup, ipConfigurations: [{ properties }] } };
    const { nicIds } = azure.createVm({ name: 'vm', size, nics: [{ name: 'nic', extra }] });
    const configuration = { id: `${nicIds[0]}/ipConfigurations/ipconfig1` };
    const balancer = await network.loadBalancers.get(group, 'front');
    expect(balancer.backendAddressPools).toMatchObject([
      { name: 'web', backendIPConfigurations: [configuration] },
    ]);
    expect(balancer.inboundNatRules).toMatchObject([{ name: 'ssh', backendIPConfiguration: configuration }]);
    const pool = await network.loadBalancerBackendAddressPools.get(group, 'front', 'web');
    expect(pool.backendIPConfigurations).toMatchObject([configuration]);
    const security = await network.networkSecurityGroups.get(group, 'closed');
    expect(security.networkInterfaces).toMatchObject([{ id: nicIds[0] }]);
    const hub = await network.virtualNetworks.get(group, 'hub');
    expect(hub.subnets).toMatchObject([{ name: 'a', ipConfigurations: [configuration] }, { name: 'b' }]);
    expect((await network.subnets.get(group, 'hub', 'b')).ipConfigurations).toBeUndefined();
    expect(names(await collect(network.subnets.list(group, 'hub')))).toEqual(['a', 'b']);
    expect(names(await collect(network.virtualNetworks.listAll()))).toContain('hub');
    expect(names(await collect(network.networkSecurityGroups.list(group)))).toEqual(['closed']);
    expect(names(await collect(network.loadBalancers.list(group)))).toEqual(['front']);
    expect(names(await collect(network.loadBalancerBackendAddressPools.list(group, 'front')))).toEqual([
      'web',
    ]);
    expect(names(await collect(network.applicationSecurityGroups.list(group)))).toEqual(['web']);
  });

  test('is created with the network interface of an order, if that is possible', async () => {
    const { azure, arm } = await startBench();
    const provider = `/subscriptions/${azure.environment().ACCELNET_SUBSCRIPTIONS}/resourceGroups/rg-net/providers/Microsoft.Network`;
    const pool = `${provider}/applicationGateways/lease/backendAddressPools/web`;
    const extraOf = (id: string): object => ({
      properties: {
        ipConfigurations: [{ properties: { applicationGatewayBackendAddressPools: [{ id }] } }],
      },
    });
    azure.createVm({ name: 'vm', size, nics: [{ name: 'nic', extra: { ...extraOf(pool) } }] });
    expect((await arm.get(pool)).status).toBe(200);
    expect((await arm.get(`${provider}/applicationGateways/lease`)).body).toMatchObject({
      properties: { backendAddressPools: [{ id: pool }] },
    });
    for (const bad of ['nonsense', `${provider}/virtualNetworks/v`, pool.replace(/[0-9a-f]{8}/, '00000000')])
      expect(() =>
        azure.createVm({ name: 'bad', size, nics: [{ name: 'bad', extra: { ...extraOf(bad) } }] }),
      ).toThrow(bad);
    expect(azure.state().vms).toHaveLength(1);
  });

  test.each(['subnet', 'networkSecurityGroup', 'pool'])(
    'must exist when a client writes a network interface: %s',
    async (what) => {
      const { azure, arm } = await startBench();
      const { nicIds } = azure.createVm({ name: 'vm', size });
      const nic = nicIds[0] ?? '';
      const before = (await arm.get(nic)).body as {
        etag: string;
        properties: { ipConfigurations: [{ properties: Record<string, unknown> }] };
      };
      const body = structuredClone(before);
      const provider = nic.slice(0, nic.indexOf('/networkInterfaces'));
      const [configuration] = body.properties.ipConfigurations;
      const id = {
        subnet: `${provider}/virtualNetworks/none/subnets/none`,
        networkSecurityGroup: `${provider}/networkSecurityGroups/none`,
        pool: `${provider}/loadBalancers/none/backendAddressPools/none`,
      }[what];
      if (what === 'subnet') configuration.properties.subnet = { id };
      else if (what === 'pool') configuration.properties.loadBalancerBackendAddressPools = [{ id }];
      else Object.assign(body.properties, { networkSecurityGroup: { id } });
      const answer = await arm.call('PUT', nic, { body });
      expect(answer).toMatchObject({
        status: 400,
        body: { error: { code: 'InvalidResourceReference', message: expect.stringContaining(String(id)) } },
      });
      expect((await arm.get(nic)).body).toEqual(before);
    },
  );
});
