import { describe, expect, test } from 'vitest';
import type { RunSeen } from '../../../src/core/coordination/recovery.ts';
import { noSafeguards } from '../../../src/core/coordination/safeguards-state.ts';
import { entityKeyOf, parseVmId } from '../../../src/core/model/resource-id.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import type { Notice } from '../../../src/ports/notify.ts';
import { recoverHeld } from '../../../src/use-cases/recover-held.ts';
import { settleLate } from '../../../src/use-cases/recovery/late-runs.ts';
import { DurableInMemory } from '../../support/durable-in-memory.ts';
import { noon, subscriptionId } from '../../support/facts.ts';

const { estimateMinutes, marginMinutes } = defaultPolicy;
const planned = estimateMinutes + marginMinutes;
const vmId = `/subscriptions/${subscriptionId}/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/a`;
const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

function keyOf(id: string): string {
  const vm = parseVmId(id);
  if (!vm.ok) throw new Error('no id');
  return entityKeyOf(vm.value);
}

/** A run that may stop its VM since noon, as it is seen from outside. */
function letGo(seen: RunSeen, confirmed = true): DurableInMemory {
  const durable = new DurableInMemory();
  const slot = {
    runId: 'run-a',
    vm: keyOf(vmId),
    subscriptionId,
    domains: [],
    capacityKey: 'k',
    since: noon,
  };
  durable.safeguards = { ...noSafeguards, holders: [confirmed ? { ...slot, confirmed } : slot] };
  durable.hold({ runId: 'run-a', vmId, since: noon }, seen);
  return durable;
}

/** The notifications that the pass of every minute sends at these minutes after noon. */
async function notified(durable: DurableInMemory, ...minutes: number[]): Promise<Notice[]> {
  const notices: Notice[] = [];
  for (const minute of minutes)
    await recoverHeld({
      durable: durable.access,
      log,
      notify: async (notice) => void notices.push(notice),
      deps: {
        policy: defaultPolicy,
        now: () => Date.parse(noon) + minute * 60_000,
        newGuid: () => crypto.randomUUID(),
      },
    });
  return notices;
}

const promising: RunSeen = { state: 'live', byWhen: '2026-11-22T14:00:00.000Z' };

describe('a run that hangs while its VM is down', () => {
  test.each<[string, RunSeen]>([
    ['while it starts the VM', { ...promising, phase: 'starting' }],
    ['while it waits for the deallocation', { ...promising, phase: 'deallocating' }],
    ['where nothing is known of it but that it exists', promising],
    ['where it cannot be read', { state: 'unknown' }],
  ])('is notified within minutes, once, as the run itself would notify: %s', async (_, seen) => {
    const durable = letGo(seen);
    expect(await notified(durable, 5, planned)).toEqual([]);
    const notices = await notified(durable, planned + 3, planned + 4, planned + 5);
    expect(notices).toMatchObject([{ kind: 'down-too-long', subject: vmId, runId: 'run-a' }]);
    expect(durable.alerts.alerts).toMatchObject([{ id: 'down-too-long:run-a', kind: 'down-too-long' }]);
    expect(durable.begun).toEqual([]);
  });

  test.each<[string, RunSeen, boolean?]>([
    ['whose VM runs again', { ...promising, phase: 'verifying' }],
    ['whose VM runs again as it was', { ...promising, phase: 'verifying-original' }],
    ['that has gone back to waiting', { ...promising, phase: 'waiting' }],
    ['that may not stop its VM yet', { ...promising, phase: 'assessing' }, false],
  ])('is not assumed of a run %s', async (_, seen, confirmed = true) => {
    expect(await notified(letGo(seen, confirmed), planned + 60)).toEqual([]);
  });

  test.each(['down-too-long', 'stranded'] as const)(
    'is not notified again where %s was notified already',
    async (kind) => {
      const durable = letGo({ ...promising, phase: 'stranded' });
      const raised = { id: `${kind}:run-a`, kind, subject: vmId, text: 't', now: noon };
      await durable.access.client.signalEntity({ name: 'alerts', key: 'fleet' } as never, 'raise', raised);
      expect(await notified(durable, planned + 3)).toEqual([]);
    },
  );
});

test.each<[string, RunSeen, number]>([
  [
    'has ended well',
    { state: 'over', how: 'Completed', endedAt: noon, phase: 'ended', outcome: 'accelerated' },
    0,
  ],
  [
    'has ended as stranded',
    { state: 'over', how: 'Completed', endedAt: noon, phase: 'ended', outcome: 'stranded' },
    1,
  ],
  ['was terminated', { state: 'over', how: 'Terminated', endedAt: noon, phase: 'starting' }, 1],
  ['goes on', { ...promising, phase: 'starting' }, 1],
])(
  'the alert about a late run is removed only once the run has ended well: one that %s',
  async (_, seen, left) => {
    const durable = letGo({ ...promising, phase: 'starting' });
    await notified(durable, planned + 3);
    durable.runs.set('run-a', seen);
    await settleLate({ durable: durable.access, log }, durable.alerts);
    expect(durable.alerts.alerts).toHaveLength(left);
  },
);
