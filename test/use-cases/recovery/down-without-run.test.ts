import type { DurableClient, EntityId } from 'durable-functions';
import { describe, expect, test } from 'vitest';
import { type AlertsState, turnAlerts } from '../../../src/core/coordination/alerts.ts';
import type { LeaseState } from '../../../src/core/coordination/lease-state.ts';
import type { RunSeen } from '../../../src/core/coordination/recovery.ts';
import { type RegistryState, turnRegistry } from '../../../src/core/coordination/registry.ts';
import type { Notice } from '../../../src/ports/notify.ts';
import { seeToDownWithoutRun } from '../../../src/use-cases/recovery/down-without-run.ts';
import type { Instances } from '../../../src/workflow/durable/instances.ts';
import { vmIdOf } from '../../support/assessments.ts';
import { noon } from '../../support/facts.ts';

const vmId = vmIdOf('web', 'vm1');
const found = (power: 'running' | 'deallocated'): LeaseState['holder'] => ({
  runId: 'run-1',
  since: noon,
  undo: { vmId, vmUid: 'u', power, nics: [] },
});

/** What is done about one deallocated VM with this lease, and its alerts, registry and notices after that. */
async function seenTo(lease: LeaseState | undefined, run: RunSeen, alerts: AlertsState = { alerts: [] }) {
  const notices: Notice[] = [];
  const left = { alerts, registry: { entries: [] } as RegistryState };
  const client = {
    signalEntity: async ({ name }: EntityId, operation: string, input: unknown) => {
      if (name === 'alerts') left.alerts = turnAlerts(left.alerts, operation, input).state ?? left.alerts;
      else left.registry = turnRegistry(left.registry, operation, input).state ?? left.registry;
    },
  };
  const instances = { leaseOf: async () => lease, seen: async () => run, alerts: async () => left.alerts };
  const durable = {
    client: client as unknown as DurableClient,
    instances: instances as unknown as Instances,
  };
  const silent = (): void => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const notify = async (notice: Notice): Promise<void> => void notices.push(notice);
  const scope = { durable, log, notify, now: () => Date.parse(noon) };
  return { count: await seeToDownWithoutRun([vmId, 'no id'], durable, scope), notices, ...left };
}

const live: RunSeen = { state: 'live' };
const over: RunSeen = { state: 'over', how: 'Terminated', endedAt: noon };
const stranded = [{ runId: 'run-1', outcome: 'stranded', at: noon }];

describe('a VM that a sweep finds deallocated', () => {
  test.each<[string, LeaseState | undefined, RunSeen]>([
    ['whose lease no run holds', { recent: [] }, over],
    ['that never had a lease', undefined, over],
    ['that was off when it was found', { holder: found('deallocated'), recent: [] }, over],
    ['whose run goes on', { holder: found('running'), recent: [] }, live],
  ])('%s needs nothing from us', async (_what, lease, run) => {
    expect(await seenTo(lease, run)).toMatchObject({
      count: 0,
      notices: [],
      alerts: { alerts: [] },
      registry: { entries: [] },
    });
  });

  test('whose run is orphaned is listed for recovery again', async () => {
    expect(await seenTo({ holder: found('running'), recent: [] }, over)).toMatchObject({
      count: 1,
      registry: { entries: [{ runId: 'run-1', vmId }] },
    });
  });

  test('that is stranded raises an alert, once', async () => {
    const lease = { holder: found('running'), recent: stranded };
    const first = await seenTo(lease, over);
    expect(first).toMatchObject({
      count: 1,
      notices: [{ kind: 'stranded', subject: vmId }],
      alerts: { alerts: [{ id: 'stranded:run-1' }] },
    });
    expect(await seenTo(lease, over, first.alerts)).toMatchObject({ count: 1, notices: [] });
  });
});
