import path from 'node:path';
import { expect, test } from 'vitest';
import { scenarios } from '../../sandbox/scenarios/catalogue.ts';
import { runScenario } from '../../sandbox/scenarios/run-scenario.ts';

const appDir = path.resolve(import.meta.dirname, '../..');

test('no two stories have the same name', () => {
  expect(scenarios.length).toBeGreaterThan(30);
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
});

// The proof plays every story with several seeds. These take longest, and other tests cover what they show piece by piece.
const leftToTheProof = new Set([
  'advisor-disengaged',
  'approval',
  'approval-expires',
  'approval-of-another-plan',
  'approval-race',
  'breaker',
  'safeguards',
  'budget-of-one',
  'canary',
  'capacity-held',
  'orphaned-runs-open-the-breaker',
  'deallocate-throttled',
  'guest-halts',
  'guest-hangs',
  'guest-lies',
  'handler-throws',
  'host-killed-control-queue',
  'kernel-too-old',
  'learned-contradicted',
  'no-driver',
  'nic-not-visible-yet',
  'not-found-while-down',
  'notified',
  'operation-preempted',
  'owner-deallocates',
  'policy-broken-mid-run',
  'setting-misspelt',
  'reader-polls',
  'recovery-order',
  'owner-stops-after-death',
  'retry-after-of-a-day',
  'start-fails-capacity',
  'tags-cannot-raise',
  'terraform-fight',
  'throttled',
  'unknown-size-learned',
  'errors-for-minutes',
  'window-opens',
  'window-too-short',
]);

test('the stories that only the proof plays exist', () => {
  const names = new Set(scenarios.map(({ name }) => name));
  expect([...leftToTheProof].filter((name) => !names.has(name))).toEqual([]);
});

test.each(scenarios.filter(({ name }) => !leftToTheProof.has(name)))('$name: $title', async (scenario) => {
  const report = await runScenario(scenario, { seed: 1, speed: 'max', appDir });
  expect(report.promises.filter(({ held }) => !held)).toEqual([]);
  expect(report.promises.length).toBeGreaterThan(3);
  expect(report.ok).toBe(true);
});

test('a broken promise is reported', async () => {
  const [newVm] = scenarios;
  if (newVm === undefined) throw new Error('no scenario');
  // The same story with a guest that never reports again after its start: it cannot end accelerated.
  const broken = {
    ...newVm,
    arrange: async (stage: Parameters<typeof newVm.arrange>[0]) => {
      await newVm.arrange(stage);
      stage.fault({ operation: 'guest/boot', count: 'unlimited', effect: { kind: 'silent-guest' } });
    },
    play: async (stage: Parameters<typeof newVm.arrange>[0]) => {
      await stage.until('the VM is stranded', () => stage.power('web-01') === 'deallocating');
      await stage.until('the VM runs again', () => stage.power('web-01') === 'running');
    },
  };
  const report = await runScenario(broken, { seed: 1, speed: 'max', appDir });
  expect(report.ok).toBe(false);
  expect(report.promises.filter(({ held }) => !held).map(({ name }) => name)).toContain(
    'every run ends with its record',
  );
});
