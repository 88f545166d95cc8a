import { expect, test } from 'vitest';
import type { PowerState } from '../../../src/core/model/facts.ts';
import { type EvidenceRow, evidenceOf } from '../../support/evidence.ts';
import { facts, nicFacts } from '../../support/facts.ts';
import { existing, hoursBeforeNoon, nic, past, vm } from '../../support/rule-rows/row.ts';

const hours = hoursBeforeNoon;
const busy = { extensions: [{ name: 'x', provisioningState: 'Updating' }] };
const ill = { agent: { ready: false } };
const approving = { modeForNew: 'approve' } as const;

const states: readonly EvidenceRow[] = [
  ['vm-being-deleted', 'deleting', vm({ provisioningState: 'deleting' }), { provisioningState: 'Deleting' }],
  ['vm-being-deleted', 'another state', facts(), undefined],
  ...['Failed', 'Canceled'].map(
    (provisioningState): EvidenceRow => [
      'provisioning-failed',
      provisioningState,
      vm({ provisioningState }),
      { provisioningState },
    ],
  ),
  ...['Succeeded', 'Failed', 'Canceled', 'Deleting'].map(
    (provisioningState): EvidenceRow => [
      'operation-in-progress',
      provisioningState,
      vm({ provisioningState }),
      undefined,
    ],
  ),
  [
    'operation-in-progress',
    'on the VM',
    vm({ provisioningState: 'Migrating' }),
    { provisioningState: 'Migrating' },
  ],
  [
    'operation-in-progress',
    'on a NIC',
    nic({ provisioningState: 'Updating' }),
    { nic: nicFacts().id, provisioningState: 'Updating' },
  ],
  ['vm-stopped', 'stopped', vm({ power: 'stopped' }), { power: 'stopped' }],
  ['vm-stopped', 'running', facts(), undefined],
  ['power-unknown', 'unknown', vm({ power: 'unknown' }), { power: 'unknown' }],
  ['power-unknown', 'running', facts(), undefined],
  ...(['creating', 'starting', 'stopping', 'deallocating'] satisfies PowerState[]).map(
    (power): EvidenceRow => ['power-in-transition', power, vm({ power }), { power }],
  ),
  ...(['running', 'stopped', 'deallocated', 'unknown'] satisfies PowerState[]).map(
    (power): EvidenceRow => ['power-in-transition', power, vm({ power }), undefined],
  ),
  ['extensions-running', 'one in progress', vm(busy), { extension: 'x', provisioningState: 'Updating' }],
  ['extensions-running', 'none', facts(), undefined],
  ['recently-created', 'its age', vm({ createdAt: hours(4.57 / 60) }), { ageMinutes: 4.6, settleMinutes: 5 }],
  ['recently-created', 'old enough', vm({ createdAt: hours(5 / 60) }), undefined],
  [
    'never-settled',
    'its agent',
    vm({ ...ill, createdAt: hours(12) }),
    { waitedFor: 'agent', ageHours: 12, maxSettleHours: 12 },
  ],
  [
    'never-settled',
    'its extension',
    vm({ ...busy, createdAt: hours(13.27) }),
    { waitedFor: 'x', ageHours: 13.3, maxSettleHours: 12 },
  ],
  [
    'never-settled',
    'its creation',
    vm({ provisioningState: 'Creating', createdAt: hours(14) }),
    { waitedFor: 'provisioning', ageHours: 14, maxSettleHours: 12 },
  ],
  ['never-settled', 'nothing', vm({ createdAt: hours(14) }), undefined],
  ['never-settled', 'not yet', vm({ ...ill, createdAt: hours(11.99) }), undefined],
  ['never-settled', 'not new', vm({ ...ill, ...existing }), undefined],
];

const histories: readonly EvidenceRow[] = [
  [
    'suspended',
    'how many failed, and until when',
    facts(
      {},
      { pastRuns: [...past('stranded', 200, 50).pastRuns, ...past('rolled-back', 700, 100).pastRuns] },
    ),
    { failures: 4, withinDays: 30, until: hours(200 - 720) },
  ],
  ['suspended', 'two of three', past('stranded', 1, 2), undefined],
  ['suspended', 'one is a month old', past('stranded', 1, 2, 720), undefined],
  [
    'suspended',
    'one that failed is enough',
    past('stranded', 700),
    { failures: 1, withinDays: 30, until: hours(-20) },
    { suspendAfterFailures: 1 },
  ],
  [
    'recently-denied',
    'how often, and until when',
    past('denied', 48, 24),
    { times: 2, withinDays: 30, until: hours(24 - 720) },
    approving,
  ],
  ['recently-denied', 'long ago', past('denied', 720), undefined, approving],
  ['recently-denied', 'another end', past('ended', 1), undefined, approving],
  ['recently-denied', 'where nobody is asked', past('denied', 1), undefined],
  [
    'recently-rolled-back',
    'how and when',
    past('rolled-back', 23),
    { outcome: 'rolled-back', at: hours(23), coolDownHours: 24 },
  ],
  [
    'recently-rolled-back',
    'stranded',
    past('Stranded', 1),
    { outcome: 'Stranded', at: hours(1), coolDownHours: 24 },
  ],
  ['recently-rolled-back', 'a day ago', past('rolled-back', 24), undefined],
  ['recently-rolled-back', 'another end', past('accelerated', 1), undefined],
  [
    'flip-flop',
    'how often, and until when',
    past('accelerated', 160, 1, 80),
    { times: 3, withinDays: 7, until: hours(160 - 168), acceleratedAt: hours(1) },
  ],
  ['flip-flop', 'twice', past('accelerated', 1, 80), undefined],
  ['flip-flop', 'never', facts(), undefined],
];

const rows = [...states, ...histories];

test.each(rows.map((row) => ({ code: row[0], what: row[1], row })))(
  '$code has its evidence, or does not apply: $what',
  ({ row: [code, , given, evidence, policy] }) => {
    expect(evidenceOf(code, given, policy)).toStrictEqual(evidence);
  },
);

test('a VM of unknown age is not taken for a new one', () => {
  const { createdAt: _createdAt, ...ageless } = vm(ill).vm;
  const given = { ...facts(), vm: ageless };
  expect(evidenceOf('recently-created', given)).toBeUndefined();
  expect(evidenceOf('never-settled', given)).toBeUndefined();
});
