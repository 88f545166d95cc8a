import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Stage } from '../../sandbox/scenarios/stage.ts';

// Runs the built app with exactly the roles that a deployment gives it. Time runs fast, because a diagnosis waits for Run Command.

const appDir = path.resolve(import.meta.dirname, '../..');
const list = z.array(z.string());
const actions = z
  .object({ read: list, remediate: list, guestProbe: list })
  .parse(JSON.parse(readFileSync(path.join(appDir, 'infra/actions.json'), 'utf8')));

describe('with the roles of a deployment', () => {
  let stage: Stage;
  let id: string;
  beforeAll(async () => {
    const story = { name: 'role', title: '', arrange: () => undefined, promises: () => [] };
    const settings = { ACCELNET_GUEST_PROBE: 'report', ACCELNET_MODE_NEW: 'enforce' };
    stage = await Stage.open({ seed: 22, speed: 60, appDir, settings }, story);
    const createdAt = stage.now() - 3_600_000;
    stage.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true, createdAt, raiseEvents: false });
    ({ id } = stage.azure.vm('vm'));
  });
  afterAll(async () => await stage.close());

  const allow = (...allowed: string[]): void =>
    stage.azure.setRoleAssignments([{ scope: id.split('/').slice(0, 3).join('/'), actions: allowed }]);
  const refused = (from = 0): string[] =>
    stage.azure
      .journal()
      .slice(from)
      .flatMap((entry) =>
        entry.type === 'request' && entry.status === 403 ? [`${entry.operation} ${entry.path}`] : [],
      );
  const diagnosed = async (): Promise<unknown> => {
    const answer = await fetch(`${stage.hostUrl}/api/diagnosis`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ vmId: id }),
    });
    return await answer.json();
  };

  test('a VM is accelerated, swept, assessed and diagnosed and its guest asked without a refused request', async () => {
    allow(...actions.read, ...actions.remediate, ...actions.guestProbe);
    stage.touch('vm');
    await stage.until('it is accelerated', async () => {
      const { remediations } = await stage.api.remediations();
      return remediations.some(({ status }) => status?.outcome === 'accelerated');
    });
    await stage.act('postSweep', {});
    await stage.until('the sweep has ended', async () => {
      const { last } = (await (await fetch(`${stage.hostUrl}/api/sweep`)).json()) as { last?: unknown };
      return last !== undefined && last !== null;
    });
    await stage.api.assessment(id, { rights: true });
    expect(await diagnosed()).toMatchObject({ conclusion: { kind: 'working' } });
    const asked = stage.azure
      .journal()
      .filter((one) => one.type === 'request' && one.operation === 'virtualMachines/runCommand');
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(refused()).toEqual([]);
  });

  test('a diagnosis is complete if they allow only reading and asking guests', async () => {
    allow(...actions.read, ...actions.guestProbe);
    const from = stage.azure.journal().length;
    const asked = stage.now();
    await stage.until('the guest may be asked again', () => stage.now() - asked > 300_000);
    expect(await diagnosed()).toMatchObject({ conclusion: { kind: 'working' } });
    expect(refused(from)).toEqual([]);
  });
});
