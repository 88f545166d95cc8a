import { expect, test } from 'vitest';
import { parseVmId, type ResourceId } from '../../../src/core/model/resource-id.ts';
import { notifySuspension } from '../../../src/use-cases/notifications/notify-suspension.ts';
import { noon, subscriptionId } from '../../support/facts.ts';

const suspension = { faults: ['policy: broken'], faultsWithoutValues: ['policy: broken'] };
const vmIdOf = (n: number): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/vm-${n}`;

type ReceivedEvent = { readonly text: string; readonly asked: number };

/** The notification for a registry of so many runs, the first the oldest: some have their VM down, the others wait or are orphaned. */
async function notified(
  runs: number,
  isDown: (n: number) => boolean,
  others: 'wait' | 'orphaned',
): Promise<ReceivedEvent> {
  const since = (n: number): string => new Date(Date.parse(noon) + n * 1000).toISOString();
  const registry = Array.from({ length: runs }, (_, n) => ({
    runId: `run-${n}`,
    vmId: vmIdOf(n),
    since: since(n),
  }));
  const live = registry.flatMap(({ runId }, n) => {
    if (!isDown(n) && others === 'orphaned') return [];
    const phase = isDown(n) ? 'deallocating' : 'waiting';
    return [[runId, { runtimeStatus: 'Running', customStatus: { phase } }] as const];
  });
  const down = new Map(
    registry.flatMap(({ vmId }, n) => {
      const vm = parseVmId(vmId);
      return vm.ok && isDown(n) ? [[vm.value.key, { holder: { undo: { power: 'running' } } }] as const] : [];
    }),
  );
  let text = '';
  let asked = 0;
  const durable = {
    instances: {
      registry: async () => registry.toSorted((a, b) => a.vmId.localeCompare(b.vmId)),
      liveRuns: async () => new Map(live),
      leaseOf: async ({ key }: ResourceId) => {
        asked++;
        return down.get(key);
      },
    },
    client: { signalEntity: async () => undefined },
  } as unknown as Parameters<typeof notifySuspension>[0]['durable'];
  const quiet = (): void => undefined;
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const notify = async (notice: { readonly text: string }): Promise<void> => {
    text = notice.text;
  };
  await notifySuspension({ durable, log, notify, now: () => Date.parse(noon) }, { alerts: [] }, suspension);
  return { text, asked };
}

test('of many VMs that are down, those are named that have been down for the longest time', async () => {
  const { text } = await notified(600, () => true, 'wait');
  expect(text).toContain('500 VM(s) are down');
  expect(text).toContain('/vm-0, ');
  expect(text).toContain('/vm-19 and 480 more');
});

test('a VM that is down is named however many newer runs wait, and their leases are not read', async () => {
  const { text, asked } = await notified(700, (n) => n === 3, 'wait');
  expect(text).toContain(`1 VM(s) are down, and their runs go on to bring them back: ${vmIdOf(3)}`);
  expect(asked).toBe(1);
});

test('the leases of orphaned runs are read too, the oldest first and no more than 500', async () => {
  const { text, asked } = await notified(700, (n) => n === 499, 'orphaned');
  expect(text).toContain(vmIdOf(499));
  expect(asked).toBe(500);
});
