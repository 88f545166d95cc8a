import { expect, test } from 'vitest';
import { armOperations } from '../../../src/core/model/arm-operation.ts';
import { parseVmId } from '../../../src/core/model/resource-id.ts';
import type { Operation } from '../../../src/ports/cloud.ts';
import { json } from '../../support/arm-stub.ts';
import { call, cloudOverStub } from '../../support/cloud-over-stub.ts';
import { subscriptionId, vmFacts } from '../../support/facts.ts';
import { Measured } from '../../support/measured.ts';

const id = parseVmId(vmFacts().id);
if (!id.ok) throw new Error(id.faults.join());
const vm = id.value;
const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/westeurope/operations/1`;
const startTime = '2026-11-22T12:00:00.1234567+00:00';

/** What is measured of a poll that Azure answers so. */
async function polled(body: object) {
  const measured = new Measured();
  const { cloud, stub } = await cloudOverStub((_, response) => json(response, 200, body), {
    telemetry: measured.telemetry,
  });
  const of = 'Microsoft.Compute/virtualMachines/start/action';
  const operation: Operation = { kind: 'async', url: stub.url + path, of };
  const answer = await cloud.poll(operation, call);
  return { answer, series: await measured.series('accelnet.arm.operation.duration') };
}

test.each([
  ['Succeeded', 'succeeded'],
  ['Failed', 'failed'],
])(
  'how long an operation took is read from its status and measured by what began it: %s',
  async (status, result) => {
    const { answer, series } = await polled({
      status,
      startTime,
      endTime: '2026-11-22T12:00:33.6234567+00:00',
    });
    expect(answer).toMatchObject({ ok: true, value: { state: result, tookSeconds: 33.5 } });
    expect(series).toEqual([
      ['accelnet.arm.operation.duration', `Microsoft.Compute/virtualMachines/start/action ${result}`, 33.5],
    ]);
  },
);

test.each([
  [{ status: 'Succeeded' }],
  [{ status: 'Succeeded', startTime }],
  [{ status: 'Succeeded', startTime, endTime: 'soon' }],
  [{ status: 'Succeeded', startTime, endTime: '2026-11-22T11:59:59Z' }],
  [{ status: 'Succeeded', startTime: 7, endTime: null }],
])('an operation whose times are not known is over all the same, and not measured: %j', async (body) => {
  const { answer, series } = await polled(body);
  expect([answer, series]).toEqual([{ ok: true, value: { state: 'succeeded' } }, []]);
});

test('an operation that goes on is not measured', async () => {
  expect((await polled({ status: 'InProgress', startTime })).series).toEqual([]);
});

test('each request is measured by its operation and status, and with what Azure says is left', async () => {
  const measured = new Measured();
  const { cloud } = await cloudOverStub(
    ({ method }, response) =>
      json(
        response,
        method === 'GET' ? 404 : 202,
        {},
        { 'x-ms-ratelimit-remaining-subscription-writes': '198' },
      ),
    { telemetry: measured.telemetry },
  );
  await cloud.readVm(vm, call);
  await cloud.start(vm, call);
  const series = await measured.series('http.client.request.duration', 'accelnet.arm.requests.remaining');
  expect(series.map(([, about]) => about.replace(/ \d{4,5} /, ' PORT '))).toEqual([
    'subscription-writes',
    'GET localhost PORT 404 404 Microsoft.Compute Microsoft.Compute/virtualMachines/read',
    'POST localhost PORT 202 Microsoft.Compute Microsoft.Compute/virtualMachines/start/action',
  ]);
});

test('a request that nobody answers is measured with why', async () => {
  const measured = new Measured();
  const { cloud } = await cloudOverStub(() => undefined, { telemetry: measured.telemetry, deadlineMs: 50 });
  expect(await cloud.readVm(vm, call)).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
  const [[, about] = []] = await measured.series('http.client.request.duration');
  expect(about).toContain(' deadline ');
  expect(armOperations.some((one) => about?.endsWith(one))).toBe(true);
});
