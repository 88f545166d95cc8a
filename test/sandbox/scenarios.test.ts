import path from 'node:path';
import { expect, test } from 'vitest';
import { scenarios } from '../../sandbox/scenarios/catalogue.ts';
import { runScenario } from '../../sandbox/scenarios/run-scenario.ts';

const appDir = path.resolve(import.meta.dirname, '../..');

test('there are thirty stories', () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(30);
});

test.each(scenarios)('$name: $title', async (scenario) => {
  const report = await runScenario(scenario, { seed: 1, speed: 'max', appDir });
  expect(report.promises.filter(({ held }) => !held)).toEqual([]);
  expect(report.promises.length).toBeGreaterThan(3);
  expect(report.ok).toBe(true);
});

test('a broken promise is seen', async () => {
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
