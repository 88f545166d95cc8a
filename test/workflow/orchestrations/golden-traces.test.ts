import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DrivenClock } from '../../../sandbox/clock.ts';
import {
  replayTrace,
  type TraceDifference,
} from '../../../sandbox/functions-host/engine/replay/trace-replay.ts';
import { readTrace } from '../../../sandbox/functions-host/engine/replay/turn-trace.ts';
import { type FunctionApp, loadApp } from '../../../sandbox/functions-host/functions/app-loader.ts';
import { HostLog } from '../../../sandbox/functions-host/functions/host-log.ts';
import { buildApp } from '../../../scripts/build/build-app.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const folder = path.join(root, 'test/fixtures/golden-traces');
const names = readdirSync(folder);
const traceOf = (name: string) => readTrace(readFileSync(path.join(folder, name), 'utf8'));

// The app reads its settings when it is loaded; orchestrators take theirs from their input.
const settings = { ACCELNET_SUBSCRIPTIONS: '11111111-2222-4333-8444-555555555555' };
const before = process.env.ACCELNET_SUBSCRIPTIONS;
// A separate build of these sources, so that no older build is used.
const built = mkdtempSync(path.join(tmpdir(), 'accelnet-golden-traces-'));
const log = new HostLog(new DrivenClock(0), () => undefined, new Map());
let app: FunctionApp;
beforeAll(async () => {
  Object.assign(process.env, settings);
  await buildApp(path.join(built, 'main.cjs'));
  writeFileSync(path.join(built, 'package.json'), JSON.stringify({ main: 'main.cjs' }));
  app = await loadApp(built, log);
});
afterAll(() => {
  rmSync(built, { recursive: true, force: true });
  if (before === undefined) delete process.env.ACCELNET_SUBSCRIPTIONS;
  else process.env.ACCELNET_SUBSCRIPTIONS = before;
});

const advice = `This change would break orchestrations that are running when it is deployed. What to do:
  1. keep the old code for instances of the old version (context.df.version tells it) until they have ended;
  2. give the new code a new version: raise extensions.durableTask.defaultVersion in host.json;
  3. record again: node scripts/record-golden-traces.ts`;

function notified(differences: readonly TraceDifference[]): string {
  const [first] = differences;
  if (!first) return '';
  const { turn, orchestrator, where, was, is } = first;
  const values = `was ${JSON.stringify(was)}, is ${JSON.stringify(is)}`;
  return `${differences.length} turns differ; line ${turn}, ${orchestrator}: ${where} ${values}\n${advice}`;
}

describe('orchestrations that are running can go on with this code', () => {
  test.each(names)('%s', async (name) => {
    const differences = await replayTrace(app, log, traceOf(name));
    expect(differences, notified(differences)).toEqual([]);
  });
});

test('a change that breaks running instances is detected, and the failure says what to do', async () => {
  const [turn] = traceOf(names[0] ?? '').slice(-1);
  if (!turn) throw new Error('the trace is empty');
  const [actions] = turn.answer.actions as [readonly object[]];
  const changed = { ...turn, answer: { ...turn.answer, actions: [actions.slice(1)] } };
  const differences = await replayTrace(app, log, [changed]);
  expect(differences).toHaveLength(1);
  expect(notified(differences)).toContain('raise extensions.durableTask.defaultVersion');
});

test('a trace of each orchestrator is kept', () => {
  const orchestrators = [...app.functions.values()].filter(
    ({ trigger }) => trigger.type === 'orchestrationTrigger',
  );
  const traced = new Set(names.flatMap((name) => traceOf(name).map(({ orchestrator }) => orchestrator)));
  expect([...traced].sort()).toEqual(orchestrators.map(({ name }) => name).sort());
});
