import { describe, expect, test } from 'vitest';
import { armName } from '../web/model/arm-name.ts';
import { pictureOf, share } from '../web/model/picture.ts';
import { listLink, readRoute, remediationLink, vmLink } from '../web/model/route.ts';
import { isSilent } from '../web/model/silence.ts';
import { duration, relative } from '../web/model/times.ts';
import {
  capacityWord,
  decisionWord,
  endingWord,
  outcomeWord,
  phaseWord,
  sizeWord,
  sourceWord,
} from '../web/model/words.ts';

test.each([
  [-1, '0 s'],
  [59.4, '59 s'],
  [95, '1 min 35 s'],
  [120, '2 min'],
  [3600 * 26, '1 d 2 h'],
  [3700, '1 h 1 min'],
])('%d seconds are shown as %s', (seconds, notified) => expect(duration(seconds)).toBe(notified));

test.each([
  [0, 'just now'],
  [240_000, '4 min ago'],
  [-7_200_000, 'in 2 h'],
])('a moment %d ms ago is shown as %s', (ago, notified) =>
  expect(relative(1_000_000_000 - ago, 1_000_000_000)).toBe(notified),
);

describe('addresses', () => {
  const id = '/subscriptions/s/resourceGroups/a?b#c/providers/x/virtualMachines/50%';

  test('are read back as what they were made from', () => {
    expect(readRoute(vmLink(id))).toEqual({ view: 'vm', id });
    expect(readRoute(remediationLink('run-1'))).toEqual({ view: 'remediation', id: 'run-1' });
    const filter = { name: 'a&b=c#', reason: 'spot-vm' };
    expect(readRoute(listLink('vms', { ...filter, decision: '' }))).toEqual({ view: 'vms', filter });
    expect(readRoute(listLink('sizes', { size: 'D4as_v6' }))).toEqual({
      view: 'sizes',
      filter: { size: 'D4as_v6' },
    });
  });

  test.each([
    ['', 'overview'],
    ['#/', 'overview'],
    ['#/vms/%E0%A4%A', 'vm'],
    ['#/<script>', 'unknown'],
  ])('with the hash %s open the view %s', (hash, view) => expect(readRoute(hash).view).toBe(view));
});

test('a resource id is shown by its name, and a text that is no id as it is', () => {
  expect(armName('/subscriptions/S/resourceGroups/G/providers/x/virtualMachines/V')).toEqual({
    name: 'V',
    group: 'G',
    subscription: 'S',
  });
  expect(armName('strange')).toEqual({ name: 'strange', group: '', subscription: '' });
});

describe('the picture of a remediation', () => {
  const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  const step = (phase: 'waiting' | 'deallocating' | 'starting', from: number, to: number) =>
    ({ phase, startedAt: at(from), endedAt: at(to), outcome: 'done' }) as const;

  test('has a bar for each step and a mark for what failed or was tried again', () => {
    const steps = [
      step('waiting', 0, 5),
      { ...step('deallocating', 5, 7), outcome: 'retry' as const },
      {
        ...step('starting', 7, 10),
        failure: { kind: 'no-capacity', message: 'm', code: 'AllocationFailed' },
      },
    ];
    const picture = pictureOf({ startedAt: at(0), endedAt: at(10), steps }, null, 0);
    expect(picture?.bars.map(({ lane }) => lane)).toEqual(['waiting', 'down', 'starting']);
    expect(picture?.marks.map(({ kind }) => kind)).toEqual(['retry', 'fault']);
    expect(picture && share(picture, Date.parse(at(5)))).toBe(50);
  });

  test('grows with time while the remediation runs', () => {
    const status = { phase: 'starting', since: at(0), vmId: 'v', plan: 'restart', next: 'n' } as const;
    const picture = pictureOf(null, status, Date.parse(at(3)));
    expect(picture?.bars).toEqual([
      { lane: 'starting', phase: 'starting', from: Date.parse(at(0)), to: Date.parse(at(3)), going: true },
    ]);
    expect(pictureOf(null, { ...status, phase: 'ended' }, 0)).toBeUndefined();
  });
});

test('an unknown code of another release is shown as it is', () => {
  expect(outcomeWord('teleported').text).toBe('teleported');
  expect(phaseWord('teleporting')).toBe('teleporting');
  expect(decisionWord('skip', 'already-accelerated').tone).toBe('good');
});

test.each([
  ['standard_d8s_v3|-|westeurope', 'd8s_v3 westeurope'],
  ['standard_d8s_v3|2|westeurope', 'd8s_v3 zone 2 westeurope'],
  ['of another release', 'of another release'],
])('the capacity hold %s is shown as %s', (key, notified) => expect(capacityWord(key)).toBe(notified));

test('why a remediation ended is shown in words', () => {
  expect(['done', 'held', 'approval-rejected'].map(endingWord)).toEqual([
    'all went well',
    'another run had the VM',
    'approval rejected',
  ]);
});

test.each([
  [null, false],
  ['2026-11-22T11:00:00.000Z', false],
  ['2026-11-22T10:49:00.000Z', true],
])('at noon the app counts as silent if its last heartbeat was at %s: %s', (at, silent) =>
  expect(isSilent(at, Date.parse('2026-11-22T12:00:00.000Z'))).toBe(silent),
);

test.each([
  ['capable', false, 'Gains'],
  ['accelerated-by-platform', false, 'By platform'],
  ['unknown', false, 'Unknown'],
  ['unknown', true, 'Contradicted'],
  ['of-a-later-release', false, 'of-a-later-release'],
])('a size that is %s (contradicted: %s) is shown as %s', (answer, contradicted, shown) =>
  expect(sizeWord(answer, contradicted).text).toBe(shown),
);

test('a source of evidence has a word, and one of another release is shown as it is', () => {
  expect([sourceWord('operator'), sourceWord('resource-skus'), sourceWord('x')]).toEqual([
    'Policy',
    'Azure',
    'x',
  ]);
});
