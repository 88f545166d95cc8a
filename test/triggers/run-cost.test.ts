import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Durations } from '../../sandbox/arm/kernel/durations.ts';
import { readTrace } from '../../sandbox/functions-host/engine/replay/turn-trace.ts';
import { requestsOf } from '../../sandbox/scenarios/ending.ts';
import { Stage } from '../../sandbox/scenarios/stage.ts';
import { undisturbed } from '../support/durations.ts';

// What a remediation costs in requests and in history, with the built app in a host of its own.

const appDir = path.resolve(import.meta.dirname, '../..');
const agent = { 'agent/linux': 30 };

/** One VM that is remediated while Azure takes so long: its record, all requests, and the longest history of each orchestrator, in rows. */
async function remediated(durations: Partial<Durations>) {
  const story = { name: 'cost', title: '', durations, arrange: () => undefined, promises: () => [] };
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-cost-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const trace = path.join(folder, 'trace.ndjson');
  const stage = await Stage.open({ seed: 5, speed: 'max', appDir, trace }, story);
  onTestFinished(() => stage.close());
  const createdAt = stage.now() - 3_600_000;
  stage.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true, createdAt, raiseEvents: false });
  const before = stage.azure.journal().at(-1)?.seq;
  stage.touch('vm');
  await stage.untilQuiet();
  const requests = requestsOf({ journal: stage.azure.journal(before) });
  const { record } = await stage.api.remediation(await stage.runOn('vm'));
  const rows: Record<string, number> = {};
  for (const { orchestrator, input } of readTrace(await readFile(trace, 'utf8'))) {
    const { history } = input;
    if (Array.isArray(history)) rows[orchestrator] = Math.max(rows[orchestrator] ?? 0, history.length);
  }
  return { record, requests: requests.length, rows };
}

test('an undisturbed remediation takes at most 60 requests, and less than 200 rows of history', async () => {
  const cost = await remediated({ ...agent, ...undisturbed });
  expect(cost.record).toMatchObject({ outcome: 'accelerated', plan: 'restart' });
  expect(cost.requests).toBeGreaterThan(20);
  expect(cost.requests).toBeLessThanOrEqual(60);
  expect(cost.rows.remediate).toBeGreaterThan(20);
  expect(cost.rows.remediate).toBeLessThan(200);
});

test('a remediation for which Azure takes an hour keeps every history short', async () => {
  const cost = await remediated({
    ...agent,
    'virtualMachines/deallocate': 1780,
    'networkInterfaces/write': 60,
    'virtualMachines/start': 1780,
  });
  expect(cost.record).toMatchObject({ outcome: 'accelerated', plan: 'restart' });
  expect(cost.record?.downtimeSeconds).toBeGreaterThan(3600);
  expect(cost.rows.remediate).toBeLessThan(200);
  // Long sub-orchestrations begin new generations, so that no turn replays more than a few hundred rows.
  for (const [name, rows] of Object.entries(cost.rows)) expect([name, rows < 400]).toEqual([name, true]);
});
