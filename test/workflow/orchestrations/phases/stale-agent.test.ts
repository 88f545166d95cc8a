import { expect, test } from 'vitest';
import type { FaultOrder } from '../../../../sandbox/arm/faults/faults.ts';
import type { RemediationRecord } from '../../../../src/core/audit/audit.ts';
import { azureOverSimulation, monday } from '../../../support/azure-over-simulation.ts';
import type { FakeCloud } from '../../../support/fake-cloud.ts';
import { Play } from '../../../support/play.ts';

/** A remediation by the app's own client and flow, on a simulated VM with these faults at boot. */
async function remediated(effects: readonly FaultOrder['effect'][]) {
  const { azure, sources, now, pass } = await azureOverSimulation();
  azure.createVm({
    name: 'web',
    size: 'Standard_D4s_v3',
    settled: true,
    createdAt: Date.parse(monday) - 3_600_000,
    raiseEvents: false,
  });
  for (const effect of effects) azure.addFault({ operation: 'guest/boot', resource: 'web', effect });
  const { id } = azure.vm('web');
  const own = {
    vm: { id },
    get now(): number {
      return now();
    },
    set now(at: number) {
      pass((at - now()) / 60_000);
    },
  };
  const { cloud } = sources();
  const played = new Proxy(cloud, {
    get: (target, name) => {
      if (name in own) return Reflect.get(own, name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (_target, name, value) => Reflect.set(own, name, value),
  });
  const record: RemediationRecord = await new Play(played as unknown as FakeCloud).remediate('restart');
  const up = azure
    .journal(0)
    .find((one) => one.type === 'change' && one.kind === 'power' && one.to === 'running');
  const seconds = (Date.parse(record.endedAt) - (up?.at ?? Number.NaN)) / 1000;
  return { record, secondsAfterStart: seconds };
}

test.each([120, 400])(
  'an agent status from before the start does not count for the %i seconds in which Azure shows it',
  async (seconds) => {
    const { record, secondsAfterStart } = await remediated([{ kind: 'stale-agent', seconds }]);
    expect(record.outcome).toBe('accelerated');
    expect(secondsAfterStart).toBeGreaterThanOrEqual(seconds - 60);
  },
);

test('a VM whose agent never reports again is rolled back, whatever was reported before its start', async () => {
  const stale = { kind: 'stale-agent', seconds: 7200, silent: true } as const;
  const { record, secondsAfterStart } = await remediated([stale]);
  expect(record.outcome).toBe('rolled-back');
  expect(secondsAfterStart).toBeGreaterThan(600);
});

test('a guest that comes up in time counts as healthy at once', async () => {
  const { record, secondsAfterStart } = await remediated([]);
  expect(record.outcome).toBe('accelerated');
  expect(secondsAfterStart).toBeLessThan(119);
});
