import { describe, expect, test } from 'vitest';
import { type ScanStep, scanSubscription } from '../../../src/assessment/scan.ts';
import type { ArmRequest } from '../../../src/azure/arm/arm-client.ts';
import { type Patience, ReadingClient } from '../../../src/azure/arm/reading-client.ts';
import { createReader } from '../../../src/azure/inventory/reader.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { type ArmStub, json } from '../../support/arm-stub.ts';
import { apiVersions, armOverStub, call } from '../../support/cloud-over-stub.ts';
import { subscriptionId } from '../../support/facts.ts';

// Wrong answers that the simulation does not give; test/scripts has the case without them.

const never: Patience = async () => 'give-up';

test.each<ArmRequest['method']>(['POST', 'PUT'])(
  'a reading client refuses %s, and nothing is sent',
  async (method) => {
    const { stub, arm } = await armOverStub((_request, response) => json(response, 200, {}));
    const client = new ReadingClient(arm, never);
    const request = {
      provider: 'compute',
      method,
      subscriptionId,
      path: '/subscriptions/x',
      body: {},
    } as const;
    expect(await client.send(request, call)).toMatchObject({ ok: false, failure: { kind: 'refused' } });
    expect(stub.seen).toEqual([]);
    await client.send({ ...request, method: 'GET' }, call);
    expect(stub.seen.map((one) => one.method)).toEqual(['GET']);
  },
);

describe('a scan', () => {
  const base = `/subscriptions/${subscriptionId}/resourceGroups`;
  const vmId = (name: string): string => `${base}/web/providers/Microsoft.Compute/virtualMachines/${name}`;
  const nicId = (name: string): string => `${base}/web/providers/Microsoft.Network/networkInterfaces/${name}`;
  const vm = (name: string, nics: readonly string[], given: object = {}): object => ({
    id: vmId(name),
    location: 'westeurope',
    properties: {
      vmId: 'uid',
      hardwareProfile: { vmSize: 'Standard_D4s_v3' },
      provisioningState: 'Succeeded',
      networkProfile: { networkInterfaces: nics.map((id) => ({ id: nicId(id) })) },
    },
    ...given,
  });
  const nic = (name: string, of: string): object => ({
    id: nicId(name),
    properties: { provisioningState: 'Succeeded', virtualMachine: { id: vmId(of).toUpperCase() } },
  });

  async function scan(
    lists: Readonly<Record<string, unknown>>,
    patience: Patience = never,
  ): Promise<{ steps: ScanStep[]; stub: ArmStub }> {
    const { stub, arm } = await armOverStub(({ url = '' }, response) => {
      const body = Object.entries(lists).find(([part]) => url.includes(part))?.[1] ?? {
        value: [],
        subscriptionId,
      };
      if (typeof body === 'function') body(response);
      else json(response, 200, body);
    });
    const deps = { ...createReader({ ...arm, apiVersions, patience }), now: () => 0 };
    const steps: ScanStep[] = [];
    for await (const step of scanSubscription(deps, defaultPolicy, subscriptionId, call)) steps.push(step);
    return { steps: steps.filter(({ kind }) => kind !== 'progress'), stub };
  }
  const groups = { '/resourcegroups': { value: [{ name: 'WEB' }] } };

  test('says of each VM that it cannot assess why, and goes on with the others', async () => {
    const { steps } = await scan({
      ...groups,
      '/virtualMachines': {
        value: [
          vm('a', ['a-nic']),
          vm('b', ['b-nic', 'b-late']),
          vm('c', [], { id: vmId('c').replace('/web/', '/other/') }),
          { id: vmId('d'), location: 5 },
          vm('e', [], { id: '/nonsense' }),
          7,
        ],
      },
      '/networkInterfaces': { value: [nic('a-nic', 'a'), nic('b-nic', 'b'), { id: 'broken' }] },
    });
    const notified = steps.map((step) =>
      step.kind === 'assessed' ? step.vm.id : step.kind === 'unreadable' ? [step.vmId, step.fault] : step,
    );
    expect(notified).toEqual([
      [vmId('d'), expect.stringContaining('location')],
      ['without an id', expect.any(String)],
      vmId('a'),
      [vmId('b'), 'not all of its network interfaces are listed'],
      [vmId('c').replace('/web/', '/other/'), 'its resource group is not listed'],
      ['/nonsense', expect.stringContaining('resource id')],
    ]);
  });

  test('ends with a failure where a list leads in a circle', async () => {
    const { steps, stub } = await scan({
      ...groups,
      '/virtualMachines': (response: Parameters<typeof json>[0]) =>
        json(response, 200, {
          value: [],
          nextLink: `https://${response.req.headers.host}/subscriptions/x/virtualMachines?p=1`,
        }),
    });
    expect(steps).toMatchObject([{ kind: 'failed', failure: { kind: 'unreadable' } }]);
    expect(stub.seen.filter(({ url }) => url.includes('virtualMachines'))).toHaveLength(2);
  });

  test('sends its token to no other host that a list names', async () => {
    const { steps } = await scan({
      ...groups,
      '/virtualMachines': { value: [], nextLink: 'https://evil.example/subscriptions/x' },
    });
    expect(steps).toMatchObject([{ kind: 'failed', failure: { kind: 'unreadable' } }]);
  });

  test('repeats a read that fails for a while as its patience allows, and fails as a whole after that', async () => {
    let patience = 0;
    const { steps, stub } = await scan(
      {
        ...groups,
        '/skus': (response: Parameters<typeof json>[0]) => json(response, 503, { error: { code: 'Down' } }),
        '/virtualMachines': { value: [vm('a', []), vm('b', [])] },
      },
      async () => (++patience < 3 ? 'again' : 'give-up'),
    );
    expect(steps).toMatchObject([{ kind: 'failed', failure: { kind: 'unavailable' } }]);
    expect(stub.seen.filter(({ url }) => url.includes('/skus'))).toHaveLength(3);
  });
});
