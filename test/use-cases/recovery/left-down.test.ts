import type { DurableClient, EntityId } from 'durable-functions';
import { describe, expect, test } from 'vitest';
import { type AlarmsState, turnAlarms } from '../../../src/core/coordination/alarms.ts';
import type { GateState } from '../../../src/core/coordination/gate.ts';
import type { RunSeen } from '../../../src/core/coordination/healing.ts';
import { type LedgerState, turnLedger } from '../../../src/core/coordination/ledger.ts';
import type { Notice } from '../../../src/ports/notify.ts';
import { seeToLeftDown } from '../../../src/use-cases/recovery/left-down.ts';
import type { Instances } from '../../../src/workflow/durable/instances.ts';
import { noon } from '../../support/facts.ts';
import { vmIdOf } from '../../support/verdicts.ts';

const vmId = vmIdOf('web', 'vm1');
const found = (power: 'running' | 'deallocated'): GateState['holder'] => ({
  runId: 'run-1',
  since: noon,
  undo: { vmId, vmUid: 'u', power, nics: [] },
});

/** What is seen to of one deallocated VM with this gate, and what is left of it: alarms, ledger, notices. */
async function seenTo(gate: GateState | undefined, run: RunSeen, alarms: AlarmsState = { alarms: [] }) {
  const notices: Notice[] = [];
  const left = { alarms, ledger: { entries: [] } as LedgerState };
  const client = {
    signalEntity: async ({ name }: EntityId, operation: string, input: unknown) => {
      if (name === 'alarms') left.alarms = turnAlarms(left.alarms, operation, input).state ?? left.alarms;
      else left.ledger = turnLedger(left.ledger, operation, input).state ?? left.ledger;
    },
  };
  const instances = { gateOf: async () => gate, seen: async () => run, alarms: async () => left.alarms };
  const durable = {
    client: client as unknown as DurableClient,
    instances: instances as unknown as Instances,
  };
  const silent = (): void => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const notify = async (notice: Notice): Promise<void> => void notices.push(notice);
  const scope = { durable, log, notify, now: () => Date.parse(noon) };
  return { count: await seeToLeftDown([vmId, 'no id'], durable, scope), notices, ...left };
}

const live: RunSeen = { state: 'live' };
const over: RunSeen = { state: 'over', how: 'Terminated', endedAt: noon };
const stranded = [{ runId: 'run-1', outcome: 'stranded', at: noon }];

describe('a VM that a sweep finds deallocated', () => {
  test.each<[string, GateState | undefined, RunSeen]>([
    ['that nobody holds', { recent: [] }, over],
    ['that never had a gate', undefined, over],
    ['that was off when it was found', { holder: found('deallocated'), recent: [] }, over],
    ['whose run goes on', { holder: found('running'), recent: [] }, live],
  ])('%s is nothing of ours', async (_what, gate, run) => {
    expect(await seenTo(gate, run)).toMatchObject({
      count: 0,
      notices: [],
      alarms: { alarms: [] },
      ledger: { entries: [] },
    });
  });

  test('by a run that is dead is listed for healing again', async () => {
    expect(await seenTo({ holder: found('running'), recent: [] }, over)).toMatchObject({
      count: 1,
      ledger: { entries: [{ runId: 'run-1', vmId }] },
    });
  });

  test('that was left stranded is shouted about, once', async () => {
    const gate = { holder: found('running'), recent: stranded };
    const first = await seenTo(gate, over);
    expect(first).toMatchObject({
      count: 1,
      notices: [{ kind: 'stranded', subject: vmId }],
      alarms: { alarms: [{ id: 'stranded:run-1' }] },
    });
    expect(await seenTo(gate, over, first.alarms)).toMatchObject({ count: 1, notices: [] });
  });
});
