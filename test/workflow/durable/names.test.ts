import { expect, test } from 'vitest';
import * as names from '../../../src/workflow/durable/names.ts';

test('names that are stored in histories and states of running orchestrations do not change', () => {
  expect(names).toMatchObject({
    orchestrations: {
      remediate: 'remediate',
      followOperation: 'followOperation',
      setFlag: 'setFlag',
      awaitHealth: 'awaitHealth',
      guestProbe: 'guestProbe',
      preflight: 'preflight',
      sweep: 'sweep',
      sweepSubscription: 'sweepSubscription',
      sweepCandidates: 'sweepCandidates',
    },
    entities: {
      lease: 'vmlease',
      registry: 'runregistry',
      safeguards: 'safeguards',
      alerts: 'alerts',
      pendingStart: 'pendingstart',
      due: 'due',
      sweeps: 'sweeps',
      outbox: 'outbox',
      heartbeat: 'heartbeat',
      preflights: 'preflights',
    },
    safeguardsKey: 'fleet',
    reassessEvent: 'reassess',
    approvalEvent: 'approval',
    cancelEvent: 'cancel',
    runIdPrefix: 'run-',
  });
});

test('every entity has a name of its own in lower case, as the platform addresses it', () => {
  const all = Object.values(names.entities);
  expect([new Set(all).size, all.map((name) => name.toLowerCase())]).toEqual([all.length, all]);
});
