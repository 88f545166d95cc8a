import { describe, expect, test } from 'vitest';
import type { VmOrder } from '../../../../sandbox/arm/compute/vm-order.ts';
import type { SimulatedAzureOptions } from '../../../../sandbox/arm/simulated-azure.ts';
import type { ArmAnswer } from '../support/arm-client.ts';
import { type Bench, startBench } from '../support/bench.ts';

type Nic = ArmAnswer['body'] & { properties: Record<string, unknown> };

interface NicBench extends Bench {
  readonly nic: string;
  readonly vmId: string;
  readonly read: () => Promise<Nic>;
  /** GET, set the flag, PUT. */
  readonly setFlag: (flag: boolean) => Promise<ArmAnswer>;
}

async function startWith(
  order: Partial<VmOrder> = {},
  options: Partial<SimulatedAzureOptions> = {},
): Promise<NicBench> {
  const bench = await startBench(options);
  const { id, nicIds } = bench.azure.createVm({
    name: 'vm',
    size: 'Standard_D4s_v3',
    powerState: 'deallocated',
    ...order,
  });
  const nic = nicIds[0] ?? '';
  const read = async (): Promise<Nic> => (await bench.arm.get(nic)).body as Nic;
  return {
    ...bench,
    nic,
    vmId: id,
    read,
    setFlag: async (flag) => {
      const body = await read();
      body.properties.enableAcceleratedNetworking = flag;
      return await bench.arm.call('PUT', nic, { body });
    },
  };
}

describe('a network interface', () => {
  test('shows members that no published schema has, and its etag in body and header', async () => {
    const { arm, nic } = await startWith();
    const { body, headers } = await arm.get(nic);
    expect(body).toMatchObject({
      kind: 'Regular',
      properties: { allowPort25Out: true, provisioningState: 'Succeeded' },
    });
    expect(body.etag).toMatch(/^W\/"[0-9a-f-]{36}"$/);
    expect(headers.etag).toBe(body.etag);
  });

  test('keeps unknown members at every level through a read, a change of the flag and a write', async () => {
    const extra = {
      invented: { deep: [1, 2] },
      properties: {
        invented: true,
        dnsSettings: { invented: 'dns' },
        ipConfigurations: [{ invented: 'ip', properties: { invented: 'ip properties' } }],
      },
    };
    const { read, setFlag, outcome } = await startWith({ nics: [{ name: 'n', extra }] });
    const before = await read();
    await outcome(await setFlag(true));
    await outcome(await setFlag(false));
    const after = await read();
    expect(withoutEtags(after)).toEqual(withoutEtags(before));
    expect(after).toMatchObject(extra);
  });

  test('may be ordered with more IP configurations, each with its own address', async () => {
    const extra = { properties: { ipConfigurations: [{}, { properties: { invented: true } }] } };
    const { read } = await startWith({ nics: [{ name: 'n', extra }] });
    const { ipConfigurations } = (await read()).properties as {
      ipConfigurations: { properties: { privateIPAddress: string } }[];
    };
    expect(ipConfigurations).toMatchObject([
      { name: 'ipconfig1', properties: { primary: true } },
      { name: 'ipconfig2', properties: { primary: false, invented: true } },
    ]);
    expect(new Set(ipConfigurations.map(({ properties }) => properties.privateIPAddress)).size).toBe(2);
  });

  test('is reset by a PUT that omits members, and its flag becomes false', async () => {
    const nics = [
      { name: 'n', accelerated: true, extra: { tags: { a: 'b' }, properties: { enableIPForwarding: true } } },
    ];
    const { arm, nic, read, outcome } = await startWith({ nics });
    const { properties, location } = await read();
    const body = { location, properties: { ipConfigurations: properties.ipConfigurations } };
    expect(await outcome(await arm.call('PUT', nic, { body }))).toEqual({ status: 'Succeeded' });
    const after = await read();
    expect(after.properties).toMatchObject({ enableAcceleratedNetworking: false, enableIPForwarding: false });
    expect(after.tags).toBeUndefined();
    expect(after.kind).toBeUndefined();
    expect(after.properties.macAddress).toBe(properties.macAddress);
    expect(after.properties.virtualMachine).toEqual(properties.virtualMachine);
  });

  test('treats a flag of null like an omitted one', async () => {
    const { arm, nic, read, outcome } = await startWith({ nics: [{ name: 'n', accelerated: true }] });
    const { properties, ...rest } = await read();
    const body = { ...rest, properties: { ...properties, enableAcceleratedNetworking: null } };
    expect(await outcome(await arm.call('PUT', nic, { body }))).toEqual({ status: 'Succeeded' });
    expect((await read()).properties.enableAcceleratedNetworking).toBe(false);
  });

  test('keeps the two undocumented members at a PUT that omits them if the rule says so', async () => {
    const { arm, nic, read, outcome } = await startWith(
      {},
      { rules: { omittedUndocumentedMembers: 'kept' } },
    );
    const { properties, location } = await read();
    await outcome(
      await arm.call('PUT', nic, {
        body: { location, properties: { ipConfigurations: properties.ipConfigurations } },
      }),
    );
    expect(await read()).toMatchObject({ kind: 'Regular', properties: { allowPort25Out: true } });
  });

  test.each([
    ['omits them', undefined],
    ['has an empty list', []],
    ['renames the primary one', [{ name: 'other', properties: { subnet: { id: '/s' } } }]],
  ])('refuses to lose its primary IP configuration by a PUT that %s', async (_what, ipConfigurations) => {
    const { arm, nic, read } = await startWith();
    const before = await read();
    const answer = await arm.call('PUT', nic, {
      body: { location: 'westeurope', properties: { ipConfigurations } },
    });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'IpConfigDeleteNotSupported' } } });
    expect(await read()).toEqual(before);
  });

  test('changes its etag when a write begins and when it ends', async () => {
    const { read, setFlag, outcome } = await startWith();
    const first = (await read()).etag;
    const accepted = await setFlag(true);
    const second = (await read()).etag;
    await outcome(accepted);
    const third = (await read()).etag;
    expect(new Set([first, second, third]).size).toBe(3);
    expect(accepted.body.etag).toBe(second);
  });

  test('keeps the etag of the write at its end if the rule says so', async () => {
    const { read, setFlag, outcome } = await startWith({}, { rules: { etagChangesOnCompletion: false } });
    const accepted = await setFlag(true);
    await outcome(accepted);
    expect((await read()).etag).toBe(accepted.body.etag);
  });

  test('is not written if the etag of the request is stale', async () => {
    const { arm, nic, read, outcome } = await startWith();
    const body = await read();
    const headers = { 'if-match': String(body.etag) };
    await outcome(await arm.call('PUT', nic, { body, headers }));
    const stale = await arm.call('PUT', nic, { body, headers });
    expect(stale).toMatchObject({
      status: 412,
      body: { error: { code: 'PreconditionFailed', details: [{ code: 'PreconditionFailedEtagMismatch' }] } },
    });
    expect((await arm.call('PUT', nic, { body, headers: { 'if-match': '*' } })).status).toBe(200);
  });

  test('accepts one write at a time', async () => {
    const { setFlag, outcome } = await startWith();
    const first = await setFlag(true);
    expect(await setFlag(true)).toMatchObject({
      status: 429,
      body: { error: { code: 'RetryableError', details: [{ code: 'RetryableErrorDueToAnotherOperation' }] } },
    });
    expect(await outcome(first)).toEqual({ status: 'Succeeded' });
  });

  test.each([
    ['refused', 429],
    ['accepted', 200],
  ] as const)(
    'has a write %s while its VM is being deallocated, as the rule says',
    async (nicWriteDuringVmOperation, status) => {
      const { arm, vmId, setFlag } = await startWith(
        { powerState: 'running' },
        { rules: { nicWriteDuringVmOperation } },
      );
      await arm.call('POST', `${vmId}/deallocate`);
      expect((await setFlag(true)).status).toBe(status);
    },
  );

  test('is not written while its VM is being deleted', async () => {
    const { arm, vmId, setFlag } = await startWith();
    await arm.call('DELETE', vmId);
    expect(await setFlag(true)).toMatchObject({
      status: 409,
      body: { error: { code: 'OperationNotAllowed' } },
    });
  });

  test.each(['Standard_B2s', 'Standard_B2ms', 'Standard_DC4as_v5', 'Standard_A2_v2'])(
    'cannot get the flag on a %s',
    async (size) => {
      const { setFlag, read } = await startWith({ size });
      expect(await setFlag(true)).toMatchObject({
        status: 400,
        body: { error: { code: 'VMSizeIsNotPermittedToEnableAcceleratedNetworking' } },
      });
      expect((await read()).properties.enableAcceleratedNetworking).toBe(false);
    },
  );

  test.each([
    ['without-effect', 200],
    ['refused', 409],
  ] as const)('of a running VM answers a flag write by the rule: %s', async (flagOnRunningVm, status) => {
    const { azure, setFlag, pass } = await startWith(
      { powerState: 'running' },
      { rules: { flagOnRunningVm } },
    );
    expect((await setFlag(true)).status).toBe(status);
    await pass(60);
    expect(azure.vm('vm').nics[0]?.accelerated).toBe(false);
  });

  test.each([
    ['new', true],
    ['old', false],
  ] as const)(
    'has the %s flag after a write that fails at its end, as the rule says',
    async (failedNicWriteLeaves, flag) => {
      const { azure, read, setFlag, outcome } = await startWith({}, { rules: { failedNicWriteLeaves } });
      azure.addFault({
        operation: 'networkInterfaces/write',
        effect: { kind: 'async-failure', code: 'InternalServerError', message: 'An error occurred.' },
      });
      expect(await outcome(await setFlag(true))).toEqual({
        status: 'Failed',
        error: { code: 'InternalServerError', message: 'An error occurred.' },
      });
      expect((await read()).properties).toMatchObject({
        provisioningState: 'Failed',
        enableAcceleratedNetworking: flag,
      });
    },
  );

  test.each([
    ['refused', 400],
    ['accepted', 200],
  ] as const)(
    'in an availability set of plain VMs has a write of its flag %s',
    async (flagInPlainAvailabilitySet, status) => {
      const { azure, setFlag } = await startWith(
        { availabilitySet: 'set' },
        { rules: { flagInPlainAvailabilitySet } },
      );
      azure.createVm({ name: 'sibling', size: 'Standard_D4s_v3', availabilitySet: 'set', settled: true });
      expect((await setFlag(true)).status).toBe(status);
    },
  );

  test.each([
    ['deallocated', { powerState: 'deallocated' }],
    ['accelerated', { nics: [{ name: 's', accelerated: true }] }],
  ] as const)('gets its flag in an availability set whose other VM is %s', async (_what, sibling) => {
    const { azure, setFlag } = await startWith({ availabilitySet: 'set' });
    azure.createVm({
      name: 'sibling',
      size: 'Standard_D4s_v3',
      availabilitySet: 'set',
      ...(structuredClone(sibling) as Partial<VmOrder>),
    });
    expect((await setFlag(true)).status).toBe(200);
  });

  test('ignores what a client writes into read-only members', async () => {
    const { arm, nic, read, outcome } = await startWith();
    const before = await read();
    const body = structuredClone(before);
    Object.assign(body, { name: 'other', id: '/other' });
    Object.assign(body.properties, {
      macAddress: 'x',
      virtualMachine: { id: '/x' },
      resourceGuid: 'x',
      primary: false,
    });
    await outcome(await arm.call('PUT', nic, { body }));
    expect(withoutEtags(await read())).toEqual(withoutEtags(before));
  });

  test('accepts only tags by PATCH', async () => {
    const { arm, nic, read } = await startWith();
    expect((await arm.call('PATCH', nic, { body: { tags: { a: 'b' } } })).status).toBe(200);
    expect((await read()).tags).toEqual({ a: 'b' });
    const answer = await arm.call('PATCH', nic, {
      body: { properties: { enableAcceleratedNetworking: true } },
    });
    expect(answer.status).toBe(400);
  });

  test('is not deleted while a VM uses it', async () => {
    const { arm, nic, vmId, pass } = await startWith();
    expect(await arm.call('DELETE', nic)).toMatchObject({
      status: 400,
      body: { error: { code: 'NicInUse' } },
    });
    await arm.call('DELETE', vmId);
    await pass(60);
    expect((await arm.call('DELETE', nic)).status).toBe(202);
    await pass(10);
    expect((await arm.get(nic)).status).toBe(404);
    expect((await arm.call('DELETE', nic)).status).toBe(204);
  });

  test('has its whole JSON before and after each write in the journal', async () => {
    const { azure, setFlag, outcome, nic } = await startWith();
    const before = azure.nic('vm-nic');
    const { seq = 0 } = azure.journal().at(-1) ?? {};
    await outcome(await setFlag(true));
    const changes = azure.journal(seq).filter((entry) => entry.type === 'change' && entry.kind === 'nic');
    expect(changes).toMatchObject([
      { resource: nic, from: before, to: { properties: { provisioningState: 'Updating' } } },
      { resource: nic, to: azure.nic('vm-nic') },
    ]);
  });
});

function withoutEtags(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, member) => (name === 'etag' ? undefined : member)));
}
