import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Stage } from '../../../sandbox/scenarios/stage.ts';
import { sweepState } from '../../../src/core/sweep/sweep-state.ts';

// The built app in a host of its own that gets no events: what its sweeps find and begin.

const appDir = path.resolve(import.meta.dirname, '../../..');
const settings = { ACCELNET_MODE: 'enforce', ACCELNET_MAX_CONCURRENT: '2' };
const story = {
  name: 'sweep',
  title: '',
  deaf: true as const,
  settings,
  arrange: () => undefined,
  promises: () => [],
};
const sweepAnswer = sweepState.extend({
  running: z.unknown(),
  last: sweepState.shape.last.nullable(),
  schedule: z.string(),
});
const instances = z.array(z.object({ name: z.string(), instanceId: z.string() }));
const status = z.object({ runtimeStatus: z.string(), historyEvents: z.array(z.unknown()) });

describe('a sweep', () => {
  let stage: Stage;
  const settled = { size: 'Standard_D4s_v3', settled: true };
  beforeAll(async () => {
    stage = await Stage.open({ seed: 7, speed: 'max', appDir }, story);
    const createdAt = stage.now() - 30 * 24 * 3_600_000;
    for (let n = 0; n < 6; n++)
      stage.createVm({ name: `fit-${n}`, resourceGroup: `rg-${n % 2}`, ...settled, createdAt });
    stage.createVm({ name: 'out', ...settled, createdAt, tags: { 'accelnet-opt-out': 'true' } });
  });
  afterAll(async () => await stage.close());

  const api = async (method: string, route: string, body?: object) => {
    const response = await fetch(`${stage.hostUrl}/api/${route}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const swept = async () => sweepAnswer.parse((await api('GET', 'sweep')).body);
  const durable = async (route: string): Promise<unknown> =>
    await (await fetch(`${stage.hostUrl}/runtime/webhooks/durabletask/instances${route}`)).json();
  const terminate = async (id: string): Promise<void> => await stage.terminate(id);
  const over = async (): Promise<void> =>
    await stage.until('the sweep is over', async () => (await swept()).running === null);
  const sweepOnce = async (): Promise<string> => {
    const { status: code, body } = await api('POST', 'sweep', {});
    expect(code).toBe(202);
    await over();
    return String(body.id);
  };

  test('is refused for a subscription that may not be swept', async () => {
    expect(await api('POST', 'sweep', { subscription: 'mine' })).toMatchObject({ status: 400 });
    const other = '99999999-2222-4333-8444-555555555555';
    expect(await api('POST', 'sweep', { subscription: other })).toMatchObject({ status: 404 });
    expect((await swept()).last).toBeNull();
  });

  test('waits as long as Azure asks, is the only one until then, and is replaced when it was terminated', async () => {
    stage.fault({
      operation: 'resourceGraph/query',
      count: 1,
      effect: {
        kind: 'http',
        status: 429,
        code: 'RateLimiting',
        message: '',
        headers: { 'retry-after': '600' },
      },
    });
    const first = await api('POST', 'sweep', {});
    await stage.until('the sweep waits', () =>
      stage.azure.journal().some((one) => one.type === 'request' && one.status === 429),
    );
    expect(await api('POST', 'sweep', {})).toMatchObject({ status: 409 });
    await terminate(String(first.body.id));
    expect(await sweepOnce()).not.toBe(first.body.id);
    expect((await swept()).last).toMatchObject({
      by: 'function key',
      subscriptions: [{ vms: 7, source: 'graph' }],
    });
  });

  test('assesses every VM, and begins the runs of those that are eligible', async () => {
    const { last } = await swept();
    expect(last).toMatchObject({ candidates: 6, assessed: 6, begun: 6, postponed: 0 });
    await stage.untilQuiet();
    const { vms } = (await api('GET', 'vms')).body as { vms: { vmId: string; reason: string; by: string }[] };
    expect(vms).toHaveLength(7);
    expect(vms.find(({ vmId }) => vmId.endsWith('/out'))).toMatchObject({ reason: 'opted-out', by: 'scan' });
    expect(stage.azure.state().vms.filter(({ nics }) => nics.every((nic) => nic.accelerated))).toHaveLength(
      6,
    );
  });

  test('finds nothing to do the next time, and sends few requests', async () => {
    const before = stage.azure.journal().length;
    await sweepOnce();
    expect((await swept()).last).toMatchObject({ candidates: 0, assessed: 0, begun: 0 });
    const asked = stage.azure
      .journal()
      .slice(before)
      .filter(({ type }) => type === 'request');
    expect(asked.length).toBeLessThanOrEqual(6);
  });

  test('reads plain lists where Resource Graph is forbidden', async () => {
    stage.fault({
      operation: 'resourceGraph/query',
      count: 1,
      effect: { kind: 'http', status: 403, code: 'AccessDenied', message: '' },
    });
    await sweepOnce();
    expect((await swept()).last).toMatchObject({ subscriptions: [{ source: 'lists', vms: 7, assessed: 7 }] });
  });

  test('continues where it was when its host is killed', async () => {
    stage.killHostAtRequest(2);
    const id = await sweepOnce();
    expect(stage.deaths).toBe(1);
    expect((await swept()).last).toMatchObject({ id, subscriptions: [{ vms: 7, assessed: 7 }] });
  });

  test('records that a VM is gone', async () => {
    stage.azure.deleteVm('out');
    const later = stage.now() + 3_600_000;
    await stage.until('an hour has passed', () => stage.now() >= later);
    await sweepOnce();
    const { vms } = (await api('GET', 'vms?decision=gone')).body as { vms: { vmId: string }[] };
    expect(vms.map(({ vmId }) => vmId.split('/').at(-1))).toEqual(['out']);
  });

  test('keeps its histories short', async () => {
    const all = instances.parse(await durable('')).filter(({ name }) => name.startsWith('sweep'));
    expect(all.length).toBeGreaterThan(8);
    for (const { instanceId } of all) {
      const { historyEvents } = status.parse(await durable(`/${instanceId}?showHistory=true`));
      expect(historyEvents.length).toBeLessThan(100);
    }
  });
});
