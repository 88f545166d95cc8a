import { expect, test } from 'vitest';
import type { VmFacts } from '../../../../src/core/model/facts.ts';
import { noon } from '../../../support/facts.ts';
import { FakeCloud } from '../../../support/fake-cloud.ts';
import { Play } from '../../../support/play.ts';

/** For so many seconds after the start Azure shows the agent status from before the stop. */
function stale(seconds: number): FakeCloud {
  const cloud = new FakeCloud(noon);
  const { agent } = cloud.vm;
  const { readVm } = cloud;
  let upAt: number | undefined;
  cloud.readVm = async (...call) => {
    const seen = await readVm(...call);
    if (!seen.ok || seen.value.power !== 'running' || !cloud.effects.includes('running')) return seen;
    upAt ??= cloud.now;
    if (cloud.now >= upAt + seconds * 1000) return seen;
    const { agent: _agent, ...vm } = seen.value;
    const shown: VmFacts = agent === undefined ? vm : { ...vm, agent };
    return { ok: true, value: shown };
  };
  return cloud;
}

test('an agent’s status from before the start does not count as a healthy guest', async () => {
  const record = await new Play(stale(Number.POSITIVE_INFINITY)).remediate('restart');
  expect(record.outcome).not.toBe('accelerated');
  expect(record.steps.find(({ phase }) => phase === 'verifying')).toMatchObject({ outcome: 'unhealthy' });
});

test('an agent that reports late is waited for', async () => {
  const cloud = stale(120);
  const record = await new Play(cloud).remediate('restart');
  expect(record.outcome).toBe('accelerated');
  const began = Date.parse(record.steps.find(({ phase }) => phase === 'verifying')?.startedAt ?? '');
  expect((Date.parse(record.endedAt) - began) / 1000).toBeGreaterThanOrEqual(115);
});

test('an operation is polled until it ends, however many polls that takes', async () => {
  const cloud = new FakeCloud(noon);
  const url = 'https://arm/subscriptions/x/operations/slow';
  const { start, poll } = cloud;
  let endsAt: number | undefined;
  cloud.start = async () => {
    if (endsAt !== undefined) return await start();
    endsAt = cloud.now + 25 * 60_000;
    cloud.vm = { ...cloud.vm, power: 'starting' };
    return { ok: true, value: { how: 'sent', operation: { kind: 'async', url } } };
  };
  cloud.poll = async (operation) => {
    if (operation.url !== url) return await poll(operation);
    if (cloud.now < (endsAt ?? 0)) return { ok: true, value: { state: 'running' } };
    cloud.vm = { ...cloud.vm, power: 'deallocated' };
    const failure = {
      kind: 'over-constrained',
      message: 'no room like this',
      code: 'OverconstrainedX',
    } as const;
    return { ok: true, value: { state: 'failed', failure } };
  };
  const record = await new Play(cloud).remediate('restart');
  expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'OverconstrainedX' });
});
