import { describe, expect, test } from 'vitest';
import { parseVmId } from '../../../src/core/model/resource-id.ts';
import type { Operation } from '../../../src/ports/cloud.ts';
import { type ArmStub, json } from '../../support/arm-stub.ts';
import { call, cloudOverStub } from '../../support/cloud-over-stub.ts';
import { subscriptionId, vmFacts } from '../../support/facts.ts';

const id = parseVmId(vmFacts().id);
if (!id.ok) throw new Error(id.faults.join());
const vm = id.value;
const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/westeurope/operations/1?p=x`;
const operation = (stub: ArmStub, kind: Operation['kind'] = 'async'): Operation => ({
  kind,
  url: stub.url + path,
  of: 'Microsoft.Compute/virtualMachines/runCommand/action',
});
const output = { value: [{ code: 'a', message: 'out' }, { code: 'b', message: 'err' }, { message: null }] };

describe('a script', () => {
  test('is sent line by line, with the command for its kind of guest', async () => {
    const { cloud, stub } = await cloudOverStub((request, response) =>
      json(response, 202, {}, { location: `https://${request.headers.host}${path}`, 'retry-after': '10' }),
    );
    const accepted = await cloud.runGuestScript(vm, { os: 'linux', text: '#!/bin/sh\necho "1"\n' }, call);
    expect(accepted).toEqual({
      ok: true,
      value: { how: 'sent', operation: operation(stub, 'location'), retryAfterSeconds: 10 },
    });
    await cloud.runGuestScript(vm, { os: 'windows', text: '1' }, call);
    expect(stub.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(
      Array(2).fill(`POST ${vm.path}/runCommand?api-version=2026-04-01`),
    );
    expect(stub.seen.map(({ body }) => JSON.parse(body))).toEqual([
      { commandId: 'RunShellScript', script: ['#!/bin/sh', 'echo "1"', ''] },
      { commandId: 'RunPowerShellScript', script: ['1'] },
    ]);
  });

  test('is not polled on another host', async () => {
    const { cloud, stub } = await cloudOverStub((_request, response) =>
      json(response, 202, {}, { 'azure-asyncoperation': `https://evil.example${path}` }),
    );
    const failure = { kind: 'unreadable' };
    expect(await cloud.runGuestScript(vm, { os: 'linux', text: '' }, call)).toMatchObject({
      ok: false,
      failure,
    });
    const url = `https://evil.example${path}`;
    expect(await cloud.pollGuestScript({ kind: 'async', url }, call)).toMatchObject({ ok: false, failure });
    expect(stub.seen).toHaveLength(1);
  });

  test('that cannot run because of another one is a conflict', async () => {
    const { cloud } = await cloudOverStub((_request, response) =>
      json(response, 409, {
        error: { code: 'Conflict', message: 'Run command extension execution is in progress.' },
      }),
    );
    expect(await cloud.runGuestScript(vm, { os: 'linux', text: '' }, call)).toMatchObject({
      ok: false,
      failure: { kind: 'conflict' },
    });
  });
});

describe('what a script printed', () => {
  test.each<[string, Operation['kind'], number, unknown, unknown]>([
    ['is in the operation', 'async', 200, { status: 'Succeeded', properties: { output } }, 'out\nerr\n'],
    ['is what the location answers', 'location', 200, output, 'out\nerr\n'],
  ])('%s', async (_, kind, status, body, printed) => {
    const { cloud, stub } = await cloudOverStub((_request, response) => json(response, status, body));
    expect(await cloud.pollGuestScript(operation(stub, kind), call)).toEqual({
      ok: true,
      value: { state: 'succeeded', printed },
    });
  });

  test.each<[string, Operation['kind'], number, unknown, object]>([
    ['while it runs', 'async', 200, { status: 'InProgress' }, { state: 'running', retryAfterSeconds: 7 }],
    ['while it runs, by its location', 'location', 202, {}, { state: 'running', retryAfterSeconds: 7 }],
    [
      'when it failed',
      'async',
      200,
      { status: 'Failed', error: { code: 'VMAgentStatusCommunicationError', message: 'no agent' } },
      { state: 'failed', failure: { code: 'VMAgentStatusCommunicationError', message: 'no agent' } },
    ],
    ['when Azure no longer knows it', 'async', 404, { error: { code: 'NotFound' } }, { state: 'gone' }],
  ])('is not available %s', async (_, kind, status, body, value) => {
    const { cloud, stub } = await cloudOverStub((_request, response) =>
      json(response, status, body, { 'retry-after': '7' }),
    );
    expect(await cloud.pollGuestScript(operation(stub, kind), call)).toMatchObject({ ok: true, value });
  });

  test.each([
    ['no output', { status: 'Succeeded' }],
    ['text where a list should be', { status: 'Succeeded', properties: { output: { value: 'x' } } }],
  ])('is unreadable with %s', async (_, body) => {
    const { cloud, stub } = await cloudOverStub((_request, response) => json(response, 200, body));
    expect(await cloud.pollGuestScript(operation(stub), call)).toMatchObject({
      ok: false,
      failure: { kind: 'unreadable' },
    });
  });
});
