import { describe, expect, test } from 'vitest';
import { type Bench, startBench } from '../support/bench.ts';

interface AccessBench extends Bench {
  readonly vm: string;
  readonly nic: string;
  readonly group: string;
  readonly subscription: string;
  readonly putNic: () => Promise<{ status: number; body: Record<string, unknown> }>;
}

async function startWithVm(): Promise<AccessBench> {
  const bench = await startBench();
  const { id, nicIds } = bench.azure.createVm({
    name: 'vm',
    size: 'Standard_D4s_v3',
    settled: true,
    publicAddress: 'standard',
  });
  const nic = nicIds[0] ?? '';
  return {
    ...bench,
    vm: id,
    nic,
    group: id.slice(0, id.indexOf('/providers/')),
    subscription: id.slice(0, id.indexOf('/resourceGroups/')),
    putNic: async () => bench.arm.call('PUT', nic, { body: (await bench.arm.get(nic)).body }),
  };
}

function codeOf({ body }: { body: Record<string, unknown> }): unknown {
  return (body.error as { code?: string } | undefined)?.code;
}

const everything = ['*'];

describe('a lock', () => {
  test.each(['vm', 'group', 'subscription'] as const)(
    'that is ReadOnly at the %s refuses actions and writes, not reads',
    async (level) => {
      const bench = await startWithVm();
      const { azure, arm, vm } = bench;
      azure.setLocks([
        {
          name: 'keep',
          level: 'ReadOnly',
          scope: bench[level].toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
        },
      ]);
      const refused = await arm.call('POST', `${vm}/deallocate`);
      expect(refused).toMatchObject({ status: 409, body: { error: { code: 'ScopeLocked' } } });
      expect(azure.vm('vm').powerState).toBe('running');
      const { body } = await arm.get(vm);
      expect(await arm.call('PUT', vm, { body })).toMatchObject({ status: 409 });
      expect(await bench.putNic()).toMatchObject({ status: level === 'vm' ? 200 : 409 });
    },
  );

  test('that is ReadOnly on a network interface refuses its PUT and does not affect the VM', async () => {
    const bench = await startWithVm();
    bench.azure.setLocks([{ name: 'keep', level: 'ReadOnly', scope: bench.nic }]);
    const refused = await bench.putNic();
    expect(refused.status).toBe(409);
    expect(codeOf(refused)).toBe('ScopeLocked');
    expect((await bench.arm.call('POST', `${bench.vm}/deallocate`)).status).toBe(202);
  });

  test('that is CanNotDelete refuses only deletions', async () => {
    const { azure, arm, vm, group } = await startWithVm();
    azure.setLocks([{ name: 'keep', level: 'CanNotDelete', scope: group }]);
    expect(codeOf(await arm.call('DELETE', vm))).toBe('ScopeLocked');
    expect((await arm.call('POST', `${vm}/deallocate`)).status).toBe(202);
  });

  test('is listed at its scope, at scopes below, and at scopes above unless the filter excludes it', async () => {
    const { azure, arm, vm, group, subscription } = await startWithVm();
    azure.setLocks([{ name: 'keep', level: 'ReadOnly', scope: group, notes: 'audit' }]);
    const listed = async (scope: string, query = ''): Promise<unknown> =>
      (await arm.get(`${scope}/providers/Microsoft.Authorization/locks`, query)).body.value;
    const lock = {
      name: 'keep',
      type: 'Microsoft.Authorization/locks',
      properties: { level: 'ReadOnly', notes: 'audit' },
    };
    expect(await listed(group)).toMatchObject([lock]);
    expect(await listed(vm)).toMatchObject([lock]);
    expect(await listed(subscription)).toMatchObject([lock]);
    expect(await listed(subscription, '&$filter=atScope()')).toEqual([]);
    azure.setLocks([]);
    expect(await listed(group)).toEqual([]);
  });

  test('does not apply to a group whose name only begins with the name of its group', async () => {
    const { azure, arm, vm, group } = await startWithVm();
    azure.setLocks([{ name: 'keep', level: 'ReadOnly', scope: group.slice(0, -1) }]);
    expect((await arm.call('POST', `${vm}/deallocate`)).status).toBe(202);
  });
});

describe('a role assignment', () => {
  test('is required for every action as soon as the caller has one', async () => {
    const { azure, arm, vm, nic } = await startWithVm();
    azure.setRoleAssignments([
      {
        principalId: 'raw',
        scope: vm,
        actions: ['Microsoft.Compute/virtualMachines/*/read', 'Microsoft.Compute/virtualMachines/read'],
      },
    ]);
    expect((await arm.get(vm)).status).toBe(200);
    expect((await arm.get(`${vm}/instanceView`)).status).toBe(200);
    const refused = await arm.call('POST', `${vm}/deallocate`);
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'AuthorizationFailed' } } });
    expect(JSON.stringify(refused.body)).toContain('Microsoft.Compute/virtualMachines/deallocate/action');
    expect(codeOf(await arm.get(nic))).toBe('AuthorizationFailed');
    expect(azure.vm('vm').powerState).toBe('running');
  });

  test('does not restrict other callers', async () => {
    const { azure, arm, vm } = await startWithVm();
    azure.setRoleAssignments([{ principalId: 'other', scope: vm, actions: ['*/read'] }]);
    expect((await arm.call('POST', `${vm}/deallocate`)).status).toBe(202);
  });

  test.each([
    'Microsoft.Network/virtualNetworks/subnets/join/action',
    'Microsoft.Network/publicIPAddresses/join/action',
  ])('refuses the PUT of a network interface without %s', async (missing) => {
    const { azure, subscription, putNic } = await startWithVm();
    azure.setRoleAssignments([
      { principalId: 'raw', scope: subscription, actions: everything, notActions: [missing] },
    ]);
    const refused = await putNic();
    expect(refused.status).toBe(403);
    expect(codeOf(refused)).toBe('LinkedAuthorizationFailed');
    expect(JSON.stringify(refused.body)).toContain(missing);
    azure.setRoleAssignments([{ principalId: 'raw', scope: subscription, actions: everything }]);
    expect((await putNic()).status).toBe(200);
  });

  test('refuses the PUT of a VM without the join action of network interfaces', async () => {
    const { azure, arm, vm, subscription } = await startWithVm();
    const actions = ['Microsoft.Compute/*'];
    azure.setRoleAssignments([{ principalId: 'raw', scope: subscription, actions }]);
    const { body } = await arm.get(vm);
    expect(codeOf(await arm.call('PUT', vm, { body }))).toBe('LinkedAuthorizationFailed');
  });

  test('is required at the subscription to poll an operation', async () => {
    const { azure, arm, vm, group } = await startWithVm();
    azure.setRoleAssignments([{ principalId: 'raw', scope: group, actions: everything }]);
    const accepted = await arm.call('POST', `${vm}/deallocate`);
    expect(accepted.status).toBe(202);
    const polled = await arm.get(accepted.headers['azure-asyncoperation'] ?? '');
    expect(codeOf(polled)).toBe('AuthorizationFailed');
  });

  test('is shown in the permissions of the scopes that it applies to', async () => {
    const { azure, arm, vm, group, nic } = await startWithVm();
    const at = async (scope: string): Promise<unknown> =>
      (await arm.get(`${scope}/providers/Microsoft.Authorization/permissions`)).body.value;
    expect(await at(group)).toMatchObject([{ actions: ['*'], notActions: [] }]);
    azure.setRoleAssignments([{ principalId: 'raw', scope: vm, actions: ['*/read'] }]);
    expect(await at(vm)).toMatchObject([{ actions: ['*/read'] }]);
    expect(await at(nic)).toEqual([]);
    // Also for what a network interface is joined to, which need not exist.
    const network = `${group}/providers/Microsoft.Network`;
    azure.setRoleAssignments([{ principalId: 'raw', scope: network, actions: ['*/join/action'] }]);
    for (const joined of [
      'virtualNetworks/v/subnets/s',
      'networkSecurityGroups/n',
      'loadBalancers/l/backendAddressPools/p',
    ])
      expect(await at(`${network}/${joined}`)).toMatchObject([{ actions: ['*/join/action'] }]);
    azure.setRoleAssignments([{ principalId: 'raw', scope: vm, actions: ['*/read'] }]);
    expect(await at(group)).toEqual([]);
  });
});

describe('a deny assignment', () => {
  test('refuses what a role allows, except to the principals that it excludes', async () => {
    const { azure, arm, vm, group } = await startWithVm();
    const denied = { name: 'managed', scope: group, notActions: ['*/read'] };
    azure.setDenyAssignments([denied]);
    const refused = await arm.call('POST', `${vm}/deallocate`);
    expect(refused).toMatchObject({
      status: 403,
      body: { error: { code: 'DenyAssignmentAuthorizationFailed' } },
    });
    expect((await arm.get(vm)).status).toBe(200);
    azure.setDenyAssignments([{ ...denied, exceptPrincipals: ['raw'] }]);
    expect((await arm.call('POST', `${vm}/deallocate`)).status).toBe(202);
  });
});

describe('the admin interface for access', () => {
  test('replaces whole lists, and reports all faults of a wrong list', async () => {
    const { azure, group } = await startWithVm();
    const put = async (path: string, body: unknown): Promise<[number, unknown]> => {
      const answer = await fetch(`${azure.adminUrl}/_sim/${path}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return [answer.status, await answer.json()];
    };
    const lock = { name: 'keep', level: 'ReadOnly', scope: group };
    expect(await put('locks', [lock])).toEqual([200, [lock]]);
    expect(await (await fetch(`${azure.adminUrl}/_sim/locks`)).json()).toEqual([lock]);
    const [status, body] = await put('locks', [{ name: '', level: 'Weak', scope: 'x' }]);
    expect(status).toBe(400);
    expect((body as { faults: string[] }).faults).toHaveLength(3);
    expect((await put('quotas', [{ family: 'none', location: 'westeurope', cores: 1 }]))[0]).toBe(400);
    expect((await put('role-assignments', [{ scope: group, actions: ['*/read'] }]))[0]).toBe(200);
    expect((await put('deny-assignments', [{ name: 'd', scope: group }]))[0]).toBe(200);
  });
});
