import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VmOrder } from '../../sandbox/arm/compute/vm-order.ts';
import { noDriver } from '../../sandbox/scenarios/eligibility/no-driver.ts';
import { Stage } from '../../sandbox/scenarios/stage.ts';

// The built app in a host process of its own, against the simulated Azure over HTTPS. Time is fast here: the app waits for Run Command.

const appDir = path.resolve(import.meta.dirname, '../..');
const fast = 60;

interface Answer {
  readonly status: number;
  readonly body: {
    readonly detail?: string;
    readonly conclusion?: { readonly kind: string; readonly cause?: string; readonly sentence: string };
    readonly causes?: readonly { readonly cause: string; readonly state: string; readonly why?: string }[];
  };
}

async function diagnosis(stage: Stage, query: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${stage.hostUrl}/api/diagnosis?${new URLSearchParams(query)}`);
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

async function asked(stage: Stage, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${stage.hostUrl}/api/diagnosis`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const runCommands = (stage: Stage): number =>
  stage.azure
    .journal()
    .filter((entry) => entry.type === 'request' && entry.operation === 'virtualMachines/runCommand').length;

const order = (name: string, given: Partial<VmOrder> = {}): VmOrder => ({
  name,
  size: 'Standard_D4s_v3',
  settled: true,
  raiseEvents: false,
  nics: [{ name: `${name}-nic`, accelerated: true }],
  ...given,
});

describe('the diagnosis, where guests may be asked', () => {
  let stage: Stage;
  beforeAll(async () => {
    // The VM of the story under a policy that only reports: its flag stays on.
    const story = { ...noDriver, arrange: () => undefined, promises: () => [] };
    const settings = { ACCELNET_GUEST_PROBE: 'report' };
    stage = await Stage.open({ seed: 4, speed: fast, appDir, settings }, story);
    stage.createVm(order('old-01', { driver: false }));
    stage.createVm(order('healthy'));
    stage.createVm(order('quiet'));
    stage.createVm(order('busy'));
    stage.createVm(order('plain', { nics: [{ name: 'plain-nic' }] }));
  });
  afterAll(async () => await stage.close());
  const id = (name: string): string => stage.azure.vm(name).id;

  test('names the driver that the guest of the story lacks', async () => {
    const { status, body } = await asked(stage, { vmId: id('old-01'), comment: 'it is slow' });
    expect([status, body.conclusion]).toEqual([
      200,
      {
        kind: 'cause',
        cause: 'no-driver',
        sentence: expect.stringMatching(/no driver .* 15b3:1016 \(Mellanox/),
      },
    ]);
  });

  test('reports that a healthy guest works, and includes its peer', async () => {
    const alone = await asked(stage, { vmId: id('healthy') });
    expect(alone.body.conclusion).toMatchObject({ kind: 'working' });
    const paired = await diagnosis(stage, { vm: id('healthy'), peer: id('plain') });
    expect(paired.body.conclusion).toMatchObject({ cause: 'peer-not-accelerated' });
  });

  test('shows a reader what Azure shows, and asks no guest, however often it is requested', async () => {
    const before = runCommands(stage);
    for (let n = 0; n < 40; n++) {
      const { status, body } = await diagnosis(stage, { vm: id('quiet') });
      expect([status, body.conclusion?.kind]).toEqual([200, 'unclear']);
    }
    const { body } = await diagnosis(stage, { vm: id('quiet') });
    expect(body.causes?.find(({ cause }) => cause === 'no-driver')).toMatchObject({
      state: 'not-checked',
      why: expect.stringContaining('POST /api/diagnosis'),
    });
    expect(runCommands(stage)).toBe(before);
  });

  test('asks a guest once in five minutes for an operator, who is logged, whatever else is requested meanwhile', async () => {
    const before = runCommands(stage);
    const answers = await Promise.all(Array.from({ length: 10 }, () => asked(stage, { vmId: id('busy') })));
    expect(runCommands(stage) - before).toBe(1);
    expect(answers.filter(({ body }) => body.conclusion?.kind === 'working')).toHaveLength(1);
    expect(
      await asked(stage, { vmId: id('busy').toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions') }),
    ).toMatchObject({
      status: 429,
      body: { detail: expect.stringContaining('five minutes') },
    });
    expect(runCommands(stage) - before).toBe(1);
    expect(await stage.log()).toMatch(/an operator has a guest asked .*"by":"function key".*busy/);
  });

  test.each<[string, Record<string, string>, number]>([
    ['another page', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['a form', { 'content-type': 'text/plain' }, 415],
    [
      'somebody with a forged header',
      {
        'x-ms-client-principal': btoa(
          '{"claims":[{"typ":"roles","val":"Operator"},{"typ":"oid","val":"boss"}]}',
        ),
      },
      403,
    ],
  ])('refuses to ask a guest for %s', async (_who, headers, status) => {
    const before = runCommands(stage);
    expect((await asked(stage, { vmId: id('plain') }, headers)).status).toBe(status);
    expect(runCommands(stage)).toBe(before);
    expect(await stage.log()).not.toContain('boss');
  });

  test.each<[string, object, number, RegExp]>([
    ['without a VM', {}, 400, /^vmId: is missing; should be the resource id/],
    ['with an invalid id', { vmId: '/x' }, 400, /^vmId: resource id/],
    ['with an invalid peer', { vmId: 'healthy', peer: '..' }, 400, /^peer: resource id/],
    ['of a VM that is not there', { vmId: 'gone' }, 404, /no such virtual machine/],
  ])('refuses to ask a guest %s', async (_, body, status, detail) => {
    const { vmId } = body as { vmId?: string };
    const named =
      vmId === undefined || vmId.startsWith('/') ? {} : { vmId: id('healthy').replace('healthy', vmId) };
    const answer = await asked(stage, { ...body, ...named });
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringMatching(detail)]);
  });

  test.each<[string, Record<string, string>, number, RegExp]>([
    ['without a VM', {}, 400, /vm/],
    ['with an invalid id', { vm: '/x' }, 400, /^vm: resource id/],
    ['with an invalid peer', { vm: 'healthy', peer: '..' }, 400, /^peer: resource id/],
    ['with another parameter', { vm: 'healthy', guest: 'yes' }, 400, /no parameter "guest"/],
    [
      'about another subscription',
      {
        vm: '/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v',
      },
      404,
      /^vm: its subscription is not watched/,
    ],
    ['of a VM that is not there', { vm: 'gone' }, 404, /no such virtual machine/],
  ])('refuses a request %s', async (_, query, status, detail) => {
    const vm =
      query.vm === undefined
        ? {}
        : { vm: query.vm.startsWith('/') ? query.vm : id('healthy').replace('healthy', query.vm) };
    const answer = await diagnosis(stage, { ...query, ...vm });
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringMatching(detail)]);
  });
});

test('where guests may not be asked, an operator gets a conflict and no guest is asked', async () => {
  const story = { ...noDriver, settings: {}, arrange: () => undefined, promises: () => [] };
  const stage = await Stage.open({ seed: 4, speed: fast, appDir }, story);
  try {
    stage.createVm(order('old-01', { driver: false }));
    const { status, body } = await asked(stage, { vmId: stage.azure.vm('old-01').id });
    expect([status, body.detail]).toEqual([409, 'guests are not asked: ACCELNET_GUEST_PROBE is off']);
    expect(runCommands(stage)).toBe(0);
  } finally {
    await stage.close();
  }
});
