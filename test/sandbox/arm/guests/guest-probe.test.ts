import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { VmOrder } from '../../../../sandbox/arm/compute/vm-order.ts';
import { runScenario } from '../../../../sandbox/scenarios/run-scenario.ts';
import type { Scenario, ScenarioReport } from '../../../../sandbox/scenarios/scenario.ts';

// Runs the built app and its scripts on the guests of the simulated Azure.

const appDir = path.resolve(import.meta.dirname, '../../../..');

function notified(order: Partial<VmOrder>, guestProbe?: string): Promise<ScenarioReport> {
  const story: Scenario = {
    name: 'guest-probe',
    title: '',
    settings: guestProbe === undefined ? {} : { ACCELNET_GUEST_PROBE: guestProbe },
    arrange: (stage) => stage.createVm({ name: 'vm-01', size: 'Standard_D4s_v3', ...order }),
    promises: () => [],
  };
  return runScenario(story, { seed: 2, speed: 'max', appDir });
}

describe('the guest probe, through the built app', () => {
  test.each(['linux', 'windows'] as const)('proves that a %s VM uses acceleration', async (os) => {
    const { remediations, armRequests } = await notified({ os }, 'require');
    expect(remediations).toMatchObject([
      { outcome: 'accelerated', verification: 'proven', guestProbe: { verification: 'proven' } },
    ]);
    expect(JSON.stringify(remediations)).toContain('virtual function');
    expect(armRequests.byOperation['virtualMachines/runCommand']).toBe(1);
  });

  test('proves a VM with two network interfaces by a virtual function for each of them', async () => {
    const { remediations } = await notified(
      { nics: [{ name: 'a' }, { name: 'b', accelerated: true }] },
      'require',
    );
    expect(remediations).toMatchObject([{ outcome: 'accelerated', verification: 'proven' }]);
  });

  test('only records its result if the policy asks only for a report', async () => {
    const { remediations } = await notified({ driver: false }, 'report');
    expect(remediations).toMatchObject([
      { outcome: 'accelerated', verification: 'not-engaged', guestProbe: { cause: 'no-driver' } },
    ]);
  });

  test('recognizes MANA hardware without its driver', async () => {
    const { remediations } = await notified({ drivers: ['mlx5'], hardware: 'mana' }, 'require');
    expect(remediations).toMatchObject([
      { outcome: 'rolled-back', reason: 'not-engaged', guestProbe: { cause: 'no-mana-driver' } },
    ]);
  });

  test('is not run by default', async () => {
    const { remediations, armRequests } = await notified({});
    expect(remediations).toMatchObject([{ outcome: 'accelerated', verification: 'configured-not-proven' }]);
    expect(armRequests.byOperation['virtualMachines/runCommand']).toBeUndefined();
  });
});
