import { describe, expect, test } from 'vitest';
import { interruptedRecord } from '../../../src/core/audit/interrupted-record.ts';
import { mismatches } from '../../../src/core/audit/record-check.ts';
import type { TimelineEntry } from '../../../src/core/audit/timeline.ts';
import { operationIdIn } from '../../../src/core/model/operation-id.ts';
import { instant, vmIdOf } from '../../support/assessments.ts';
import { record } from '../../support/records.ts';

const sound: readonly TimelineEntry[] = [
  { at: instant(0), kind: 'started', what: 'remediate' },
  {
    at: instant(0),
    kind: 'activity',
    what: 'deallocate',
    ok: true,
    result: { ok: true, value: { at: instant(0) } },
  },
  { at: instant(1), kind: 'child', what: 'setFlag', ok: true, result: { ok: true, nicId: 'n', wrote: true } },
  { at: instant(2), kind: 'ended', what: 'Completed' },
];

describe('a record and its history', () => {
  const kept = record('r');
  const history = { runtimeStatus: 'Completed', output: kept, timeline: sound };

  test('have no mismatch where they agree', () => {
    expect(mismatches(kept, history)).toEqual([]);
  });

  test.each<[string, Parameters<typeof mismatches>, RegExp]>([
    [
      'another result',
      [kept, { ...history, output: { ...kept, outcome: 'stranded' } }],
      /not what the run gave/,
    ],
    [
      'another end',
      [kept, { ...history, runtimeStatus: 'Terminated' }],
      /says accelerated, the history says Terminated/,
    ],
    [
      'one more write',
      [
        { ...kept, writes: [] },
        { ...history, output: { ...kept, writes: [] } },
      ],
      /0 writes.*history 1/,
    ],
    [
      'a stop that never happened',
      [kept, { ...history, timeline: sound.filter(({ what }) => what !== 'deallocate') }],
      /no such step/,
    ],
    [
      'a later start',
      [
        { ...kept, startedAt: instant(30) },
        { ...history, output: { ...kept, startedAt: instant(30) } },
      ],
      /began at/,
    ],
    ['an interruption that never was', [{ ...kept, outcome: 'interrupted' }, history], /says interrupted/],
  ])('have a mismatch where they differ by %s', (_title, [one, seen], words) => {
    expect(mismatches(one, seen).join('; ')).toMatch(words);
  });

  test('are compared only in what the history still contains after it began anew', () => {
    const later = sound
      .map((entry) => ({ ...entry, at: instant(600) }))
      .filter(({ kind }) => kind === 'started');
    expect(mismatches(kept, { ...history, timeline: later })).toEqual([]);
  });
});

test('the record of an interrupted run says which phase the run had reached', () => {
  const run = {
    id: 'r',
    runtimeStatus: 'Terminated',
    createdAt: '2026-11-23T05:00:00.1234567Z',
    lastUpdatedAt: '2026-11-23T06:00:00Z',
    customStatus: { vmId: vmIdOf('web', 'vm1'), plan: 'restart', phase: 'updating' },
    output: 'by hand',
  };
  expect(interruptedRecord(run)).toMatchObject({
    outcome: 'interrupted',
    reason: 'terminated',
    startedAt: '2026-11-23T05:00:00.123Z',
    failure: { message: 'updating: by hand' },
  });
  expect(interruptedRecord({ ...run, customStatus: null })).toBeUndefined();
  expect(interruptedRecord({ ...run, customStatus: null, vmId: vmIdOf('web', 'vm1') })?.request.vmId).toBe(
    vmIdOf('web', 'vm1'),
  );
});

test.each<[string, string | undefined]>([
  [
    'https://management.azure.com/subscriptions/11111111-2222-4333-8444-555555555555/providers/Microsoft.Compute/locations/westeurope/operations/AAAAAAAA-2222-4333-8444-555555555555?p=1&t=secret',
    'aaaaaaaa-2222-4333-8444-555555555555',
  ],
  ['https://management.azure.com/subscriptions/11111111-2222-4333-8444-555555555555?x=1', undefined],
  ['https://management.azure.com/x?y=/operations/11111111-2222-4333-8444-555555555555', undefined],
])('of the operation URL %s only the id is kept', (url, id) => {
  expect(operationIdIn(url)).toBe(id);
});
